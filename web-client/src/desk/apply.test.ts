import { describe, expect, it } from "vitest";
import type { Event, Person, Stage, Stream, TicketView } from "../protocol/generated.ts";
import { anna, boris, claimed, frame, ivan, lena, MINUTE, olga, pavel, START, term, view } from "../testing/builders.ts";
import { apply } from "./apply.ts";
import { claimOf, termOf } from "./claim.ts";
import { effectivePromise } from "./promise.ts";

type Step = { event: Event; by?: Person; at?: number; stream?: Stream };

/** The ticket after the steps, one minute apart unless they say otherwise. */
function after(start: TicketView, ...steps: Step[]): TicketView {
  let current = start;
  for (const [index, { event, by, at, stream = "public" }] of steps.entries()) {
    const seq = (stream === "public" ? current.public_head : (current.staff_head ?? 0)) + 1;
    const placed = { seq, stream, at: at ?? START + (index + 1) * MINUTE, ...(by === undefined ? {} : { by }) };
    current = apply(current, frame(event, placed));
  }
  return current;
}

const escalated: Stage = { kind: "escalated", since: START, cause: "promise" };
const claim: Step = { event: { kind: "claimed", epoch: 1, term: term(START + MINUTE) }, by: pavel };

describe("a ticket's mirror", () => {
  it("counts each stream on its own", () => {
    const result = after(
      view({ staff_head: 0 }),
      { event: { kind: "posted", text: "a" }, by: anna },
      { event: { kind: "noted", text: "b" }, by: pavel, stream: "staff" },
    );
    expect([result.public_head, result.staff_head]).toEqual([2, 1]);
  });

  it("goes from question to answer to solved", () => {
    const result = after(
      view(),
      { event: { kind: "answered", text: "try this" }, by: anna },
      {
        event: { kind: "accepted", answer: 2, answered_by: anna, grace_until: START + 7 * MINUTE },
        by: olga,
      },
    );
    expect(result.answers).toEqual([{ seq: 2, by: anna, at: START + MINUTE, state: "accepted" }]);
    expect(result.stage).toEqual({
      kind: "solved",
      since: START + 2 * MINUTE,
      grace_until: START + 7 * MINUTE,
      solution: { kind: "accepted", answer: 2, by: anna, second_line: false },
    });
  });

  it("holds the promise while an answer waits, and not once it is declined", () => {
    const answered = after(view(), {
      event: { kind: "answered", text: "try this", holds_until: START + 20 * MINUTE },
      by: anna,
    });
    expect(effectivePromise(answered)).toBe(START + 20 * MINUTE);
    const declined = after(answered, { event: { kind: "declined", answer: 2 }, by: olga });
    expect(effectivePromise(declined)).toBe(START + 15 * MINUTE);
    expect(effectivePromise(view({ stage: escalated }))).toBeUndefined();
  });

  it("keeps the age in the queue over a claim that is given back", () => {
    const result = after(view({ stage: escalated }), claim, {
      event: { kind: "handed_back", epoch: 1, tried: "restarted it" },
      by: pavel,
    });
    expect(result.stage).toEqual(escalated);
    expect(result.epoch).toBe(1);
  });

  it("knows the owner after claim, assignment and take-over", () => {
    const owner = (result: TicketView): string | undefined => claimOf(result.stage)?.owner.name;
    const queued = view({ stage: escalated });
    expect(owner(after(queued, claim))).toBe(pavel.name);
    const assigned: Step = { event: { kind: "assigned", to: ivan, epoch: 2, term: term(START) }, by: lena };
    expect(owner(after(queued, claim, assigned))).toBe(ivan.name);
    const taken: Step = {
      event: { kind: "taken_over", from: ivan, epoch: 3, term: term(START), reason: "holiday" },
      by: lena,
    };
    expect(owner(after(queued, claim, assigned, taken))).toBe(lena.name);
  });

  it("pauses the lease while pending and runs on with what the node says", () => {
    const pending = after(view({ stage: escalated }), claim, {
      event: { kind: "pended", awaited: { kind: "requester" }, left: 30 * MINUTE },
      by: pavel,
    });
    expect(claimOf(pending.stage)?.lease).toEqual({ paused: 30 * MINUTE });
    const resumed = after(pending, { event: { kind: "resumed", term: term(START + 90 * MINUTE) }, by: olga });
    expect(resumed.stage.kind).toBe("claimed");
    expect(claimOf(resumed.stage)?.lease).toEqual({ running: term(START + 90 * MINUTE) });
  });

  it("confirms a resolution without moving the moment at which it was solved", () => {
    const result = after(
      view({ stage: claimed(pavel), epoch: 1 }),
      { event: { kind: "resolved", text: "replaced the switch", grace_until: START + 100 }, by: pavel },
      { event: { kind: "accepted", answer: 2, answered_by: pavel, grace_until: START + 100 }, by: olga },
    );
    expect(result.stage).toEqual({
      kind: "solved",
      since: START + MINUTE,
      grace_until: START + 100,
      solution: { kind: "accepted", answer: 2, by: pavel, second_line: true },
    });
    expect(result.answers.map((answer) => answer.state)).toEqual(["accepted"]);
  });

  it("begins the next cycle without the answers of the last", () => {
    const solved = after(
      view(),
      { event: { kind: "answered", text: "try this" }, by: anna },
      { event: { kind: "accepted", answer: 2, answered_by: anna, grace_until: START + 7 * MINUTE }, by: olga },
    );
    const open = after(solved, {
      event: { kind: "reopened", text: "it is back", cycle: 2, promise: START + 60 * MINUTE },
      by: olga,
    });
    expect(open).toMatchObject({ cycle: 2, answers: [], stage: { kind: "open", promise: START + 60 * MINUTE } });
    const queued = after(solved, { event: { kind: "reopened", text: "again", cycle: 2 }, by: olga });
    expect(queued.stage).toMatchObject({ kind: "escalated", cause: "reopened" });
  });

  it("joins a bundle and comes back to where it was", () => {
    const open = after(view(), { event: { kind: "bundled", under: 11, left: 5 * MINUTE }, by: pavel });
    expect(open.stage).toMatchObject({ kind: "bundled", under: 11, before: { kind: "open", left: 5 * MINUTE } });
    const back = after(open, {
      event: { kind: "unbundled", cause: "second_line", promise: START + 9 * MINUTE },
      by: pavel,
    });
    expect(back.stage).toMatchObject({ kind: "open", promise: START + 9 * MINUTE });
    const owned = after(view({ stage: escalated }), claim, {
      event: { kind: "bundled", under: 11, released: pavel },
      by: pavel,
    });
    const queued = after(owned, { event: { kind: "unbundled", cause: "bundle_withdrawn" } });
    expect(queued.stage).toEqual(escalated);
  });

  it("counts who is affected once", () => {
    const result = after(
      view(),
      { event: { kind: "me_too_added" }, by: anna },
      { event: { kind: "me_too_added" }, by: anna },
      { event: { kind: "me_too_added" }, by: boris },
      { event: { kind: "me_too_removed" }, by: anna },
    );
    expect(result.me_too).toEqual([boris.id]);
  });

  it("swarms around the owner until the claim ends", () => {
    const raised = after(view({ stage: claimed(pavel) }), {
      event: { kind: "hand_raised", text: "who knows SAP?", invited: [anna, boris] },
      by: pavel,
    });
    const joined = after(raised, { event: { kind: "helper_joined" }, by: anna });
    expect(joined).toMatchObject({ hand_raised: true, invited: [boris], helpers: [anna] });
    const lapsed = after(joined, { event: { kind: "lapsed", owner: pavel, epoch: 1 } });
    expect(lapsed).toMatchObject({ hand_raised: false, invited: [], helpers: [] });
  });

  it("moves to another team's queue when its topic does", () => {
    const result = after(view({ stage: escalated }), claim, {
      event: { kind: "topic_changed", topic: 2, team: 2, released: pavel },
      by: lena,
    });
    expect(result).toMatchObject({ topic: 2, team: 2, stage: escalated });
  });

  it("ends solved, closed and withdrawn", () => {
    const solved = after(view(), { event: { kind: "solved_with_bundle", under: 11, grace_until: START + 5 } });
    expect(solved.stage).toMatchObject({ kind: "solved", solution: { kind: "with_bundle", under: 11 } });
    expect(after(solved, { event: { kind: "closed" } }).stage).toMatchObject({
      kind: "closed",
      solution: { kind: "with_bundle", under: 11 },
    });
    expect(after(view(), { event: { kind: "withdrawn" }, by: olga }).stage.kind).toBe("withdrawn");
  });

  it("takes a new title and goes back to colleagues", () => {
    const result = after(
      view({ stage: escalated }),
      { event: { kind: "retitled", title: "VPN on Wi-Fi" }, by: olga },
      { event: { kind: "returned_to_peers", reason: "a setting", promise: START + 40 * MINUTE }, by: pavel },
    );
    expect(result).toMatchObject({ title: "VPN on Wi-Fi", stage: { kind: "open", promise: START + 40 * MINUTE } });
  });
});

