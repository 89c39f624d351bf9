import type { Clock, Timer } from "../platform/clock.ts";

/**
 * Search follows what is committed within a second, and later where a machine is busy; a node that is short of time says so. Who
 * found too little looks again so long after each time before, in milliseconds. In an outage that is when others ask the same.
 */
export const LOOK_AGAIN_MS: readonly number[] = [1_000, 4_000, 15_000];

/** Looks after a pause and, until `look` says that it found enough, a few times more; never after it was cancelled. */
export function lookAgain(clock: Clock, look: () => Promise<boolean>, pause = 0): Timer {
  let cancelled = false;
  let timer: Timer | undefined;
  const run = async (times: number): Promise<void> => {
    const enough = await look();
    const next = LOOK_AGAIN_MS[times];
    if (cancelled || enough || next === undefined) return;
    timer = clock.after(next, () => void run(times + 1));
  };
  if (pause > 0) timer = clock.after(pause, () => void run(0));
  else void run(0);
  return {
    cancel: () => {
      cancelled = true;
      timer?.cancel();
    },
  };
}
