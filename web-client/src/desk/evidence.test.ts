import { expect, it } from "vitest";
import { anna, boris, frame, olga, pavel, START, view } from "../testing/builders.ts";
import { evidenceIn } from "./evidence.ts";

const ID = "7d1c0a52-6f0e-4c39-9a44-0b9f1f2f6d11";

it("names what was tried with its end, in the words that stand, and what was attached", () => {
  const declined = { seq: 2, by: anna, at: START, state: "declined" as const };
  const ticket = view({ answers: [declined, { ...declined, seq: 9 }] });
  const events = [
    frame({ kind: "posted", text: `Look\n\n[trace.log](file:${ID})` }, { seq: 1, by: olga }),
    frame({ kind: "answered", text: "Restart it" }, { seq: 2, by: anna }),
    frame({ kind: "answered", text: "Buy another one" }, { seq: 3, by: boris }),
    frame({ kind: "handed_back", epoch: 1, tried: "Changed the cable" }, { seq: 4, by: pavel }),
    frame({ kind: "edited", message: 2, text: "Restart it twice" }, { seq: 5, by: anna }),
    frame({ kind: "deleted", message: 3 }, { seq: 6, by: boris }),
  ];
  expect(evidenceIn(ticket, events)).toEqual({
    tried: [
      { place: "p9", by: anna, text: "", end: "declined" },
      { place: "p2", by: anna, text: "Restart it twice", end: "declined" },
      { place: "p4", by: pavel, text: "Changed the cable", end: "handed_back" },
    ],
    attached: [{ place: "p1", id: ID, name: "trace.log" }],
  });
});
