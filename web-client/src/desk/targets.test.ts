import { describe, expect, it } from "vitest";
import type { Stage, Target, TicketView } from "../protocol/generated.ts";
import { claimed, frame, MINUTE, pavel, START, term, view } from "../testing/builders.ts";
import { apply } from "./apply.ts";
import { alarmingTarget, nextDue } from "./targets.ts";

const due = START + 30 * MINUTE;
const running: Target = { kind: "running", within: 30 * MINUTE, warns: due - 10 * MINUTE, due };
const later: Target = { kind: "running", within: 90 * MINUTE, warns: due + 50 * MINUTE, due: due + 60 * MINUTE };
const queued: Stage = { kind: "escalated", since: START, cause: "promise" };
const ticket = (changes: Partial<TicketView> = {}): TicketView =>
  view({ stage: queued, staff_head: 0, targets: { own: running, solve: later }, ...changes });

describe("what of the targets a list has to say", () => {
  it.each<[string, number, ReturnType<typeof alarmingTarget>]>([
    ["nothing while there is time", due - 11 * MINUTE, undefined],
    ["that it is at risk from the warning on", due - 10 * MINUTE, { kind: "own", standing: { state: "at_risk", due } }],
    ["that it was missed from its end on, before what is at risk", due + 55 * MINUTE, { kind: "own", standing: { state: "missed", since: due } }],
  ])("is %s", (_, now, expected) => {
    expect(alarmingTarget(ticket(), now)).toEqual(expected);
  });

  it("is nothing of owning it once somebody does, and nothing at all once it is solved", () => {
    expect(alarmingTarget(ticket({ stage: claimed(pavel) }), due)).toBeUndefined();
    const solved: Stage = { kind: "solved", since: due, grace_until: due, solution: { kind: "unconfirmed", answer: 2, by: pavel } };
    expect(alarmingTarget(ticket({ stage: solved }), due + 120 * MINUTE)).toBeUndefined();
  });

  it("is nothing for a ticket without targets, which is due last of all", () => {
    const { targets: _, ...rest } = ticket();
    const none: TicketView = rest;
    expect(alarmingTarget(none, due)).toBeUndefined();
    expect(nextDue(none)).toBeGreaterThan(nextDue(ticket()));
    expect(nextDue(ticket())).toBe(due);
  });

  it("keeps a ticket that is late in front of one that is due", () => {
    const late = { own: { kind: "missed" as const, within: 30 * MINUTE, due: due - 1 } };
    expect(nextDue({ targets: late })).toBeLessThan(nextDue(ticket()));
  });
});

describe("targets as events pass", () => {
  it.each([
    ["in time", due, { kind: "met", within: 30 * MINUTE, at: due }],
    ["too late", due + 1, { kind: "missed", within: 30 * MINUTE, due }],
  ])("settle owning %s with the claim", (_, at, own) => {
    const event = { kind: "claimed" as const, epoch: 1, term: term(at) };
    const after = apply(ticket(), frame(event, { seq: 2, at, by: pavel }));
    expect(after.targets).toEqual({ own, solve: later });
  });

  it("rest with a wait, and are gone when colleagues have it again", () => {
    const paused: Target = { kind: "paused", within: 90 * MINUTE, left: MINUTE };
    const waiting = apply(ticket(), frame({ kind: "retargeted", targets: { solve: paused } }, { seq: 2 }));
    expect(waiting.targets).toEqual({ solve: paused });
    expect(alarmingTarget(waiting, due + 999 * MINUTE)).toBeUndefined();
    const back = apply(waiting, frame({ kind: "returned_to_peers", reason: "yours", promise: due }, { seq: 3 }));
    expect(back.targets).toBeUndefined();
  });
});
