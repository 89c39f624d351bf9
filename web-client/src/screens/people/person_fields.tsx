import { type PersonWords, ROLES } from "../../desk/people.ts";
import { Select, TextField } from "../../ui/field.tsx";
import { useWords } from "../context.tsx";

/** As long as the desk keeps a name. */
const NAME_CHARS_MAX = 100;

type FieldsProps = {
  words: PersonWords;
  onWords: (words: PersonWords) => void;
  /** Said beside the role, where it cannot be chosen freely. */
  roleHint?: string;
  autofocus?: boolean;
};

/** Who somebody is, to be written. */
export function PersonFields({ words, onWords, roleHint, autofocus = false }: FieldsProps) {
  const { t } = useWords();
  return (
    <div class="admin-pairs">
      <TextField label={t("people.name")} required autofocus={autofocus} maxLength={NAME_CHARS_MAX} value={words.name} onValue={(name) => onWords({ ...words, name })} />
      <TextField label={t("account.email")} type="email" required value={words.email} onValue={(email) => onWords({ ...words, email })} />
      <TextField
        label={t("account.place")}
        hint={t("people.place_hint")}
        maxLength={NAME_CHARS_MAX}
        value={words.place}
        onValue={(place) => onWords({ ...words, place })}
      />
      <Select
        label={t("account.role")}
        hint={roleHint ?? t(`people.role_hint.${words.role}`)}
        value={words.role}
        options={ROLES.map((one) => ({ value: one, label: t(`role.${one}`) }))}
        onValue={(value) => onWords({ ...words, role: ROLES.find((one) => one === value) ?? words.role })}
      />
    </div>
  );
}
