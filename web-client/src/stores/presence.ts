import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Clock } from "../platform/clock.ts";
import type { MemberId, OnlineNow, TicketId, TicketPresence } from "../protocol/generated.ts";

/** How long a node may go on saying that somebody writes after they have spoken, in milliseconds. */
const SPOKEN_MS = 6_000;

const NOBODY: OnlineNow = { people: [], away: [], count: 0 };

/**
 * Who is where, as hints: replaced by each word of the node and empty without a line. Each ticket has
 * a signal of its own, so that one person typing does not draw the whole list anew.
 */
export class Presence {
  private readonly tickets = new Map<TicketId, Signal<TicketPresence | undefined>>();
  private readonly spoken = new Map<string, number>();
  private readonly clock: Clock;
  private readonly everybody = signal<OnlineNow>(NOBODY);

  constructor(clock: Clock) {
    this.clock = clock;
  }

  heard(tickets: readonly TicketPresence[], online: OnlineNow | undefined): void {
    batch(() => {
      for (const one of tickets) {
        const typing = one.typing.filter((person) => !this.hasJustSpoken(one.ticket, person.id));
        this.of(one.ticket).value = { ...one, typing };
      }
      if (online !== undefined) this.everybody.value = online;
    });
  }

  /**
   * Somebody said something, so is not writing it any more. Nodes let "is writing" run out by time,
   * and would go on saying it for a few seconds beside the words themselves.
   */
  spoke(ticket: TicketId, member: MemberId): void {
    this.spoken.set(`${ticket}:${member}`, this.clock.now());
    const here = this.of(ticket);
    const now = here.peek();
    if (now?.typing.some((person) => person.id === member) !== true) return;
    here.value = { ...now, typing: now.typing.filter((person) => person.id !== member) };
  }

  forget(): void {
    this.spoken.clear();
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

  private hasJustSpoken(ticket: TicketId, member: MemberId): boolean {
    const at = this.spoken.get(`${ticket}:${member}`);
    return at !== undefined && this.clock.now() - at < SPOKEN_MS;
  }

  private of(ticket: TicketId): Signal<TicketPresence | undefined> {
    const known = this.tickets.get(ticket);
    if (known !== undefined) return known;
    const made = signal<TicketPresence | undefined>(undefined);
    this.tickets.set(ticket, made);
    return made;
  }
}
