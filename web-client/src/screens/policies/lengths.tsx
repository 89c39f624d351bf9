import { hoursName, type Length, LENGTHS, MINUTES_MAX, minutesOf, withHours, withMinutes } from "../../desk/policy.ts";
import type { PolicyBook, PolicySettings, Scope, Topic } from "../../protocol/generated.ts";
import { Select } from "../../ui/field.tsx";
import { NumberField } from "../../ui/number_field.tsx";
import { useWords } from "../context.tsx";

type LengthsProps = { book: PolicyBook; topic: Topic; scope: Scope; wish: PolicySettings; onWish: (wish: PolicySettings) => void };

/** The hours in which time counts, and how long everything takes. */
export function Lengths({ book, topic, scope, wish, onWish }: LengthsProps) {
  const { t, format } = useWords();
  const holding = book.topics.find((one) => one.topic === topic.id)?.settings ?? {};
  const inherit = t(`policies.inherit.${scope.kind}`);
  const hint = (length: Length): string => {
    const ms = holding[length] ?? 0;
    return ms === 0 ? t("policies.holds_never", { inherit }) : t("policies.holds", { inherit, span: format.span(ms) });
  };
  return (
    <fieldset class="policies-part">
      <legend>{t("policies.lengths")}</legend>
      <Select
        label={t("policies.hours")}
        value={hoursName(wish.calendar)}
        options={[
          { value: "", label: t("policies.hours_inherit", { inherit }) },
          { value: "always", label: t("policies.hours_always") },
          ...book.calendars.map(({ id, name }) => ({ value: String(id), label: name })),
        ]}
        onValue={(name) => onWish(withHours(wish, name))}
      />
      {LENGTHS.map((length) => (
        <NumberField
          key={length}
          label={t(`policies.${length}`)}
          hint={hint(length)}
          value={minutesOf(wish, length)}
          max={MINUTES_MAX}
          onValue={(typed) => onWish(withMinutes(wish, length, typed))}
        />
      ))}
    </fieldset>
  );
}
