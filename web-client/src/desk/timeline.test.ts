import { describe, expect, it } from "vitest";
import type { EventFrame } from "../protocol/generated.ts";
import { frame } from "../testing/builders.ts";
import { merged, placeOf, Timeline } from "./timeline.ts";

const spoken = (seq: number): EventFrame => frame({ kind: "posted", text: "p" }, { seq });
const noted = (seq: number, after: number): EventFrame =>
  frame({ kind: "noted", text: "s" }, { seq, stream: "staff", after });

it("puts each note behind the public event that was the last one then", () => {
  const order = merged([spoken(1), spoken(2), spoken(3)], [noted(1, 1), noted(2, 1), noted(3, 3)]).map(placeOf);
  expect(order).toEqual(["p1", "s1", "s2", "p2", "p3", "s3"]);
});

it("gives the same order when the beginning is not held", () => {
  expect(merged([spoken(7), spoken(8)], [noted(4, 6), noted(5, 7)]).map(placeOf)).toEqual(["s4", "p7", "s5", "p8"]);
  expect(merged([], [noted(4, 6)]).map(placeOf)).toEqual(["s4"]);
});

describe("the order as events are added", () => {
  it("is the order of all at once, whatever comes when", () => {
    const publicEvents = [1, 2, 3, 4, 5].map(spoken);
    const staffEvents = [noted(1, 1), noted(2, 4), noted(3, 4), noted(4, 5)];
    const steps: [number, number][] = [[1, 0], [1, 1], [3, 1], [3, 2], [3, 3], [4, 3], [5, 3], [5, 4]];
    const timeline = new Timeline();
    for (const [publicCount, staffCount] of steps) {
      const held = [publicEvents.slice(0, publicCount), staffEvents.slice(0, staffCount)] as const;
      expect(timeline.of(...held)).toEqual(merged(...held));
    }
  });

  it("takes older pages in front", () => {
    const timeline = new Timeline();
    timeline.of([spoken(3)], [noted(2, 3)]);
    const held = [[1, 2, 3].map(spoken), [noted(1, 1), noted(2, 3)]] as const;
    expect(timeline.of(...held)).toEqual(merged(...held));
  });
});
