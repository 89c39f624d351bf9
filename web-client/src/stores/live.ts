import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Channel } from "../connection/channel.ts";
import { Follow } from "../connection/follow.ts";
import { Line, type LineParts, type LineState, type StopReason, type Welcome } from "../connection/line.ts";
import type { Entry, Outcome, Outgoing } from "../connection/outbox.ts";
import { Outbox } from "../connection/outbox.ts";
import type { OutboxStore } from "../connection/outbox_store.ts";
import { Adoption, type Locks } from "../connection/tabs.ts";
import type { Clock, Timer } from "../platform/clock.ts";
import type { Page } from "../platform/page.ts";
import type { Limits, Me, Seq, ServerMessage, Surroundings, Team, TicketId, Topic } from "../protocol/generated.ts";
import type { Commands } from "./commands.ts";
import type { Presence } from "./presence.ts";
import type { Inbox } from "./inbox.ts";
import type { Outages } from "./outages.ts";
import type { Reading } from "./reading.ts";
import type { LiveRows } from "./rows.ts";
import type { Tickets } from "./tickets.ts";
import type { DeskTime } from "./time.ts";

/** What the member sees of the line. */
export type Connection = "connecting" | "live" | "catching_up" | "offline";

/** What a node told at the beginning. */
export type Known = { me: Me; topics: readonly Topic[]; teams: readonly Team[]; limits: Limits; generation: string };

export interface LiveEvents {
  stopped(reason: StopReason): void;
  /** The session belongs to somebody else by now: another tab signed in. */
  memberChanged(): void;
  /** A command from an earlier page of this browser came to its end. */
  lateOutcome(entry: Entry, outcome: Outcome): void;
  /** A command from an earlier page goes on here. */
  adopted(frame: Outgoing): void;
}

export type LiveParts = Omit<LineParts, "clock"> & {
  clock: Clock;
  page: Page;
  outboxStore: OutboxStore;
  locks: Locks;
  channel: Channel;
  tab: string;
  time: DeskTime;
  tickets: Tickets;
  rows: LiveRows;
  presence: Presence;
  inbox: Inbox;
  outages: Outages;
  reading: Reading;
  commands: Commands;
};

/** How long a hidden page counts as "at the screen", in milliseconds. */
const AWAY_AFTER_MS = 60_000;

/** How often a node is told at most how far a ticket was read, in milliseconds. */
const READ_EVERY_MS = 1_000;

/** The member's line to the desk, and where everything goes that it brings. */
export class Live {
  private readonly parts: LiveParts;
  private readonly events: LiveEvents;
  private readonly line: Line;
  private readonly follow: Follow;
  private readonly outbox: Outbox;
  private readonly adoption: Adoption;
  private readonly lineState = signal<LineState>({ kind: "closed" });
  private readonly behind = signal(0);
  private readonly deskBehind = signal(false);
  private readonly told = signal<Known | undefined>(undefined);
  private readonly lostAt = signal<number | undefined>(undefined);
  private member: number | undefined;
  private looking: TicketId | undefined;
  private away = false;
  /** Read and not told yet. */
  private readonly unsaid = new Map<TicketId, Seq>();
  private readSoon: Timer | undefined;

