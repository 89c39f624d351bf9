import { useState } from "preact/hooks";
import { type CalendarWords, calendarWords, inOrder, WEEKDAYS, withWeekday } from "../../desk/calendar.ts";
import type { OrganisationId, SavedCalendar } from "../../protocol/generated.ts";
import { TextField } from "../../ui/field.tsx";
import { FormEnd } from "../../ui/form_end.tsx";
import { ZoneField } from "../../ui/time_fields.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { settableTopics } from "../../desk/policy.ts";
import { PolicyPreview } from "../policies/policy_preview.tsx";
import { policyProblemText } from "../policies/unfit.ts";
import { Days } from "./days.tsx";
import { Spans } from "./spans.tsx";

/** As long as the desk keeps a name. */
const NAME_CHARS_MAX = 100;

type FormProps = {
  organisation: OrganisationId;
  start: CalendarWords;
  onSaved: (saved: SavedCalendar) => void;
  /** Somebody else saved these hours in the meantime. */
  onStale: () => void;
};

/** Working hours, to be changed and saved whole, beside what they would mean for a question. */
export function HoursForm({ organisation, start, onSaved, onStale }: FormProps) {
  const { http, toasts, live } = useDesk();
  const { t, format } = useWords();
  const me = useMe();
  const [words, setWords] = useState(start);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const { content } = words;
  const topic = settableTopics(me, live.known.value?.topics ?? []).find((one) => one.organisation === organisation);
  const isSame = start.id !== undefined && JSON.stringify(start) === JSON.stringify(words);
  const save = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    const { id, version, name } = words;
    const body = { organisation, version, name: name.trim(), content: inOrder(content), ...(id === undefined ? {} : { id }) };
    const answer = await http.admin.saveCalendar(body);
    setBusy(false);
    if (answer.kind === "unreachable") setProblem(t("problem.unreachable"));
    else if (answer.kind === "problem") setProblem(policyProblemText(answer.problem, t, format));
    else {
      toasts.say({ kind: "saved" });
      setWords(calendarWords(answer.value));
      onSaved(answer.value);
    }
    if (answer.kind === "problem" && answer.problem.code === "changed_meanwhile") onStale();
  };
  return (
    <div class="policies-columns">
      <form
        class="admin-card"
        aria-label={words.name === "" ? t("hours.add") : words.name}
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy && !isSame) void save();
        }}
      >
        <div class="admin-pairs">
          <TextField label={t("admin.name")} required maxLength={NAME_CHARS_MAX} value={words.name} onValue={(name) => setWords({ ...words, name })} />
          <ZoneField label={t("told.zone")} zone={content.zone} onZone={(zone) => setWords({ ...words, content: { ...content, zone } })} />
        </div>
        <div class="hours-week">
          {WEEKDAYS.map((day) => (
            <div key={day} class="hours-day" role="group" aria-label={format.weekday(day)}>
              <span class="hours-day-name">{format.weekday(day)}</span>
              <Spans
                day={format.weekday(day)}
                spans={content.week[day] ?? []}
                onSpans={(spans) => setWords({ ...words, content: withWeekday(content, day, spans) })}
              />
            </div>
          ))}
        </div>
        <Days content={content} onContent={(changed) => setWords({ ...words, content: changed })} />
        <FormEnd submit={t("action.save")} busy={busy} why={isSame ? t("told.why_same") : undefined} problem={problem} />
      </form>
      {topic !== undefined && <PolicyPreview topic={topic} calendar={content} />}
    </div>
  );
}
