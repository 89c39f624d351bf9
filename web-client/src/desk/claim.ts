import type { Claim, EscalationCause, LeaseTerm, Person, Stage, TicketView } from "../protocol/generated.ts";
import { owned } from "./targets.ts";

/** The claim that holds in a stage, running or paused. */
export function claimOf(stage: Stage): Claim | undefined {
  return stage.kind === "claimed" || stage.kind === "pending" ? stage.claim : undefined;
}

/** The running term of a claim; absent while pending. */
export function termOf(claim: Claim): LeaseTerm | undefined {
  return "running" in claim.lease ? claim.lease.running : undefined;
}

/** When and why a ticket that leaves its claim stands in the queue. */
export function queuePlace(stage: Stage, at: number): { since: number; cause: EscalationCause } {
  if (stage.kind === "escalated") return { since: stage.since, cause: stage.cause };
  const claim = claimOf(stage);
  if (claim !== undefined) return { since: claim.escalated_since, cause: claim.cause };
  return { since: at, cause: "second_line" };
}

/** What begins a claim; `assigned` when a lead gave it. */
export type Beginning = { owner: Person; epoch: number; term: LeaseTerm; assigned: boolean };

export function startClaim(view: TicketView, { owner, epoch, term, assigned }: Beginning, at: number): TicketView {
  const place = queuePlace(view.stage, at);
  return {
    ...endSwarm(owned(view, at)),
    epoch,
    stage: {
      kind: "claimed",
      claim: {
        owner,
        epoch,
        since: at,
        ...(assigned ? { assigned } : {}),
        lease: { running: term },
        escalated_since: place.since,
        cause: place.cause,
      },
    },
  };
}

export function returnToQueue(view: TicketView, at: number): TicketView {
  return { ...endSwarm(view), stage: { kind: "escalated", ...queuePlace(view.stage, at) } };
}

/**
 * Takes a later term. Within one claim a lease only moves forward, so that the two streams may
 * bring their news of it in either order.
 */
export function prolong(view: TicketView, term: LeaseTerm | undefined): TicketView {
  if (term === undefined || view.stage.kind !== "claimed") return view;
  const present = termOf(view.stage.claim);
  if (present === undefined || term.until <= present.until) return view;
  return { ...view, stage: { kind: "claimed", claim: { ...view.stage.claim, lease: { running: term } } } };
}

/** Takes a later term that belongs to the claim of this epoch and to no other. */
export function prolongIn(view: TicketView, epoch: number, term: LeaseTerm): TicketView {
  return claimOf(view.stage)?.epoch === epoch ? prolong(view, term) : view;
}

/** Takes the term of a note, if the present owner wrote it during the present claim. */
export function prolongByNote(
  view: TicketView,
  by: Person | undefined,
  at: number,
  term: LeaseTerm | undefined,
): TicketView {
  const claim = claimOf(view.stage);
  if (claim === undefined || by?.id !== claim.owner.id || at < claim.since) return view;
  return prolong(view, term);
}

/** Marks the warning given, unless the term it was for has been replaced since. */
export function warnIn(view: TicketView, epoch: number, at: number): TicketView {
  if (view.stage.kind !== "claimed" || view.stage.claim.epoch !== epoch) return view;
  const term = termOf(view.stage.claim);
  if (term === undefined || at < term.warns) return view;
  return {
    ...view,
    stage: { kind: "claimed", claim: { ...view.stage.claim, lease: { running: { ...term, warned: true } } } },
  };
}

export function endSwarm(view: TicketView): TicketView {
  return { ...view, hand_raised: false, invited: [], helpers: [] };
}