describe("a lease in the mirror", () => {
  const owned = view({ stage: claimed(pavel), epoch: 1, staff_head: 0 });
  const until = (result: TicketView): number | undefined => {
    const held = claimOf(result.stage);
    return held === undefined ? undefined : termOf(held)?.until;
  };

  it("moves forward with the owner's words", () => {
    const longer = term(START + 20 * MINUTE);
    expect(until(after(owned, { event: { kind: "posted", text: "on it", renews: longer }, by: pavel }))).toBe(longer.until);
    const note: Step = { event: { kind: "noted", text: "hm", renews: longer }, by: pavel, stream: "staff" };
    expect(until(after(owned, note))).toBe(longer.until);
  });

  it("never moves back, in whatever order the streams bring their news", () => {
    const long = term(START + 20 * MINUTE);
    const short = term(START + 10 * MINUTE);
    const steps: Step[] = [
      { event: { kind: "renewed", epoch: 1, term: short }, by: pavel, stream: "staff" },
      { event: { kind: "posted", text: "on it", renews: long }, by: pavel },
    ];
    expect(until(after(owned, ...steps))).toBe(long.until);
    expect(until(after(owned, ...steps.toReversed()))).toBe(long.until);
  });

  it("does not take the renewal or the warning of an earlier claim", () => {
    const later = view({ stage: claimed(ivan, START + 40 * MINUTE, 2), epoch: 2, staff_head: 0 });
    const renewed: Step = { event: { kind: "renewed", epoch: 1, term: term(START + 90 * MINUTE) }, by: pavel, stream: "staff" };
    expect(until(after(later, renewed))).toBe(until(later));
    const warned: Step = { event: { kind: "lease_warned", epoch: 1 }, stream: "staff", at: START + 99 * MINUTE };
    expect(after(later, warned).stage).toEqual(later.stage);
    const note: Step = { event: { kind: "noted", text: "late", renews: term(START + 90 * MINUTE) }, by: pavel, stream: "staff" };
    expect(until(after(later, note))).toBe(until(later));
  });

  it("remembers a warning for the term it was for", () => {
    const warnedOf = (result: TicketView): boolean | undefined => {
      const held = claimOf(result.stage);
      return held === undefined ? undefined : termOf(held)?.warned;
    };
    const event: Event = { kind: "lease_warned", epoch: 1 };
    expect(warnedOf(after(owned, { event, stream: "staff", at: START + 25 * MINUTE }))).toBe(true);
    const renewed: Step = { event: { kind: "renewed", epoch: 1, term: term(START + 24 * MINUTE) }, by: pavel, stream: "staff" };
    expect(warnedOf(after(owned, renewed, { event, stream: "staff", at: START + 25 * MINUTE }))).toBe(false);
  });
});
