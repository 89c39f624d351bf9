import { expect, it } from "vitest";
import type { EventFrame } from "../protocol/generated.ts";
import { frame } from "../testing/builders.ts";
import { merged, placeOf } from "./timeline.ts";

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
