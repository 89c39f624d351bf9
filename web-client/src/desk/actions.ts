import type { Me, Refusal, TicketView } from "../protocol/generated.ts";
import { can, type CommandKind } from "./can.ts";
import { claimOf } from "./claim.ts";
import { relationOf } from "./relation.ts";

/** Something that can be pressed, with the reason when it cannot be used now. */
export type Action = { kind: CommandKind; why: Refusal | undefined };

export type Actions = {
  /** What this member most likely wants to do here, the most likely first. */
  first: Action[];
  /** Everything else that is theirs to do. */
  more: Action[];
};

/** Presses of a button; what is said goes through the box under the talk. */
const PRESSES: readonly CommandKind[] = [
  "claim",
  "resolve",
  "resume",
  "renew",
  "pend",
  "hand_back",
  "decline",
  "join",
  "reopen",
  "escalate",
  "suggest_escalation",
  "me_too",
  "me_too_undo",
  "raise_hand",
  "lower_hand",
  "assign",
  "take_over",
  "send_back_to_peers",
  "bundle",
  "unbundle",
  "retitle",
  "change_topic",
  "hand_over",
  "prioritise",
  "withdraw",
];

/** What to offer for a ticket as it stands. `now` is the desk's time. */
export function actionsFor(me: Me, view: TicketView, now: number): Actions {
  const wanted = firstKinds(me, view);
  const offered = PRESSES.map((kind) => ({ kind, verdict: can(me, view, kind, now) }))
    .filter(({ verdict }) => verdict.can || worthSaying(verdict.why))
    .map(({ kind, verdict }): Action => ({ kind, why: verdict.can ? undefined : verdict.why }));
  const first = wanted.map((kind) => offered.find((action) => action.kind === kind)).filter((action) => action !== undefined);
  return { first, more: offered.filter((action) => !wanted.includes(action.kind)) };
}

/**
 * What can never be this member's to do is not shown, nor what makes no sense at this stage; what
 * only somebody or something stands in the way of is shown with the reason.
 */
function worthSaying(why: Refusal): boolean {
  return why.code === "already_claimed" || why.code === "no_peers" || why.code === "grace_over";
}

function firstKinds(me: Me, view: TicketView): CommandKind[] {
  const relation = relationOf(me, view);
  if (relation.requester) return ["escalate", "reopen"];
  if (relation.owner) {
    // What a lead gave can be declined; that it can be handed back too is said in the menu.
    const away: CommandKind = claimOf(view.stage)?.assigned === true ? "decline" : "hand_back";
    return view.stage.kind === "pending" ? ["resume", "resolve", away] : ["resolve", "renew", "pend", away];
  }
  if (relation.secondLine) {
    const lead: CommandKind[] = relation.lead ? ["assign", "take_over"] : [];
    return view.stage.kind === "open" ? ["escalate", "me_too", "me_too_undo"] : ["claim", "join", "unbundle", ...lead];
  }
  return ["join", "me_too", "me_too_undo", "suggest_escalation"];
}
