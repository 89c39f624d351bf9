import { describe, expect, it } from "vitest";
import type { EventFrame } from "../../protocol/generated.ts";
import { anna, frame, MINUTE, olga, START } from "../../testing/builders.ts";
import { Items, type ReadTo } from "./items.ts";

const DAY = 24 * 60 * MINUTE;
const said = (seq: number, at: number, by = olga): EventFrame => frame({ kind: "posted", text: "x" }, { seq, at, by });
const everything: ReadTo = { seq: undefined, head: 0, me: olga.id };

function drawn(events: EventFrame[], readTo = everything): string[] {
  return new Items(readTo).of(events).map((item) => (item.kind === "said" ? `said${item.follows ? " on" : ""}` : item.kind));
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

  it("marks where the unread of others begins, once, and nothing in a ticket never opened", () => {
    const events = [said(1, START), said(2, START), said(3, START, anna), said(4, START, anna)];
    expect(drawn(events, { seq: 1, head: 4, me: olga.id })).toEqual(["day", "said", "said on", "unread", "said", "said on"]);
    expect(drawn(events, { seq: 4, head: 4, me: olga.id })).not.toContain("unread");
    expect(drawn(events)).not.toContain("unread");
    expect(drawn(events, { seq: 1, head: 2, me: olga.id })).not.toContain("unread");
  });

  it("is the same whether it came at once or bit by bit, or older pages came before it", () => {
    const events = [said(1, START), said(2, START + MINUTE), said(3, START + DAY, anna), said(4, START + DAY, anna)];
    const items = new Items({ seq: 2, head: 4, me: olga.id });
    for (let count = 1; count <= events.length; count += 1) items.of(events.slice(0, count));
    const whole = new Items({ seq: 2, head: 4, me: olga.id }).of(events);
    expect(items.of(events)).toEqual(whole);
    const back = new Items({ seq: 2, head: 4, me: olga.id });
    back.of(events.slice(2));
    expect(back.of([...events])).toEqual(whole);
    expect([items.unread, back.unread]).toEqual([2, 2]);
  });

  it("puts what happens to words at the words, and joins on over it", () => {
    const talk = [said(1, START), frame({ kind: "thanked", message: 1 }, { seq: 2, at: START, by: anna }), said(3, START)];
    const items = new Items(everything);
    const first = items.of(talk.slice(0, 1));
    const then = items.of(talk);
    expect(then.map(({ kind }) => kind)).toEqual(["day", "said", "said"]);
    expect(then[1]).toMatchObject({ mark: { thanks: [anna] }, follows: false });
    expect(then[2]).toMatchObject({ follows: true });
    // What was drawn before is compared with what is drawn now.
    expect(first[1]).toMatchObject({ mark: { thanks: [] } });
  });

  it("shows in a reply what it is about as it stands now", () => {
    const reply = frame({ kind: "replied", to: 1, text: "r" }, { seq: 2, at: START, by: anna });
    const items = new Items(everything);
    expect(items.of([said(1, START), reply])[2]).toMatchObject({ about: { place: "p1", who: olga.name, text: "x" } });
    const edited = frame({ kind: "edited", message: 1, text: "better" }, { seq: 3, at: START, by: olga });
    expect(items.of([said(1, START), reply, edited])[2]).toMatchObject({ about: { text: "better" } });
    const deleted = frame({ kind: "deleted", message: 1 }, { seq: 4, at: START, by: olga });
    expect(items.of([said(1, START), reply, edited, deleted])[2]).toMatchObject({ about: { who: olga.name, text: undefined } });
    expect(new Items(everything).of([reply])[1]).toMatchObject({ about: { who: undefined } });
  });

  it("keeps a note's marks from the message of the same number", () => {
    const note = frame({ kind: "noted", text: "n" }, { seq: 1, stream: "staff", after: 1, at: START, by: olga });
    const edit = frame({ kind: "note_edited", message: 1, text: "m" }, { seq: 2, stream: "staff", after: 1, at: START, by: olga });
    const items = new Items(everything).of([said(1, START), note, edit]);
    expect(items[1]).toMatchObject({ mark: { edits: [] } });
    expect(items[2]).toMatchObject({ mark: { text: "m" } });
  });
});
