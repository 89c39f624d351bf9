import { expect, it } from "vitest";
import { START, view } from "../testing/builders.ts";
import { promiseLeft } from "./promise.ts";

const MINUTE = 60_000;
const open = view({ stage: { kind: "open", since: START, promise: START + 2 * MINUTE } });

it("counts a promise down, and past its end", () => {
  expect(promiseLeft(open, START + MINUTE)).toEqual({ leftMs: MINUTE, left: 0.5 });
  expect(promiseLeft(open, START + 3 * MINUTE)).toEqual({ leftMs: -MINUTE, left: 0 });
});

it("never has more left than was promised, though the time that is shown is from before it", () => {
  expect(promiseLeft(open, START - 900)).toEqual({ leftMs: 2 * MINUTE, left: 1 });
});
