import { useEffect, useState } from "preact/hooks";
import type { Answer } from "../../connection/http.ts";
import type { NotMeDone, Person, TicketTelling, TicketView, Told } from "../../protocol/generated.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button } from "../../ui/button.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { TryAgain } from "../try_again.tsx";
import { myReason, theirReason } from "../words/telling.ts";
import { PeoplePicker } from "./people_picker.tsx";

/** What the dialog on who was told says. */
export function Telling({ view }: { view: TicketView }) {
  const { t } = useWords();
  const { answer, read } = useTelling(view);
  if (answer === undefined) return <Skeleton label={t("frame.loading")} rows={2} />;
  if (answer.kind !== "ok") return <TryAgain onAgain={() => void read()} />;
  return <Tellings telling={answer.value} view={view} onChanged={() => void read()} />;
}

/** How long until it is asked again whom a wave told, in milliseconds; each time as much longer. */
const AGAIN_MS = 1_000;

/** Who was told, asked again while a wave is at it: a question is told a moment after it was asked. */
function useTelling(view: TicketView): { answer: Answer<TicketTelling> | undefined; read: () => Promise<void> } {
  const { http, clock, time } = useDesk();
  const [answer, setAnswer] = useState<Answer<TicketTelling>>();
  const [tries, setTries] = useState(0);
  const read = async (): Promise<void> => {
    const next = await http.telling(view.id);
    // What was read before stays while it cannot be read anew.
    setAnswer((before) => (next.kind !== "ok" && before?.kind === "ok" ? before : next));
  };
  useEffect(() => void read(), []);
  const isUnderWay = answer?.kind === "ok" && awaitsWave(answer.value, view, time.now.value);
  useEffect(() => {
    if (!isUnderWay) return undefined;
    const timer = clock.after(AGAIN_MS * (tries + 1), async () => {
      await read();
      setTries(tries + 1);
    });
    return () => timer.cancel();
  }, [tries, isUnderWay]);
  return { answer, read };
}

function awaitsWave({ me, waves }: TicketTelling, view: TicketView, now: number): boolean {
  const planned = waves.filter(({ cycle }) => cycle === view.cycle);
  const isLate = planned.length === 0 || planned.some(({ due, done }) => done === undefined && due <= now);
  // Whoever was told has their answer, and may be about to name somebody.
  return isLate && me === undefined && view.stage.kind === "open";
}

type TellingsProps = { telling: TicketTelling; view: TicketView; onChanged: () => void };

function Tellings({ telling, view, onChanged }: TellingsProps) {
  const { time } = useDesk();
  const { t, format } = useWords();
  const me = useMe();
  const now = time.coarse.value;
  return (
    <div class="telling">
      <p>{t("telling.told", { n: telling.told })}</p>
      <ul class="telling-waves">
        {telling.waves
          .filter(({ cycle }) => cycle === view.cycle)
          .map(({ wave, due, done, told }) => (
            <li key={wave}>
              {t(`telling.wave.${wave}`)}: {done === undefined ? t("telling.wave_due", { at: format.moment(due, now) }) : t("telling.wave_done", { n: told })}
            </li>
          ))}
      </ul>
      {view.requester.id !== me.id && (
        <section aria-label={t("telling.me")}>
          <h3>{t("telling.me")}</h3>
          {telling.me === undefined ? <p>{t("telling.me_not")}</p> : <Me told={telling.me} view={view} onChanged={onChanged} />}
        </section>
      )}
      {telling.people.length > 0 && (
        <ul class="telling-people" aria-label={t("telling.people")}>
          {telling.people.map(({ person, reasons }) => (
            <li key={person.id}>
              <Avatar id={person.id} name={person.name} size="small" />
              <span>{person.name}</span>
              <span class="facts-note">{reasons.map((reason) => theirReason(reason, t)).join(", ")}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Me({ told, view, onChanged }: { told: Told; view: TicketView; onChanged: () => void }) {
  const { time } = useDesk();
  const { t, format } = useWords();
  return (
    <>
      <p>{t("telling.me_at", { at: format.moment(told.at, time.coarse.value) })}</p>
      <ul class="telling-reasons">
        {told.reasons.map((reason) => (
          <li key={reason.reason}>{myReason(reason, t)}</li>
        ))}
      </ul>
      {told.passed === undefined ? (
        <NotMe view={view} onChanged={onChanged} />
      ) : (
        <p role="status">
          {t("telling.not_me_done")} {told.passed_to?.name}
        </p>
      )}
    </>
  );
}

function NotMe({ view, onChanged }: { view: TicketView; onChanged: () => void }) {
  const { http, toasts } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const [picked, setPicked] = useState<Person[]>([]);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<NotMeDone>();
  const send = async (): Promise<void> => {
    setBusy(true);
    const person = picked[0];
    const answer = await http.notMe(view.id, person === undefined ? {} : { try_member: person.id });
    setBusy(false);
    if (answer.kind === "ok") setDone(answer.value);
    else if (answer.kind === "problem" && answer.problem.status === 409) onChanged();
    else toasts.say({ kind: "unreachable" }, "bad");
  };
  if (done !== undefined) {
    return <p role="status">{done.named === undefined ? t("telling.not_me_done") : t(`telling.not_me_named.${done.named}`)}</p>;
  }
  return (
    <>
      <PeoplePicker label={t("telling.not_me_try")} several={false} picked={picked} onPicked={setPicked} without={[me.id, view.requester.id]} />
      <Button busy={busy} onPress={() => void send()}>
        {t("telling.not_me")}
      </Button>
    </>
  );
}
