import "./clock.css";
import { promiseLeft } from "../../desk/promise.ts";
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
  const promise = promiseLeft(view, time.now.value);
  if (promise === undefined) return null;
  const isSoon = promise.leftMs < SOON_MS;
  const shown = format.countdown(promise.leftMs);
  return (
    <span class={isSoon ? "promise soon" : "promise"} role="timer" aria-live="off">
      <Ring left={promise.left} tone={isSoon ? "late" : "due"} label={t("promise.left", { time: shown })} />
      <span class="promise-digits numbers" aria-hidden="true">
        {shown}
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