  constructor(parts: LiveParts, events: LiveEvents) {
    this.parts = parts;
    this.events = events;
    this.line = new Line(parts, {
      state: (state) => this.lineChanged(state),
      welcome: (welcome) => this.welcomed(welcome),
      message: (message) => this.receive(message),
    });
    this.follow = new Follow((message) => this.line.send(message), {
      opened: (view, frames, earlier) => {
        parts.tickets.opened(view, frames, earlier);
        parts.commands.read(view.id, view.public_head, view.staff_head ?? 0);
      },
      event: (frame) => {
        parts.tickets.event(frame);
        parts.commands.seen(frame);
        if ("text" in frame.event && frame.by !== undefined) parts.presence.spoke(frame.ticket, frame.by.id);
      },
      gone: (ticket) => parts.tickets.gone(ticket),
      progress: () => this.countBehind(),
    });
    this.outbox = new Outbox(
      { clock: parts.clock, store: parts.outboxStore, tab: parts.tab, send: (frame) => this.line.send(frame) },
      {
        changed: (entries) => {
          parts.commands.changed(entries);
          this.tellOutbox(entries);
        },
        ended: (entry, outcome) => {
          if (outcome.kind === "refused") parts.commands.giveBack(entry.frame, outcome.refusal);
          events.lateOutcome(entry, outcome);
        },
        adopted: (frame) => events.adopted(frame),
      },
    );
    this.adoption = new Adoption({
      clock: parts.clock,
      store: parts.outboxStore,
      locks: parts.locks,
      tab: parts.tab,
      outbox: this.outbox,
    });
    parts.tickets.connectTo(this.follow);
    parts.commands.connectTo(this.outbox);
    parts.channel.listen((word) => {
      if (word.kind === "preference" || word.member !== this.member) return;
      if (word.kind === "begun") this.tellOutbox(this.outbox.list());
      if (word.kind === "outbox") this.heardOutbox(word.tab, word.entries);
    });
    parts.reading.onRead((ticket, seq) => {
      this.unsaid.set(ticket, seq);
      this.readSoon ??= parts.clock.after(READ_EVERY_MS, () => {
        this.readSoon = undefined;
        this.tellRead();
      });
    });
    parts.page.onOnline(() => this.line.hurry());
    parts.page.onOffline(() => this.line.doubt());
    parts.page.onVisibility(() => this.visibilityChanged());
  }

  readonly connection: ReadonlySignal<Connection> = computed(() => {
    const { kind } = this.lineState.value;
    if (kind === "up") return this.behind.value > 0 || this.deskBehind.value ? "catching_up" : "live";
    return kind === "connecting" && this.told.value === undefined ? "connecting" : "offline";
  });

  /** When the next try is, by this machine's clock, while there is no line. */
  readonly nextTry: ReadonlySignal<number | undefined> = computed(() => {
    const state = this.lineState.value;
    return state.kind === "down" ? state.until : undefined;
  });

  /** Since when what is shown may be old, by this machine's clock; absent while it is true. */
  get staleSince(): ReadonlySignal<number | undefined> {
    return this.lostAt;
  }

  get known(): ReadonlySignal<Known | undefined> {
    return this.told;
  }

  start(me: Me): void {
    this.member = me.id;
    this.outbox.signedIn(me.id);
    this.parts.channel.say({ kind: "begun", member: me.id, tab: this.parts.tab });
    void this.adoption.start(me.id);
    this.line.start();
  }

  stop(): void {
    this.adoption.stop();
    this.line.stop();
    this.told.value = undefined;
    this.forgetEverything();
  }

  /** Takes in topics and teams that were read anew; the line tells them only when it begins. */
  heardSurroundings({ topics, teams }: Surroundings): void {
    const known = this.told.peek();
    if (known !== undefined) this.told.value = { ...known, topics, teams };
  }

  /** Tries again now. */
  hurry(): void {
    this.line.hurry();
  }

  /** Which ticket is on the screen; others see it while the page is visible. */
  look(ticket: TicketId | undefined): void {
    this.looking = ticket;
    this.tellLook();
  }

  typing(ticket: TicketId): void {
    this.line.send({ type: "typing", ticket });
  }

  trying(ticket: TicketId, on: boolean): void {
    this.line.send({ type: "trying", ticket, on });
  }

  private lineChanged(state: LineState): void {
    this.lineState.value = state;
    if (state.kind === "up") this.lostAt.value = undefined;
    else if (this.told.peek() !== undefined) this.lostAt.value ??= this.parts.clock.now();
    if (state.kind === "down" || state.kind === "stopped" || state.kind === "closed") {
      this.follow.down();
      this.outbox.lineDown();
      this.parts.presence.forget();
    }
    if (state.kind === "stopped") this.events.stopped(state.reason);
  }

