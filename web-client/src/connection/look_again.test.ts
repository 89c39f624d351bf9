import { expect, it } from "vitest";
import { ManualClock } from "../testing/manual_clock.ts";
import { LOOK_AGAIN_MS, lookAgain } from "./look_again.ts";

/** Counts looks, of which the one numbered `enoughAt` finds enough. */
function looker(enoughAt = Infinity) {
  const looks: number[] = [];
  return { looks, look: async (): Promise<boolean> => looks.push(looks.length) >= enoughAt };
}

/** Lets a look end, then moves the clock. */
async function pass(clock: ManualClock, ms: number): Promise<void> {
  await settled();
  clock.advance(ms);
  await settled();
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}

it("looks at once, and again after longer and longer until nothing more is to be hoped for", async () => {
  const clock = new ManualClock();
  const { looks, look } = looker();
  lookAgain(clock, look);
  expect(looks).toHaveLength(1);
  for (const [times, pause] of LOOK_AGAIN_MS.entries()) {
    await pass(clock, pause - 1);
    expect(looks).toHaveLength(times + 1);
    await pass(clock, 1);
    expect(looks).toHaveLength(times + 2);
  }
  expect(clock.nextIn).toBeUndefined();
});

it("looks for the first time after a pause, unless it was cancelled by then", async () => {
  const clock = new ManualClock();
  const { looks, look } = looker(1);
  lookAgain(clock, look, 150).cancel();
  lookAgain(clock, look, 150);
  clock.advance(149);
  expect(looks).toHaveLength(0);
  clock.advance(1);
  expect(looks).toHaveLength(1);
});

it("does not look again once it found enough", async () => {
  const clock = new ManualClock();
  const { looks, look } = looker(2);
  lookAgain(clock, look);
  await pass(clock, LOOK_AGAIN_MS[0] ?? 0);
  expect(looks).toHaveLength(2);
  expect(clock.nextIn).toBeUndefined();
});

it("does not look again once it was cancelled, even while it looks", async () => {
  const clock = new ManualClock();
  const { looks, look } = looker();
  lookAgain(clock, look).cancel();
  await settled();
  expect(clock.nextIn).toBeUndefined();
  const later = lookAgain(clock, look);
  await settled();
  later.cancel();
  expect(clock.nextIn).toBeUndefined();
  expect(looks).toHaveLength(2);
});
