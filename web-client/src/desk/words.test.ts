import { describe, expect, it } from "vitest";
import type { Event, EventFrame } from "../protocol/generated.ts";
import { anna, boris, claimed, frame, member, MINUTE, olga, pavel, START, view } from "../testing/builders.ts";
import { type Mark, marked, markedBy, standingText, UNMARKED, wordsRights } from "./words.ts";

const NOW = START + MINUTE;
const said = frame({ kind: "posted", text: "first" }, { seq: 2, by: anna });

function after(...events: [Event, typeof anna][]): Mark {
  return events.reduce((mark: Mark, [event, by], index) => {
    const next = frame(event, { seq: 3 + index, by });
    const about = markedBy(next);
    return about === undefined ? mark : marked(mark, next, about.event);
  }, UNMARKED);
}

describe("words after they were said", () => {
  it("stand in their last form and keep the ones before", () => {
    const mark = after([{ kind: "edited", message: 2, text: "second" }, anna], [{ kind: "edited", message: 2, text: "third" }, anna]);
    expect(standingText(said, mark)).toBe("third");
    expect(mark.edits.map(({ event }) => ("text" in event ? event.text : ""))).toEqual(["second", "third"]);
    expect(standingText(said, undefined)).toBe("first");
  });

  it("are no more once they were taken back, whatever else is about them", () => {
    const mark = after(
      [{ kind: "edited", message: 2, text: "second" }, anna],
      [{ kind: "thanked", message: 2 }, boris],
      [{ kind: "deleted", message: 2 }, anna],
      [{ kind: "thanked", message: 2 }, olga],
    );
    expect(mark).toEqual({ edits: [], deleted: true, thanks: [] });
    expect(standingText(said, mark)).toBeUndefined();
    expect(standingText(frame({ kind: "posted", text: "" }, { seq: 2, by: anna }), undefined)).toBeUndefined();
  });

  it("do not turn into nothing by an edit that was emptied later", () => {
    expect(standingText(said, after([{ kind: "edited", message: 2, text: "" }, anna]))).toBe("first");
  });

  it("are thanked for once by each", () => {
    const thanked: Event = { kind: "thanked", message: 2 };
    expect(after([thanked, boris], [thanked, olga], [thanked, boris]).thanks.map(({ id }) => id)).toEqual([olga.id, boris.id]);
    expect(after([thanked, boris], [{ kind: "thanks_undone", message: 2 }, boris]).thanks).toEqual([]);
  });
});

describe("what one can do with words", () => {
  const rights = (who: typeof anna, event: Event, by = anna, changes = {}): string[] => {
    const words: EventFrame = frame(event, { seq: 2, by });
    const given = wordsRights(member(who), view(changes), words, NOW);
    return Object.entries(given).flatMap(([name, can]) => (can ? [name] : []));
  };
  const message: Event = { kind: "posted", text: "x" };

  it("is their author's to change, and others' to thank for", () => {
    expect(rights(anna, message)).toEqual(["reply", "edit", "delete"]);
    expect(rights(boris, message)).toEqual(["reply", "thank"]);
    expect(rights(boris, { kind: "claimed", epoch: 1, term: { until: 0, warns: 0, warned: false } })).toEqual([]);
  });

  it("does not take away the question, a resolution, or what was accepted", () => {
    const question: Event = { kind: "asked", title: "x", text: "x", topic: 1, team: 1, visibility: "organisation", promise: 0 };
    expect(rights(olga, question, olga)).toEqual(["reply", "edit"]);
    expect(rights(anna, { kind: "resolved", text: "x", grace_until: 0 })).toEqual(["reply", "edit"]);
    const answer: Event = { kind: "answered", text: "x" };
    const accepted = { answers: [{ seq: 2, by: anna, at: START, state: "accepted" as const }] };
    expect(rights(anna, answer)).toContain("delete");
    expect(rights(anna, answer, anna, accepted)).toEqual(["reply"]);
  });

  it("ends with the ticket, but for taking them back", () => {
    const over = { stage: { kind: "withdrawn" as const, since: START } };
    expect(rights(anna, message, anna, over)).toEqual(["delete"]);
    expect(rights(boris, message, anna, over)).toEqual([]);
  });

  it("keeps notes among second line", () => {
    const note = frame({ kind: "noted", text: "n" }, { seq: 1, stream: "staff", by: pavel });
    const engineer = member(pavel, "engineer", [1]);
    const ticket = view({ stage: claimed(pavel), staff_head: 1 });
    expect(wordsRights(engineer, ticket, note, NOW)).toEqual({ reply: false, thank: false, edit: true, delete: true });
    expect(wordsRights(member(boris, "engineer", [1]), ticket, note, NOW).edit).toBe(false);
  });
});
