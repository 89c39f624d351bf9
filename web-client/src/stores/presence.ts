import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { MemberId, OnlineNow, TicketId, TicketPresence } from "../protocol/generated.ts";

const NOBODY: OnlineNow = { people: [], away: [], count: 0 };

/**
 * Who is where, as hints: replaced by each word of the node and empty without a line. Each ticket has
 * a signal of its own, so that one person typing does not draw the whole list anew.
 */
export class Presence {
  private readonly tickets = new Map<TicketId, Signal<TicketPresence | undefined>>();
  private readonly everybody = signal<OnlineNow>(NOBODY);

  heard(tickets: readonly TicketPresence[], online: OnlineNow | undefined): void {
    batch(() => {
      for (const one of tickets) this.of(one.ticket).value = one;
      if (online !== undefined) this.everybody.value = online;
    });
  }

  /** Somebody said something, so is not writing it any more, whatever the last word was. */
  spoke(ticket: TicketId, member: MemberId): void {
    const here = this.of(ticket);
    const now = here.peek();
    if (now?.typing.some((person) => person.id === member) !== true) return;
    here.value = { ...now, typing: now.typing.filter((person) => person.id !== member) };
  }

  forget(): void {
    batch(() => {
      for (const one of this.tickets.values()) one.value = undefined;
      this.everybody.value = NOBODY;
    });
  }

  get online(): ReadonlySignal<OnlineNow> {
    return this.everybody;
  }

  at(ticket: TicketId): ReadonlySignal<TicketPresence | undefined> {
    return this.of(ticket);
  }

  private of(ticket: TicketId): Signal<TicketPresence | undefined> {
    const known = this.tickets.get(ticket);
    if (known !== undefined) return known;
    const made = signal<TicketPresence | undefined>(undefined);
    this.tickets.set(ticket, made);
    return made;
  }
}
