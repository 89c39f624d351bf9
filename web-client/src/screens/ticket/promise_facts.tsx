import { useEffect, useState } from "preact/hooks";
import { effectivePromise } from "../../desk/promise.ts";
import type { PromiseFacts as Facts, TicketView } from "../../protocol/generated.ts";
import { useDesk, useMe, useWords } from "../context.tsx";

/** How often it is looked anew who was told, in milliseconds: waves come and go by the minute. */
const LOOK_MS = 60_000;

/** For who asked: what is being done meanwhile, how long it usually takes, and when second line is called. */
export function PromiseFacts({ view }: { view: TicketView }) {
  const { http, time } = useDesk();
  const { t, format } = useWords();
  const me = useMe();
  const [facts, setFacts] = useState<Facts>();
  const isShown = view.stage.kind === "open" && view.requester.id === me.id;
  const look = Math.floor(time.coarse.value / LOOK_MS);
  useEffect(() => {
    if (!isShown) return undefined;
    let current = true;
    void http.promise(view.id).then((answer) => {
      // What is shown stays while the node cannot be reached; the clock beside it runs all the same.
      if (current && answer.kind === "ok") setFacts(answer.value);
    });
    return () => {
      current = false;
    };
  }, [view, isShown, look]);
  const promise = effectivePromise(view);
  if (!isShown || promise === undefined) return null;
  const told = facts?.told ?? 0;
  const usual = facts?.usual;
  return (
    <ul class="strip-facts" aria-label={t("promise.label")}>
      <li>{t("promise.until", { at: format.moment(promise, time.coarse.value) })}</li>
      {facts !== undefined && <li>{told === 0 ? t("promise.told_nobody") : t("promise.told", { n: told })}</li>}
      {facts?.looked !== undefined && facts.looked > 0 && <li>{t("promise.looked", { n: facts.looked })}</li>}
      {usual !== undefined && view.answers.length === 0 && <li>{t("promise.usual", { span: format.span(usual.first_answer.median_ms) })}</li>}
      {usual !== undefined && <li>{t("promise.usual_solution", { span: format.span(usual.solution.median_ms) })}</li>}
    </ul>
  );
}
