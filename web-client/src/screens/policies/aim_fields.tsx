import { AIM_PARTS, aimMinutes, MINUTES_MAX, withAim, withAims } from "../../desk/policy.ts";
import { PRIORITIES } from "../../desk/priority.ts";
import type { AimSettings, PolicySettings, Priority } from "../../protocol/generated.ts";
import { Check } from "../../ui/field.tsx";
import { NumberField } from "../../ui/number_field.tsx";
import { useWords } from "../context.tsx";

type AimsProps = {
  /** What holds for the topic now. */
  holding: PolicySettings;
  wish: PolicySettings;
  onWish: (wish: PolicySettings) => void;
};

/** What second line has to keep, for each priority. */
export function AimFields({ holding, wish, onWish }: AimsProps) {
  const { t } = useWords();
  return (
    <fieldset class="policies-part">
      <legend>{t("policies.aims")}</legend>
      <p class="field-hint">{t("policies.aims_text")}</p>
      {PRIORITIES.toReversed().map((priority) => (
        <PriorityAims key={priority} priority={priority} holding={holding} wish={wish} onWish={onWish} />
      ))}
    </fieldset>
  );
}

function PriorityAims({ priority, holding, wish, onWish }: AimsProps & { priority: Priority }) {
  const { t } = useWords();
  const name = t(`priority.${priority}`);
  const own = wish.aims?.[priority];
  const present = useAimsText(holding.aims?.[priority]);
  return (
    <fieldset class="policies-aim">
      <legend class="only-heard">{name}</legend>
      <Check
        label={t("policies.aims_own", { priority: name })}
        hint={present}
        checked={own !== undefined}
        onChecked={(isSet) => onWish(withAims(wish, priority, isSet))}
      />
      {own !== undefined && (
        <div class="admin-pairs">
          {AIM_PARTS.map((part) => (
            <NumberField
              key={part}
              required
              label={t(`policies.aim.${part}`)}
              value={aimMinutes(own, part)}
              max={MINUTES_MAX}
              onValue={(typed) => onWish(withAim(wish, priority, part, typed))}
            />
          ))}
        </div>
      )}
    </fieldset>
  );
}

/** What holds now for a priority, in a sentence. */
function useAimsText(aims: AimSettings | undefined): string {
  const { t, format } = useWords();
  const parts = [
    ...(aims === undefined || aims.own_ms === 0 ? [] : [t("policies.aims_own_within", { span: format.span(aims.own_ms) })]),
    ...(aims === undefined || aims.solve_ms === 0 ? [] : [t("policies.aims_solve_within", { span: format.span(aims.solve_ms) })]),
  ];
  return parts.length === 0 ? t("policies.aims_none") : t("policies.aims_holding", { aims: parts.join(", ") });
}
