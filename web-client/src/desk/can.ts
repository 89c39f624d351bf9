import type { Command, Me, Need, Refusal, Stage, TicketView } from "../protocol/generated.ts";
import { claimOf, termOf } from "./claim.ts";
import { unknownCase } from "./exhaustive.ts";
import { relationOf, type Relation } from "./relation.ts";

export type CommandKind = Command["kind"];

/** Nothing stands in the way, or the reason that the node would give as well. */
export type Verdict = { can: true } | { can: false; why: Refusal };

const YES: Verdict = { can: true };

/**
 * Whether the member can do this to the ticket as it stands, with sensible content: the same table
 * as the server's `permit` and `decide`, which have the last word. `now` is the desk's time.
 */
export function can(me: Me, view: TicketView, kind: CommandKind, now: number): Verdict {
  const relation = relationOf(me, view);
  const needs = need(kind);
  if (!meets(me, view, relation, needs)) return no({ code: "not_permitted", needs });
  return inStage({ me, view, relation, now }, kind);
}

type Wish = { me: Me; view: TicketView; relation: Relation; now: number };

/** The relation that a command asks for. */
function need(kind: CommandKind): Need {
  switch (kind) {
    // Whose the words are is looked at where they stand.
    case "post":
    case "reply":
    case "edit":
    case "delete":
    case "thank":
    case "thank_undo":
      return "member";
    case "note":
    case "edit_note":
    case "delete_note":
      return "staff";
    case "answer":
    case "me_too":
    case "me_too_undo":
      return "other_than_requester";
    case "suggest_escalation":
      return "peer";
    case "accept":
    case "not_yet":
    case "reopen":
    case "withdraw":
      return "requester";
    case "escalate":
    case "retitle":
    case "change_topic":
      return "requester_or_second_line";
    case "send_back_to_peers":
    case "claim":
    case "hand_over":
    case "prioritise":
    case "bundle":
    case "unbundle":
      return "second_line";
    case "assign":
    case "take_over":
      return "lead";
    case "renew":
    case "hand_back":
    case "decline":
    case "pend":
    case "resume":
    case "resolve":
    case "raise_hand":
    case "lower_hand":
      return "owner";
    case "join":
      return "invited";
    default:
      return unknownCase(kind, "clock");
  }
}

function meets(me: Me, view: TicketView, relation: Relation, needs: Need): boolean {
  switch (needs) {
    case "member":
    case "author":
    case "other_than_author":
      return true;
    case "requester":
      return relation.requester;
    case "other_than_requester":
      return !relation.requester;
    case "peer":
      return !relation.requester && !relation.secondLine;
    case "staff":
      return relation.staff;
    // Ownership itself is a matter of the stage: it comes and goes.
    case "second_line":
    case "owner":
      return relation.secondLine;
    case "lead":
      return relation.lead;
    case "requester_or_second_line":
      return relation.requester || relation.secondLine;
    case "invited":
      return relation.secondLine || [...view.invited, ...view.helpers].some((person) => person.id === me.id);
    case "clock":
      return false;
    default:
      return unknownCase(needs, false);
  }
}

function inStage(wish: Wish, kind: CommandKind): Verdict {
  const { view } = wish;
  switch (kind) {
    case "delete":
    case "delete_note":
      return YES;
    case "post":
    case "note":
    case "reply":
    case "edit":
    case "edit_note":
    case "thank":
    case "thank_undo":
    case "retitle":
      return view.stage.kind === "closed" || view.stage.kind === "withdrawn" ? wrongStage(view) : YES;
    case "answer":
    case "withdraw":
    case "prioritise":
      return isLive(view.stage) ? YES : wrongStage(view);
    case "me_too":
      return meToo(wish, false);
    case "me_too_undo":
      return meToo(wish, true);
    case "accept":
      return accept(view);
    case "not_yet":
      return notYet(view);
    case "escalate":
    case "suggest_escalation":
      return view.stage.kind === "open" ? YES : wrongStage(view);
    case "send_back_to_peers":
      return sendBack(wish);
    case "claim":
      return claim(wish);
    case "renew":
    case "pend":
      return owned(wish, view.stage.kind === "claimed");
    case "resume":
      return owned(wish, view.stage.kind === "pending");
    case "hand_back":
    case "resolve":
    case "raise_hand":
      return owned(wish, true);
    case "decline":
      return decline(wish);
    case "lower_hand":
      return lowerHand(wish);
    case "assign":
      return claimOf(view.stage) !== undefined || view.stage.kind === "escalated" ? YES : wrongStage(view);
    case "take_over":
      return takeOver(wish);
    case "reopen":
      return reopen(wish);
    case "bundle":
      return bundle(wish);
    case "unbundle":
      return view.stage.kind === "bundled" ? YES : wrongStage(view);
    case "join":
      return join(wish);
    case "change_topic":
      return changeTopic(wish);
    case "hand_over":
      return view.stage.kind === "open" ? wrongStage(view) : moved(wish);
    default:
      return unknownCase(kind, wrongStage(view));
  }
}

function no(why: Refusal): Verdict {
  return { can: false, why };
}

function wrongStage(view: TicketView): Verdict {
  return no({ code: "wrong_stage", stage: view.stage.kind });
}

