import { describe, expect, it } from "vitest";
import type { Me, Person, Stage, TicketView } from "../protocol/generated.ts";
import { anna, claimed, ivan, lena, member, olga, pavel, START, view } from "../testing/builders.ts";
import { actionsFor } from "./actions.ts";

const queued = { stage: { kind: "escalated" as const, since: START, cause: "promise" as const }, staff_head: 0 };
const assigned = (owner: Person): Stage => {
  const stage = claimed(owner);
  return stage.kind === "claimed" ? { ...stage, claim: { ...stage.claim, assigned: true } } : stage;
};
const first = (me: Me, ticket: TicketView) => actionsFor(me, ticket, START).first.map((action) => action.kind);

describe("what is offered first", () => {
  it.each<[string, Me, Partial<TicketView>, string[]]>([
    ["the requester may call IT", member(olga), {}, ["escalate"]],
    ["a colleague may join or call for IT", member(anna), {}, ["me_too", "suggest_escalation"]],
    ["who said me too may take it back", member(anna), { me_too: [anna.id] }, ["me_too_undo", "suggest_escalation"]],
    ["an engineer may claim from the queue", member(ivan, "engineer", [1]), queued, ["claim"]],
    [
      "the owner may finish, stay, wait or give back",
      member(pavel, "engineer", [1]),
      { stage: claimed(pavel), staff_head: 0 },
      ["resolve", "renew", "pend", "hand_back"],
    ],
    [
      "whom a lead gave it may decline it",
      member(pavel, "engineer", [1]),
      { stage: assigned(pavel), staff_head: 0 },
      ["resolve", "renew", "pend", "decline"],
    ],
    [
      "a lead may give it to somebody else",
      member(lena, "lead", [1]),
      { stage: claimed(pavel), staff_head: 0 },
      ["claim", "assign", "take_over"],
    ],
  ])("%s", (_, me, changes, expected) => {
    expect(first(me, view(changes))).toEqual(expected);
  });

  it("says who has it where a claim is not possible", () => {
    const { first: offered } = actionsFor(member(ivan, "engineer", [1]), view({ stage: claimed(pavel), staff_head: 0 }), START);
    expect(offered[0]).toMatchObject({ kind: "claim", why: { code: "already_claimed", by: pavel } });
  });

  it("offers to hand back, not to decline, what one took oneself", () => {
    const { first: one, more } = actionsFor(member(pavel, "engineer", [1]), view({ stage: claimed(pavel), staff_head: 0 }), START);
    const kinds = [...one, ...more].map((action) => action.kind);
    expect(kinds).toEqual(expect.arrayContaining(["hand_back", "hand_over", "prioritise"]));
    expect(kinds).not.toContain("decline");
  });

  it("never offers what is not theirs to do", () => {
    const { first: one, more } = actionsFor(member(anna), view(), START);
    const kinds = [...one, ...more].map((action) => action.kind);
    for (const kind of ["claim", "withdraw", "resolve", "assign", "escalate", "reopen"]) expect(kinds).not.toContain(kind);
  });
});
