import { describe, expect, it } from "vitest";
import type { TicketRow } from "../protocol/generated.ts";
import { claimed, ivan, lena, member, MINUTE, olga, pavel, START, view } from "../testing/builders.ts";
import { beingAsked, LAPSING_MS, newer, ownRows, type QueueName, queueRows, waitsForRequester } from "./lists.ts";
import { settled } from "./still_list.ts";

let count = 0;

function row(changes: Partial<TicketRow> = {}): TicketRow {
  count += 1;
  const { id: _, answers: __, me_too: ___, bundled: ____, ...base } = view();
  return { ...base, id: count, answers_waiting: 0, me_too: 0, bundled: 0, changed_at: START, ...changes };
}

const ids = (rows: TicketRow[]) => rows.map(({ id }) => id);
const queued = (since: number) => ({ stage: { kind: "escalated" as const, since, cause: "promise" as const } });

describe("the live list", () => {
  it("holds what is not solved, newest question first", () => {
    const old = row({ asked_at: START });
    const solution = { kind: "resolved" as const, answer: 2, by: pavel };
    const solved = row({ stage: { kind: "solved", since: START, grace_until: START, solution } });
    const fresh = row({ asked_at: START + MINUTE });
    expect(ids(beingAsked([old, solved, fresh]))).toEqual([fresh.id, old.id]);
  });

  it("takes a row only over an older one of the same ticket", () => {
    const held = row({ public_head: 5, title: "held" });
    expect(newer(held, { ...held, public_head: 4, title: "old" }).title).toBe("held");
    expect(newer(held, { ...held, title: "same place, later" }).title).toBe("same place, later");
    expect(newer(undefined, held)).toBe(held);
  });

  it("puts first what waits for its asker", () => {
    const me = member(olga);
    const waiting = row({ answers_waiting: 1, changed_at: START });
    const other = row({ changed_at: START + MINUTE });
    const foreign = row({ requester: ivan });
    expect(ids(ownRows([other, foreign, waiting], me))).toEqual([waiting.id, other.id]);
    expect(waitsForRequester(row({ stage: { kind: "withdrawn", since: START }, answers_waiting: 1 }))).toBe(false);
  });
});

describe("the queue of an engineer", () => {
  const me = member(ivan, "engineer", [1]);
  const inQueue = (rows: TicketRow[], queue: QueueName, now = START) => ids(queueRows(rows, me, queue, now));

  it("orders by how many are affected, then by how long it waits", () => {
    const late = row(queued(START));
    const early = row(queued(START - MINUTE));
    const many = row({ ...queued(START + MINUTE), me_too: 3 });
    expect(inQueue([late, early, many], "unclaimed")).toEqual([many.id, early.id, late.id]);
  });

  it("puts what matters more before everything else, and what is due sooner before what waits longer", () => {
    const target = (due: number) => ({ kind: "running" as const, within: MINUTE, due });
    const early = row(queued(START - MINUTE));
    const due = row({ ...queued(START), targets: { own: target(START + MINUTE), solve: target(START + 9 * MINUTE) } });
    const dueSooner = row({ ...queued(START), targets: { solve: target(START) } });
    const low = row({ ...queued(START - 9 * MINUTE), priority: "low", me_too: 9 });
    const urgent = row({ ...queued(START), priority: "urgent" });
    const many = row({ ...queued(START), me_too: 3 });
    const expected = [urgent, many, dueSooner, due, early, low];
    expect(inQueue([low, early, due, dueSooner, many, urgent], "unclaimed")).toEqual(ids(expected));
  });

  it("holds only tickets of the engineer's teams, and none of their own questions", () => {
    const rows = [row({ ...queued(START), team: 2 }), row({ ...queued(START), requester: ivan })];
    expect(inQueue(rows, "unclaimed")).toEqual([]);
  });

  it("shares claims out to mine, waiting, lapsing and the team", () => {
    const mine = row({ stage: claimed(ivan) });
    const theirs = row({ stage: claimed(pavel, START - 20 * MINUTE) });
    const { stage } = row({ stage: claimed(lena) });
    const claim = stage.kind === "claimed" ? stage.claim : undefined;
    const paused = { claim: { ...(claim ?? claimedBy()), lease: { paused: MINUTE } }, awaited: { kind: "requester" as const } };
    const waiting = row({ stage: { kind: "pending", since: START, ...paused } });
    const rows = [mine, theirs, waiting];
    expect(inQueue(rows, "mine")).toEqual([mine.id]);
    expect(inQueue(rows, "waiting")).toEqual([waiting.id]);
    expect(inQueue(rows, "lapsing")).toEqual([theirs.id]);
    expect(inQueue(rows, "lapsing", START + 30 * MINUTE - LAPSING_MS + 1)).toEqual([theirs.id, mine.id]);
    expect(inQueue(rows, "team")).toEqual([theirs.id, waiting.id]);
  });
});

function claimedBy(): never {
  throw new Error("the builder makes claimed stages");
}

describe("a list that is being read", () => {
  it("stands still and counts what has come", () => {
    expect(settled([1, 2], [3, 1, 2], true)).toEqual({ shown: [1, 2], news: 1 });
    expect(settled([1, 2], [3, 1, 2, 4], true)).toEqual({ shown: [1, 2, 4], news: 1 });
  });

  it("keeps what has gone in its place", () => {
    expect(settled([1, 2], [2], true)).toEqual({ shown: [1, 2], news: 0 });
  });

  it("is as it should be when nobody reads it, or when it was empty", () => {
    expect(settled([1, 2], [3, 1], false)).toEqual({ shown: [3, 1], news: 0 });
    expect(settled([], [3], true)).toEqual({ shown: [3], news: 0 });
  });
});
