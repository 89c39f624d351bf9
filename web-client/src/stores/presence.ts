import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { OnlineNow, TicketId, TicketPresence } from "../protocol/generated.ts";

const NOBODY: OnlineNow = { people: [], away: [], count: 0 };

/** Who is where, as hints: replaced by each word of the node and empty without a line. */
export class Presence {
  private readonly tickets = signal<ReadonlyMap<TicketId, TicketPresence>>(new Map());
  private readonly everybody = signal<OnlineNow>(NOBODY);

  heard(tickets: readonly TicketPresence[], online: OnlineNow | undefined): void {
    if (tickets.length > 0) {
      const next = new Map(this.tickets.value);
      for (const one of tickets) next.set(one.ticket, one);
      this.tickets.value = next;
    }
    if (online !== undefined) this.everybody.value = online;
  }

  forget(): void {
    this.tickets.value = new Map();
    this.everybody.value = NOBODY;
  }

  get online(): ReadonlySignal<OnlineNow> {
    return this.everybody;
  }

  at(ticket: TicketId): ReadonlySignal<TicketPresence | undefined> {
    return computed(() => this.tickets.value.get(ticket));
  }

  /** The same without a signal of its own, for rows of a list. */
  of(ticket: TicketId): TicketPresence | undefined {
    return this.tickets.value.get(ticket);
  }
}
