import type { Me, TicketView } from "../protocol/generated.ts";

/** How the member stands to a ticket. */
export type Relation = {
  requester: boolean;
  /** Engineer or lead of the ticket's team: may claim and decide. */
  secondLine: boolean;
  /** Second line of its organisation in whatever team: reads and writes notes. */
  staff: boolean;
  lead: boolean;
  owner: boolean;
};

/**
 * The node tells who reads the staff stream by sending its head, and that is second line of the
 * organisation; with a team in common it is second line of the ticket.
 */
export function relationOf(me: Me, view: TicketView): Relation {
  const requester = view.requester.id === me.id;
  const staff = view.staff_head !== undefined && !requester;
  const secondLine = staff && (me.role === "engineer" || me.role === "lead") && me.teams.includes(view.team);
  const stage = view.stage;
  const owner = (stage.kind === "claimed" || stage.kind === "pending") && stage.claim.owner.id === me.id;
  return { requester, secondLine, staff, lead: secondLine && me.role === "lead", owner };
}
