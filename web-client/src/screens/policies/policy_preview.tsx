import { useEffect, useState } from "preact/hooks";
import type { Answer } from "../../connection/http.ts";
import { lookAgain } from "../../connection/look_again.ts";
import { PRIORITIES } from "../../desk/priority.ts";
import type { CalendarContent, PolicyDraft, PolicyPreview as Preview, Priority, Topic } from "../../protocol/generated.ts";
import { Failure } from "../../ui/failure.tsx";
import { Select } from "../../ui/field.tsx";
import { useDesk, useWords } from "../context.tsx";
import { policyProblemText } from "./unfit.ts";

/** How long typing has to pause before the desk is asked, in milliseconds. */
const PAUSE_MS = 250;

type PreviewProps = {
  topic: Topic;
  /** Settings in place of what is set. */
  draft?: PolicyDraft;
  /** Hours in place of those that would hold. */
  calendar?: CalendarContent;
};

/** When everything would happen to a question, with settings or hours that are not saved. */
export function PolicyPreview({ topic, draft, calendar }: PreviewProps) {
  const { http, clock, time } = useDesk();
  const { t, format } = useWords();
  const [asked, setAsked] = useState(() => `${format.iso(time.exact()).slice(0, 10)}T17:50`);
  const [priority, setPriority] = useState<Priority>("normal");
  const [answer, setAnswer] = useState<Answer<Preview>>();
  const drafted = { ...(draft === undefined ? {} : { draft }), ...(calendar === undefined ? {} : { calendar }) };
  const said = JSON.stringify(drafted);
  useEffect(() => {
    if (asked === "") return undefined;
    let current = true;
    const looking = lookAgain(
      clock,
      async () => {
        const next = await http.admin.previewPolicy({ organisation: topic.organisation, topic: topic.id, ...drafted, asked, priority });
        if (current) setAnswer(next);
        return next.kind === "ok" || (next.kind === "problem" && next.problem.status < 500);
      },
      PAUSE_MS,
    );
    return () => {
      current = false;
      looking.cancel();
    };
  }, [said, asked, priority]);
  return (
    <section class="policies-preview" aria-label={t("policies.preview")}>
      <h2>{t("policies.preview")}</h2>
      <label class="field">
        <span class="field-label">{t("policies.asked")}</span>
        <input class="control" type="datetime-local" required value={asked} onInput={(event) => setAsked(event.currentTarget.value.slice(0, 16))} />
      </label>
      <Select
        label={t("facts.priority")}
        value={priority}
        options={PRIORITIES.map((one) => ({ value: one, label: t(`priority.${one}`) }))}
        onValue={(value) => setPriority(PRIORITIES.find((one) => one === value) ?? "normal")}
      />
      {answer?.kind === "ok" && <Moments preview={answer.value} />}
      {answer !== undefined && answer.kind !== "ok" && (
        <Failure text={answer.kind === "unreachable" ? t("problem.unreachable") : policyProblemText(answer.problem, t, format)} />
      )}
    </section>
  );
}

function Moments({ preview }: { preview: Preview }) {
  const { t, format } = useWords();
  const wallOf = (what: string): string | undefined => preview.moments.find((one) => one.what === what)?.wall;
  const asked = wallOf("asked");
  const promise = wallOf("promise");
  return (
    <>
      {asked !== undefined && promise !== undefined && (
        <p class="policies-sentence" role="status">
          {t("policies.sentence", { asked: format.wall(asked), promise: format.wall(promise) })}
        </p>
      )}
      <dl class="policies-moments">
        {preview.moments.flatMap(({ what, wall, at }) => [
          <dt key={`${what} ${at}`}>{t(`policies.moment.${what}`)}</dt>,
          <dd key={`${what} ${at}:`}>{format.wall(wall)}</dd>,
        ])}
      </dl>
      <p class="facts-note">{t("policies.zone", { zone: preview.zone?.replaceAll("_", " ") ?? "UTC" })}</p>
    </>
  );
}
