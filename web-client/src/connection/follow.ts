import type { ClientMessage, EventFrame, Limits, ServerMessage, TicketId, TicketView, Watch } from "../protocol/generated.ts";

/** Who keeps what is followed. Events come exactly once and in their order. */
export interface FollowListener {
  /** The ticket as it stands; replaces whatever was held of it. */
  opened(ticket: TicketView, events: EventFrame[], earlier: boolean): void;
  event(frame: EventFrame): void;
  /** There is no such ticket for this member. */
  gone(ticket: TicketId): void;
  /** Some ticket fell behind or caught up. */
  progress(): void;
}

type Place = { public: number; staff: number | undefined };

type Followed = {
  /** Last events held, once the ticket has been opened. */
  place: Place | undefined;
  /** Where the node said the streams end, until that is reached. */
  target: Place | undefined;
  /** A watch was sent on this connection and not yet answered. */
  asking: boolean;
  current: boolean;
  /** Staff events that came before the public event behind which they stand. */
  early: EventFrame[];
};

/**
 * Follows tickets over any number of connections: keeps the last number held of each stream, asks
 * for exactly what is missing after a cut or a hole, and begins afresh where the node cannot tell.
 */
export class Follow {
  private readonly send: (message: ClientMessage) => boolean;
  private readonly listener: FollowListener;
  private readonly followed = new Map<TicketId, Followed>();
  private batch = 200;

  constructor(send: (message: ClientMessage) => boolean, listener: FollowListener) {
    this.send = send;
    this.listener = listener;
  }

  /** How many tickets do not yet show everything that has happened. */
  get behind(): number {
    return [...this.followed.values()].filter((one) => !one.current).length;
  }

  isCurrent(ticket: TicketId): boolean {
    return this.followed.get(ticket)?.current ?? false;
  }

  follow(ticket: TicketId): void {
    if (this.followed.has(ticket)) return;
    this.followed.set(ticket, { place: undefined, target: undefined, asking: false, current: false, early: [] });
    this.ask([ticket]);
    this.listener.progress();
  }

  unfollow(ticket: TicketId): void {
    if (!this.followed.delete(ticket)) return;
    this.send({ type: "unwatch", tickets: [ticket] });
    this.listener.progress();
  }

  /** A connection is there: continues everything. */
  up(limits: Limits): void {
    this.batch = limits.watch_tickets_max;
    for (const one of this.followed.values()) one.asking = false;
    this.ask([...this.followed.keys()]);
  }

  /** The connection is gone; what is held stays. */
  down(): void {
    for (const one of this.followed.values()) {
      one.current = false;
      one.asking = false;
      one.early = [];
    }
    this.listener.progress();
  }

  /** What is held belongs to another history, or to other rights: begins afresh everywhere. */
  forgetAll(): void {
    for (const one of this.followed.values()) this.forget(one);
  }

  receive(message: ServerMessage): void {
    if (message.type === "opened") this.opened(message.ticket, message.events, message.earlier);
    else if (message.type === "resumed") this.resumed(message.ticket, message.public_head, message.staff_head);
    else if (message.type === "resync") this.resync(message.ticket);
    else if (message.type === "gone") this.gone(message.ticket);
    else if (message.type === "event") {
      const { type: _, ...frame } = message;
      this.event(frame);
    }
  }

  private ask(tickets: TicketId[]): void {
    const open = tickets.filter((ticket) => this.followed.get(ticket)?.asking === false);
    for (let start = 0; start < open.length; start += this.batch) {
      const part = open.slice(start, start + this.batch);
      this.markAsking(part, true);
      const sent = this.send({ type: "watch", tickets: part.map((ticket) => this.watchOf(ticket)) });
      if (!sent) this.markAsking(part, false);
    }
  }

  private markAsking(tickets: TicketId[], asking: boolean): void {
    for (const ticket of tickets) {
      const one = this.followed.get(ticket);
      if (one !== undefined) one.asking = asking;
    }
  }

  private watchOf(ticket: TicketId): Watch {
    const place = this.followed.get(ticket)?.place;
    if (place === undefined) return { ticket };
    return { ticket, public: place.public, ...(place.staff === undefined ? {} : { staff: place.staff }) };
  }

  private opened(ticket: TicketView, events: EventFrame[], earlier: boolean): void {
    const one = this.followed.get(ticket.id);
    if (one === undefined) return;
    one.place = { public: ticket.public_head, staff: ticket.staff_head };
    one.target = undefined;
    one.asking = false;
    one.early = [];
    one.current = true;
    this.listener.opened(ticket, events, earlier);
    this.listener.progress();
  }

  private resumed(ticket: TicketId, publicHead: number, staffHead: number | undefined): void {
    const one = this.followed.get(ticket);
    if (one === undefined) return;
    one.asking = false;
    one.current = false;
    one.target = { public: publicHead, staff: staffHead };
    this.settle(one);
  }

  private resync(ticket: TicketId): void {
    const one = this.followed.get(ticket);
    if (one === undefined) return;
    this.forget(one);
    this.ask([ticket]);
    this.listener.progress();
  }

  private gone(ticket: TicketId): void {
    if (!this.followed.delete(ticket)) return;
    this.listener.gone(ticket);
    this.listener.progress();
  }

  private event(frame: EventFrame): void {
    const one = this.followed.get(frame.ticket);
    if (one?.place === undefined) return;
    if (frame.stream === "public") this.publicEvent(one, one.place, frame);
    else this.staffEvent(one, one.place, frame);
    this.settle(one);
  }

  private publicEvent(one: Followed, place: Place, frame: EventFrame): void {
    if (frame.seq <= place.public) return;
    if (frame.seq > place.public + 1) {
      this.hole(one, frame.ticket);
      return;
    }
    place.public = frame.seq;
    this.listener.event(frame);
    const early = one.early;
    one.early = [];
    for (const waiting of early) this.staffEvent(one, place, waiting);
  }

  private staffEvent(one: Followed, place: Place, frame: EventFrame): void {
    const head = place.staff;
    if (head === undefined || frame.seq <= head) return;
    if ((frame.after ?? 0) > place.public) {
      one.early.push(frame);
      return;
    }
    if (frame.seq > head + 1) {
      // Behind an event that waits for its public one, a later number is no hole.
      if (one.early.length > 0) one.early.push(frame);
      else this.hole(one, frame.ticket);
      return;
    }
    place.staff = frame.seq;
    this.listener.event(frame);
  }

  private hole(one: Followed, ticket: TicketId): void {
    one.current = false;
    one.early = [];
    if (!one.asking) this.ask([ticket]);
    this.listener.progress();
  }

  private settle(one: Followed): void {
    const { place, target } = one;
    if (place === undefined || target === undefined) return;
    if (place.public < target.public || (place.staff ?? 0) < (target.staff ?? 0)) return;
    one.target = undefined;
    one.current = true;
    this.listener.progress();
  }

  private forget(one: Followed): void {
    one.place = undefined;
    one.target = undefined;
    one.asking = false;
    one.current = false;
    one.early = [];
  }
}
