import { useEffect, useState } from "preact/hooks";
import type { MailWay, MemberSettings, Subject, SubjectWays, Topic } from "../../protocol/generated.ts";
import { LANGUAGES } from "../../stores/preferences.ts";
import { Check, Select } from "../../ui/field.tsx";
import { FormEnd } from "../../ui/form_end.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { NumberField } from "../../ui/number_field.tsx";
import { TimeField, ZoneField } from "../../ui/time_fields.tsx";
import { useDesk, useWords } from "../context.tsx";
import { TryAgain } from "../try_again.tsx";
import { attemptText } from "../words/problem.ts";
import { Part } from "./part.tsx";
import { PushSwitch } from "./push_switch.tsx";

const MAIL_WAYS: readonly MailWay[] = ["none", "digest", "single"];
/** The server takes no more. */
const QUESTIONS_MAX = 100;

/** How the member wants to be told beside the inbox: ways by subject, quiet hours, topics. */
export function Telling() {
  const { http, toasts } = useDesk();
  const { t } = useWords();
  const [kept, setKept] = useState<MemberSettings>();
  const [wish, setWish] = useState<MemberSettings>();
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const take = (settings: MemberSettings): void => {
    setKept(settings);
    setWish(settings);
  };
  const read = async (): Promise<void> => {
    const answer = await http.settings();
    if (answer.kind === "ok") take(answer.value);
    setProblem(attemptText(answer.kind === "ok" ? { kind: "ok" } : answer, t));
  };
  useEffect(() => void read(), []);
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (wish === undefined || busy) return;
    setBusy(true);
    const answer = await http.saveSettings(wish);
    setBusy(false);
    setProblem(attemptText(answer.kind === "ok" ? { kind: "ok" } : answer, t));
    if (answer.kind !== "ok") return;
    take(answer.value);
    toasts.say({ kind: "saved" });
  };
  const isSame = JSON.stringify(kept) === JSON.stringify(wish);
  return (
    <Part title={t("told.title")} text={t("told.text")}>
      <PushSwitch />
      {wish === undefined ? (
        problem === undefined ? (
          <Skeleton label={t("frame.loading")} rows={4} />
        ) : (
          <TryAgain problem={problem} onAgain={() => void read()} />
        )
      ) : (
        <form class="told" onSubmit={(event) => void save(event)}>
          <WaysTable ways={wish.ways} onWays={(ways) => setWish({ ...wish, ways })} />
          <Hours wish={wish} onWish={setWish} />
          <Topics wish={wish} onWish={setWish} />
          <FormEnd submit={t("told.save")} busy={busy} why={isSame ? t("told.why_same") : undefined} problem={problem} />
        </form>
      )}
    </Part>
  );
}

function WaysTable({ ways, onWays }: { ways: readonly SubjectWays[]; onWays: (ways: SubjectWays[]) => void }) {
  const { t } = useWords();
  const change = (subject: Subject, changes: Partial<SubjectWays>): void =>
    onWays(ways.map((one) => (one.subject === subject ? { ...one, ...changes } : one)));
  return (
    <table class="told-ways">
      <thead>
        <tr>
          <th scope="col">{t("told.subject")}</th>
          <th scope="col">{t("told.push")}</th>
          <th scope="col">{t("told.mail")}</th>
        </tr>
      </thead>
      <tbody>
        {ways.map(({ subject, push, mail }) => {
          const name = t(`told.subject.${subject}`);
          return (
            <tr key={subject}>
              <th scope="row">{name}</th>
              <td>
                <label class="told-push">
                  <input type="checkbox" checked={push} aria-label={`${name}: ${t("told.push")}`} onChange={(event) => change(subject, { push: event.currentTarget.checked })} />
                </label>
              </td>
              <td>
                <select class="control select" value={mail} aria-label={`${name}: ${t("told.mail")}`} onChange={(event) => change(subject, { mail: event.currentTarget.value as MailWay })}>
                  {MAIL_WAYS.map((way) => (
                    <option key={way} value={way} selected={way === mail}>
                      {t(`told.${way}`)}
                    </option>
                  ))}
                </select>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

type WishProps = { wish: MemberSettings; onWish: (wish: MemberSettings) => void };

function Hours({ wish, onWish }: WishProps) {
  const { t } = useWords();
  return (
    <div class="told-hours">
      <TimeField label={t("told.quiet_from")} minute={wish.quiet_from} onMinute={(minute) => onWish({ ...wish, quiet_from: minute })} />
      <TimeField label={t("told.quiet_until")} minute={wish.quiet_until} onMinute={(minute) => onWish({ ...wish, quiet_until: minute })} />
      <ZoneField label={t("told.zone")} zone={wish.zone} onZone={(zone) => onWish({ ...wish, zone })} />
      <p class="field-hint">{t("told.quiet_text")}</p>
      <NumberField
        label={t("told.questions_a_day")}
        required
        value={String(wish.questions_a_day)}
        max={QUESTIONS_MAX}
        onValue={(value) => onWish({ ...wish, questions_a_day: Number(value) })}
      />
      <TimeField label={t("told.digest_at")} minute={wish.digest_minute} onMinute={(minute) => onWish({ ...wish, digest_minute: minute })} />
      <Select
        label={t("told.language")}
        value={wish.language}
        options={LANGUAGES.map((one) => ({ value: one, label: t(`language.${one}`) }))}
        onValue={(value) => onWish({ ...wish, language: value === "ru" ? "ru" : "en" })}
      />
    </div>
  );
}

function Topics({ wish, onWish }: WishProps) {
  const { live } = useDesk();
  const { t } = useWords();
  const topics = live.known.value?.topics ?? [];
  if (topics.length === 0) return null;
  return (
    <div class="told-topics">
      <TopicChecks label={t("told.follows")} topics={topics} picked={wish.follows} onPicked={(follows) => onWish({ ...wish, follows })} />
      <TopicChecks label={t("told.learns")} topics={topics} picked={wish.learns} onPicked={(learns) => onWish({ ...wish, learns })} />
    </div>
  );
}

type ChecksProps = { label: string; topics: readonly Topic[]; picked: readonly number[]; onPicked: (picked: number[]) => void };

function TopicChecks({ label, topics, picked, onPicked }: ChecksProps) {
  return (
    <fieldset class="told-topic">
      <legend>{label}</legend>
      {topics.map(({ id, name }) => (
        <Check
          key={id}
          label={name}
          checked={picked.includes(id)}
          onChecked={(checked) => onPicked(checked ? [...picked, id].toSorted((a, b) => a - b) : picked.filter((one) => one !== id))}
        />
      ))}
    </fieldset>
  );
}
