import type { Me, TicketRow } from "../protocol/generated.ts";
import { claimOf, termOf } from "./claim.ts";
import { weight } from "./priority.ts";
import { nextDue } from "./targets.ts";

/** A lease that ends so soon shows under Lapsing, in milliseconds. */
export const LAPSING_MS = 15 * 60_000;

/** What the rows of a ticket say replaces in the order of the public stream. */
export function newer(held: TicketRow | undefined, row: TicketRow): TicketRow {
  return held === undefined || row.public_head >= held.public_head ? row : held;
}

/** Everything that is being asked or worked on, newest question first. */
export function beingAsked(rows: Iterable<TicketRow>): TicketRow[] {
  return [...rows]
    .filter(isWorkedOn)
    .toSorted((a, b) => b.asked_at - a.asked_at || b.id - a.id);
}

function isWorkedOn({ stage: { kind } }: TicketRow): boolean {
  return kind === "open" || kind === "escalated" || kind === "claimed" || kind === "pending";
}

/** The member's own tickets: those that wait for them first, then by last change. */
export function ownRows(rows: Iterable<TicketRow>, me: Me): TicketRow[] {
  return [...rows]
    .filter((row) => row.requester.id === me.id)
    .toSorted((a, b) => Number(waitsForRequester(b)) - Number(waitsForRequester(a)) || b.changed_at - a.changed_at);
}

/** Whether the requester is the one to act. */
export function waitsForRequester(row: TicketRow): boolean {
  const { stage } = row;
  if (stage.kind === "pending") return stage.awaited.kind === "requester";
  if (stage.kind === "solved") return stage.solution.kind === "resolved" || stage.solution.kind === "unconfirmed";
  return stage.kind !== "closed" && stage.kind !== "withdrawn" && row.answers_waiting > 0;
}

export type QueueName = "unclaimed" | "mine" | "waiting" | "lapsing" | "bundles" | "team";
export const QUEUES: readonly QueueName[] = ["unclaimed", "mine", "waiting", "lapsing", "bundles", "team"];

/** One of the second line's lists, in the order in which it should be worked. */
export function queueRows(rows: Iterable<TicketRow>, me: Me, queue: QueueName, now: number): TicketRow[] {
  const ours = [...rows].filter((row) => me.teams.includes(row.team) && row.requester.id !== me.id);
  return ours.filter((row) => belongs(row, me, queue, now)).toSorted(queue === "unclaimed" || queue === "bundles" ? byImpact : byLeaseEnd);
}

function belongs(row: TicketRow, me: Me, queue: QueueName, now: number): boolean {
  const claim = claimOf(row.stage);
  switch (queue) {
    case "unclaimed":
      return row.stage.kind === "escalated";
    case "mine":
      return claim?.owner.id === me.id;
    case "waiting":
      return row.stage.kind === "pending";
    case "lapsing":
      return leaseEnd(row) - now < LAPSING_MS;
    case "bundles":
      return row.bundled > 0 && isWorkedOn(row);
    case "team":
      return claim !== undefined && claim.owner.id !== me.id;
  }
}

/** What matters most first, then most people affected, then what is due first, then the longest in the queue. */
export function byImpact(a: TicketRow, b: TicketRow): number {
  return weight(b) - weight(a) || impact(b) - impact(a) || nextDue(a) - nextDue(b) || queuedSince(a) - queuedSince(b) || a.id - b.id;
}

function byLeaseEnd(a: TicketRow, b: TicketRow): number {
  return leaseEnd(a) - leaseEnd(b) || a.asked_at - b.asked_at || a.id - b.id;
}

export function impact(row: TicketRow): number {
  return row.me_too + row.bundled;
}

export function queuedSince(row: TicketRow): number {
  if (row.stage.kind === "escalated") return row.stage.since;
  return claimOf(row.stage)?.escalated_since ?? row.asked_at;
}

/** When the claim lapses; never, when there is none or it is paused. */
export function leaseEnd(row: TicketRow): number {
  const claim = claimOf(row.stage);
  const term = claim === undefined ? undefined : termOf(claim);
  return term?.until ?? Number.MAX_SAFE_INTEGER;
}
