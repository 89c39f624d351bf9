import { describe, expect, it } from "vitest";
import type { EventFrame } from "../../protocol/generated.ts";
import { anna, frame, MINUTE, olga, START } from "../../testing/builders.ts";
import { itemsOf } from "./items.ts";

const DAY = 24 * 60 * MINUTE;
const said = (seq: number, at: number, by = olga): EventFrame => frame({ kind: "posted", text: "x" }, { seq, at, by });

function drawn(events: EventFrame[]): string[] {
  return itemsOf(events).map((item) => (item.kind === "said" ? `said${item.follows ? " on" : ""}` : item.kind));
}

describe("the talk", () => {
  it("joins what one person says in one go", () => {
    const events = [said(1, START), said(2, START + MINUTE), said(3, START + 2 * MINUTE, anna), said(4, START + 9 * MINUTE, anna)];
    expect(drawn(events)).toEqual(["day", "said", "said on", "said", "said"]);
  });

  it("begins each day anew", () => {
    expect(drawn([said(1, START), said(2, START + DAY)])).toEqual(["day", "said", "day", "said"]);
  });

  it("does not join a note to a message, nor words over what happened between", () => {
    const note = frame({ kind: "noted", text: "n" }, { seq: 1, stream: "staff", after: 1, at: START, by: olga });
    const joined = frame({ kind: "me_too_added" }, { seq: 2, at: START, by: anna });
    expect(drawn([said(1, START), note, joined, said(3, START)])).toEqual(["day", "said", "said", "line", "said"]);
  });

  it("sets answers and resolutions apart", () => {
    const answer = frame({ kind: "answered", text: "a" }, { seq: 1, at: START, by: anna });
    const resolved = frame({ kind: "resolved", text: "r", grace_until: START }, { seq: 2, at: START, by: anna });
    expect(drawn([answer, resolved])).toEqual(["day", "answer", "answer"]);
  });
});