/** Neither solved nor ended. */
export function isLive(stage: Stage): boolean {
  return stage.kind !== "solved" && stage.kind !== "closed" && stage.kind !== "withdrawn";
}

function alreadyClaimed(view: TicketView): Verdict {
  const held = claimOf(view.stage);
  if (held === undefined) return wrongStage(view);
  const until = termOf(held)?.until;
  return no({ code: "already_claimed", by: held.owner, since: held.since, ...(until === undefined ? {} : { until }) });
}

function owned({ me, view }: Wish, fits: boolean): Verdict {
  const held = claimOf(view.stage);
  if (held === undefined) return wrongStage(view);
  if (held.owner.id !== me.id) return no({ code: "not_permitted", needs: "owner" });
  return fits ? YES : wrongStage(view);
}

function meToo({ me, view }: Wish, undo: boolean): Verdict {
  if (!isLive(view.stage)) return wrongStage(view);
  return view.me_too.includes(me.id) === undo ? YES : no({ code: "nothing_to_change" });
}

/** The answers that the requester can still confirm; declined ones too, for second thoughts. */
export function acceptable(view: TicketView): number[] {
  const { stage } = view;
  if (stage.kind === "solved") {
    const { solution } = stage;
    return solution.kind === "resolved" || solution.kind === "unconfirmed" ? [solution.answer] : [];
  }
  if (stage.kind === "closed" || stage.kind === "bundled" || stage.kind === "withdrawn") return [];
  return view.answers.filter((answer) => answer.state !== "accepted").map((answer) => answer.seq);
}

function accept(view: TicketView): Verdict {
  const { stage } = view;
  if (stage.kind === "closed" || stage.kind === "bundled" || stage.kind === "withdrawn") return wrongStage(view);
  if (stage.kind === "solved" && stage.solution.kind === "accepted") return no({ code: "nothing_to_change" });
  if (stage.kind === "solved" && stage.solution.kind === "with_bundle") return wrongStage(view);
  return acceptable(view).length > 0 ? YES : no({ code: "no_such_answer", answer: 0 });
}

function notYet(view: TicketView): Verdict {
  if (!isLive(view.stage) || view.stage.kind === "bundled") return wrongStage(view);
  return view.answers.some((answer) => answer.state === "waiting") ? YES : no({ code: "no_such_answer", answer: 0 });
}

function sendBack({ me, view }: Wish): Verdict {
  const held = claimOf(view.stage);
  if (held === undefined && view.stage.kind !== "escalated") return wrongStage(view);
  if (held !== undefined && held.owner.id !== me.id) return alreadyClaimed(view);
  return view.visibility === "private" ? no({ code: "no_peers" }) : YES;
}

/** A lease that has run out does not protect its owner any more. */
function claim({ me, view, now }: Wish): Verdict {
  if (view.stage.kind === "escalated") return YES;
  const held = claimOf(view.stage);
  if (held === undefined) return wrongStage(view);
  if (held.owner.id === me.id) return no({ code: "nothing_to_change" });
  const term = termOf(held);
  return term !== undefined && term.until <= now ? YES : alreadyClaimed(view);
}

function takeOver({ me, view }: Wish): Verdict {
  const held = claimOf(view.stage);
  if (held === undefined) return wrongStage(view);
  return held.owner.id === me.id ? no({ code: "nothing_to_change" }) : YES;
}

/** Only what a lead gave can be declined; what was taken is handed back. */
function decline(wish: Wish): Verdict {
  const verdict = owned(wish, true);
  return verdict.can && claimOf(wish.view.stage)?.assigned !== true ? no({ code: "not_assigned" }) : verdict;
}

function lowerHand(wish: Wish): Verdict {
  const verdict = owned(wish, true);
  return verdict.can && !wish.view.hand_raised ? no({ code: "nothing_to_change" }) : verdict;
}

function reopen({ view, now }: Wish): Verdict {
  if (view.stage.kind === "closed") return no({ code: "grace_over", since: view.stage.since });
  if (view.stage.kind !== "solved") return wrongStage(view);
  return now >= view.stage.grace_until ? no({ code: "grace_over", since: view.stage.grace_until }) : YES;
}

function bundle({ me, view }: Wish): Verdict {
  if (view.stage.kind === "open" || view.stage.kind === "escalated") return YES;
  const held = claimOf(view.stage);
  if (held === undefined) return wrongStage(view);
  return held.owner.id === me.id ? YES : alreadyClaimed(view);
}

function join({ me, view }: Wish): Verdict {
  const held = claimOf(view.stage);
  if (held === undefined || !view.hand_raised) return wrongStage(view);
  const already = held.owner.id === me.id || view.helpers.some((person) => person.id === me.id);
  return already ? no({ code: "nothing_to_change" }) : YES;
}

function changeTopic(wish: Wish): Verdict {
  return wish.view.stage.kind === "open" ? YES : moved(wish);
}

/** While it is claimed, whose it is and its topic are the owner's matter, or the lead's. */
function moved({ me, view, relation }: Wish): Verdict {
  if (!relation.secondLine) return wrongStage(view);
  if (view.stage.kind === "escalated") return YES;
  const held = claimOf(view.stage);
  if (held === undefined) return wrongStage(view);
  return held.owner.id === me.id || relation.lead ? YES : alreadyClaimed(view);
}
