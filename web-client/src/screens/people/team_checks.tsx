import { Check } from "../../ui/field.tsx";
import { useDesk, useWords } from "../context.tsx";

type ChecksProps = { picked: readonly number[]; onPicked: (picked: number[]) => void };

/** The teams that somebody belongs to. */
export function TeamChecks({ picked, onPicked }: ChecksProps) {
  const { live } = useDesk();
  const { t } = useWords();
  // One that takes nobody more is shown to those who are in it, so that they can leave.
  const teams = (live.known.value?.teams ?? []).filter(({ id, retired }) => retired !== true || picked.includes(id));
  return (
    <fieldset class="people-teams">
      <legend>{t("account.teams")}</legend>
      {teams.map(({ id, name }) => (
        <Check
          key={id}
          label={name}
          checked={picked.includes(id)}
          onChecked={(checked) => onPicked(checked ? [...picked, id] : picked.filter((one) => one !== id))}
        />
      ))}
      {teams.length === 0 && <p class="admin-note">{t("teams.none")}</p>}
    </fieldset>
  );
}
