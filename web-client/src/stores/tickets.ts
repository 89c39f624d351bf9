import { type Signal, signal } from "@preact/signals";
import type { DeskHttp } from "../connection/http.ts";
import { apply } from "../desk/apply.ts";
import type { EventFrame, Stream, TicketId, TicketView } from "../protocol/generated.ts";

/** What this client holds of a ticket. */
export type TicketState =
  | { kind: "loading" }
  | { kind: "gone" }
  | {
      kind: "open";
      view: TicketView;
      publicEvents: readonly EventFrame[];
      staffEvents: readonly EventFrame[];
      /** There are older events than those held. */
      earlier: boolean;
      readingEarlier: boolean;
    };

type Open = Extract<TicketState, { kind: "open" }>;

/** How many tickets stay live after they were left, so that going back is immediate. */
const KEPT_MAX = 12;

/** Tells the connection which tickets to follow. */
export interface Followed {
  follow(ticket: TicketId): void;
  unfollow(ticket: TicketId): void;
}

/** The tickets that were opened, live. */
export class Tickets {
  private readonly http: DeskHttp;
  private readonly states = new Map<TicketId, Signal<TicketState>>();
  private readonly recent: TicketId[] = [];
  private followed: Followed | undefined;

  constructor(http: DeskHttp) {
    this.http = http;
  }

  connectTo(followed: Followed): void {
    this.followed = followed;
  }

  /** Follows a ticket from now on. */
  open(ticket: TicketId): void {
    const state = this.state(ticket);
    const at = this.recent.indexOf(ticket);
    if (at >= 0) this.recent.splice(at, 1);
    this.recent.push(ticket);
    // It may have been made visible since it was not there.
    if (state.peek().kind === "gone") state.value = { kind: "loading" };
    this.followed?.follow(ticket);
    while (this.recent.length > KEPT_MAX) this.leave(this.recent.shift());
  }

  opened(view: TicketView, events: EventFrame[], earlier: boolean): void {
    this.state(view.id).value = {
      kind: "open",
      view,
      publicEvents: ofStream(events, "public"),
      staffEvents: ofStream(events, "staff"),
      earlier,
      readingEarlier: false,
    };
  }

  event(frame: EventFrame): void {
    const state = this.state(frame.ticket);
    const held = state.peek();
    if (held.kind !== "open") return;
    const view = apply(held.view, frame);
    // Spread takes three times as long, and so does concat of what is no list, which counts with tens of thousands.
    state.value =
      frame.stream === "public"
        ? { ...held, view, publicEvents: held.publicEvents.concat([frame]) }
        : { ...held, view, staffEvents: held.staffEvents.concat([frame]) };
  }

  gone(ticket: TicketId): void {
    this.state(ticket).value = { kind: "gone" };
  }

  /** Everything held belongs to other rights or another history. */
  forgetAll(): void {
    for (const state of this.states.values()) state.value = { kind: "loading" };
  }

  /** Reads the page before the oldest event held; says whether it could. */
  async readEarlier(ticket: TicketId): Promise<boolean> {
    const state = this.state(ticket);
    const before = state.peek();
    if (before.kind !== "open" || before.readingEarlier || !before.earlier) return true;
    state.value = { ...before, readingEarlier: true };
    const pages = await Promise.all([
      this.page(ticket, "public", before.publicEvents),
      before.view.staff_head === undefined ? undefined : this.page(ticket, "staff", before.staffEvents),
    ]);
    const now = state.peek();
    if (now.kind !== "open") return true;
    state.value = { ...withPages(now, pages), readingEarlier: false };
    return pages[0] !== undefined;
  }

  private async page(ticket: TicketId, stream: Stream, held: readonly EventFrame[]) {
    const first = held[0]?.seq;
    if (first === 1) return { events: [], more: false };
    const answer = await this.http.eventsBefore(ticket, stream, first ?? Number.MAX_SAFE_INTEGER);
    return answer.kind === "ok" ? answer.value : undefined;
  }

  private leave(ticket: TicketId | undefined): void {
    if (ticket === undefined) return;
    this.followed?.unfollow(ticket);
    this.states.delete(ticket);
  }

  /** What is held of a ticket, followed or not. */
  state(ticket: TicketId): Signal<TicketState> {
    const known = this.states.get(ticket);
    if (known !== undefined) return known;
    const made = signal<TicketState>({ kind: "loading" });
    this.states.set(ticket, made);
    return made;
  }
}

type Page = { events: EventFrame[]; more: boolean } | undefined;

function withPages(held: Open, [publicPage, staffPage]: readonly Page[]): Open {
  const publicEvents = inFront(publicPage, held.publicEvents);
  const staffEvents = inFront(staffPage, held.staffEvents);
  const earlier = (publicPage?.more ?? held.earlier) || (staffPage?.more ?? false);
  return { ...held, publicEvents, staffEvents, earlier };
}

/** A page in front of what is held, which may have been replaced while the page was read. */
function inFront(page: Page, held: readonly EventFrame[]): readonly EventFrame[] {
  const first = held[0]?.seq ?? Number.MAX_SAFE_INTEGER;
  return [...(page?.events ?? []).filter((event) => event.seq < first), ...held];
}

function ofStream(events: readonly EventFrame[], stream: Stream): EventFrame[] {
  return events.filter((event) => event.stream === stream).toSorted((a, b) => a.seq - b.seq);
}