  private welcomed(welcome: Welcome): void {
    const { me, topics, teams, limits, generation } = welcome;
    if (this.member !== undefined && me.id !== this.member) {
      this.events.memberChanged();
      return;
    }
    this.parts.time.heard(welcome.now);
    const before = this.told.peek();
    if (before !== undefined && (before.generation !== generation || rightsOf(before.me) !== rightsOf(me))) {
      this.forgetEverything();
    }
    this.told.value = { me, topics, teams, limits, generation };
    this.deskBehind.value = true;
    this.line.send({ type: "watch_desk" });
    this.line.send({ type: "watch_inbox" });
    // The line tells only what changes of them.
    void this.parts.outages.read();
    this.tellRead();
    this.follow.up(limits);
    this.tellLook();
    if (this.away) this.line.send({ type: "away", away: true });
    this.outbox.lineUp(limits);
  }

  private receive(message: ServerMessage): void {
    switch (message.type) {
      case "reply":
        this.outbox.reply(message.id, message);
        break;
      case "desk":
        this.parts.rows.replace(message.rows, message.more);
        this.deskBehind.value = false;
        break;
      case "rows":
        this.parts.rows.change(message.rows);
        break;
      case "presence":
        this.parts.presence.heard(message.tickets, message.online);
        break;
      case "inbox":
        for (const place of message.places) this.parts.reading.heard(place.ticket, place.public);
        // A proposal may be new, wider or decided.
        if (message.notices.some(({ kind }) => kind === "outbreak")) void this.parts.outages.read();
        if (this.parts.inbox.heard(message) === "missed") this.line.send({ type: "watch_inbox" });
        break;
      case "beat":
        this.parts.time.heard(message.now);
        break;
      case "opened":
      case "resumed":
      case "resync":
      case "gone":
      case "event":
        this.follow.receive(message);
        break;
      case "outages":
        this.parts.outages.heard(message);
        break;
      // The line itself hears these two.
      case "welcome":
      case "bye":
        break;
    }
  }

  private forgetEverything(): void {
    this.follow.forgetAll();
    this.parts.tickets.forgetAll();
    this.parts.rows.forget();
    this.parts.presence.forget();
    this.parts.inbox.forget();
    this.parts.outages.forget();
  }

  /** Tells how far tickets were read, once the line is up and no oftener than asked for. */
  private tellRead(): void {
    if (this.lineState.peek().kind !== "up") return;
    for (const [ticket, seq] of this.unsaid) {
      const state = this.parts.tickets.state(ticket).peek();
      const staff = state.kind === "open" ? state.view.staff_head : undefined;
      this.line.send({ type: "read", ticket, public: seq, ...(staff === undefined ? {} : { staff }) });
    }
    this.unsaid.clear();
  }

  private tellOutbox(entries: readonly Entry[]): void {
    if (this.member === undefined) return;
    this.parts.channel.say({ kind: "outbox", member: this.member, tab: this.parts.tab, entries });
  }

  private heardOutbox(tab: string, entries: readonly Entry[]): void {
    const { commands } = this.parts;
    commands.changedElsewhere(tab, entries);
    void this.adoption.watch(tab, () => commands.changedElsewhere(tab, []));
  }

  private countBehind(): void {
    this.behind.value = this.follow.behind;
  }

  private visibilityChanged(): void {
    this.tellLook();
    if (this.parts.page.isVisible()) {
      this.setAway(false);
      this.line.hurry();
    } else {
      this.outbox.letAllGo();
      this.parts.clock.after(AWAY_AFTER_MS, () => {
        if (!this.parts.page.isVisible()) this.setAway(true);
      });
    }
  }

  private setAway(away: boolean): void {
    if (away === this.away) return;
    this.away = away;
    this.line.send({ type: "away", away });
  }

  private tellLook(): void {
    const ticket = this.parts.page.isVisible() ? this.looking : undefined;
    this.line.send({ type: "look", ...(ticket === undefined ? {} : { ticket }) });
  }
}

/** What decides which streams and tickets a member sees. */
function rightsOf(me: Me): string {
  return JSON.stringify([me.role, me.organisation.id, me.teams.toSorted(), me.serves.toSorted()]);
}
