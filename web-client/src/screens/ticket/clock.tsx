import "./clock.css";
import { effectivePromise } from "../../desk/promise.ts";
import { leaseLeft } from "../../desk/lease.ts";
import type { EventFrame, TicketView } from "../../protocol/generated.ts";
import { Ring } from "../../ui/ring.tsx";
import { useDesk, useWords } from "../context.tsx";

/** Under so little the clock shows that it is nearly over, in milliseconds. */
const SOON_MS = 60_000;

/** The promise, counting down by the desk's clock. Screen readers hear it at few moments only. */
export function PromiseClock({ view }: { view: TicketView }) {
  const { time } = useDesk();
  const { t, format } = useWords();
  const promise = effectivePromise(view);
  if (promise === undefined || view.stage.kind !== "open") return null;
  const left = promise - time.now.value;
  const whole = promise - view.stage.since;
  return (
    <span class={left < SOON_MS ? "promise soon" : "promise"} role="timer" aria-live="off">
      <Ring left={left / Math.max(1, whole)} tone={left < SOON_MS ? "late" : "due"} label={t("promise.left", { time: format.countdown(left) })} />
      <span class="promise-digits numbers" aria-hidden="true">
        {format.countdown(left)}
      </span>
    </span>
  );
}

/** How long the owner's claim holds without progress. */
export function LeaseClock({ view, events }: { view: TicketView; events: readonly EventFrame[] }) {
  const { time } = useDesk();
  const { t, format } = useWords();
  const lease = leaseLeft(view, events, time.now.value);
  if (lease === undefined) return null;
  const tone = lease.leftMs < SOON_MS ? "late" : lease.warns ? "due" : "staff";
  return (
    <Ring left={lease.left} tone={tone} label={t("lease.left", { time: format.countdown(lease.leftMs), until: format.time(lease.until) })}>
      {format.countdown(lease.leftMs)}
    </Ring>
  );
}
