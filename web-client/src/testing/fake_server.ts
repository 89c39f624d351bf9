import type { OpenSocket, SocketEvents } from "../connection/socket.ts";
import { apply } from "../desk/apply.ts";
import type {
  ClientMessage,
  Event,
  EventFrame,
  Me,
  Person,
  Reply,
  ServerMessage,
  Stream,
  Team,
  TicketId,
  TicketRow,
  TicketView,
  Topic,
  Watch,
} from "../protocol/generated.ts";
import { limits, vpn } from "./builders.ts";
import type { Clock } from "../platform/clock.ts";

type Kept = { view: TicketView; public: EventFrame[]; staff: EventFrame[] };
type Request = Extract<ClientMessage, { type: "command" | "ask" }>;

/** What a test decides about a command: the reply, or nothing, as when the node dies over it. */
export type Decide = (request: Request) => Reply | undefined;

/**
 * A node that speaks the generated protocol in memory: numbers events, answers watches from what it
 * holds, and lets a test lose, repeat and reorder frames. It has no rules; tests give the replies.
 */
export class FakeServer {
  generation = "first";
  me: Me;
  topics: Topic[] = [vpn];
  teams: Team[] = [{ id: 1, name: "Network" }];
  decide: Decide = () => undefined;
  /** Everything clients said, over all connections. */
  readonly heard: ClientMessage[] = [];
  /** How often somebody tried to connect. */
  attempts = 0;
  /** Close code for new connections, in place of taking them. */
  refuseWith: number | undefined;
  /** Drops what the node would say, as a line that went half-open. */
  mute = false;
  /** How far back a place may lie for the node to continue from it. */
  resumeFrom = 0;

  private readonly clock: Clock;
  private readonly tickets = new Map<TicketId, Kept>();
  private line: SocketEvents | undefined;
  private last: SocketEvents | undefined;
  private watched = new Set<TicketId>();
  private desk = false;

  constructor(clock: Clock, me: Me) {
    this.clock = clock;
    this.me = me;
  }

  readonly open: OpenSocket = (events) => {
    this.attempts += 1;
    queueMicrotask(() => {
      if (this.refuseWith !== undefined) events.close(this.refuseWith);
      else events.open();
    });
    this.line = events;
    this.last = events;
    this.watched = new Set();
    this.desk = false;
    return {
      send: (text) => this.hear(JSON.parse(text) as ClientMessage),
      close: () => {
        if (this.line === events) this.line = undefined;
      },
    };
  };

  get connected(): boolean {
    return this.line !== undefined;
  }

  heardOf<T extends ClientMessage["type"]>(type: T): Extract<ClientMessage, { type: T }>[] {
    return this.heard.filter((message): message is Extract<ClientMessage, { type: T }> => message.type === type);
  }

  /** Puts a ticket in place as if its history had happened before. */
  keep(view: TicketView, publicEvents: EventFrame[] = [], staffEvents: EventFrame[] = []): void {
    this.tickets.set(view.id, { view, public: publicEvents, staff: staffEvents });
  }

  viewOf(ticket: TicketId): TicketView | undefined {
    return this.tickets.get(ticket)?.view;
  }

  /** Something happens: it is numbered, kept, and sent unless `lost`. */
  happen(
    ticket: TicketId,
    stream: Stream,
    event: Event,
    { by, command, lost = false }: { by?: Person; command?: string; lost?: boolean } = {},
  ): EventFrame {
    const kept = this.tickets.get(ticket);
    if (kept === undefined) throw new Error(`the fake server keeps no ticket ${ticket}`);
    const frame: EventFrame = {
      ticket,
      stream,
      seq: (stream === "public" ? kept.view.public_head : (kept.view.staff_head ?? 0)) + 1,
      at: this.clock.now(),
      ...(by === undefined ? {} : { by }),
      ...(command === undefined ? {} : { command }),
      ...(stream === "staff" ? { after: kept.view.public_head } : {}),
      event,
    };
    kept[stream].push(frame);
    kept.view = apply(kept.view, frame);
    if (!lost) this.deliver(frame);
    return frame;
  }

  /** Sends an event again, or for the first time after it was lost. */
  deliver(frame: EventFrame): void {
    if (this.watched.has(frame.ticket)) this.say({ type: "event", ...frame });
    if (this.desk) this.say({ type: "rows", rows: [this.rowOf(frame.ticket)] });
  }

  say(message: ServerMessage): void {
    if (!this.mute) this.line?.message(JSON.stringify(message));
  }

  sayRaw(frame: string): void {
    this.line?.message(frame);
  }

  close(code: number): void {
    const line = this.line;
    this.line = undefined;
    line?.close(code);
  }

  /** The close of a socket that the client has already let go. */
  closeAbandoned(code: number): void {
    this.last?.close(code);
  }

  private hear(message: ClientMessage): void {
    this.heard.push(message);
    if (message.type === "hello") this.welcome();
    else if (message.type === "watch") for (const watch of message.tickets) this.watch(watch);
    else if (message.type === "unwatch") for (const ticket of message.tickets) this.watched.delete(ticket);
    else if (message.type === "watch_desk") this.watchDesk();
    else if (message.type === "command" || message.type === "ask") {
      const reply = this.decide(message);
      if (reply !== undefined) this.say({ type: "reply", id: message.id, ...reply });
    }
  }

  private welcome(): void {
    this.say({
      type: "welcome",
      version: 1,
      me: this.me,
      now: this.clock.now(),
      generation: this.generation,
      topics: this.topics,
      teams: this.teams,
      limits,
    });
  }

  private watch({ ticket, public: publicSeq, staff: staffSeq }: Watch): void {
    const kept = this.tickets.get(ticket);
    if (kept === undefined) {
      this.say({ type: "gone", ticket });
    } else if (publicSeq === undefined) {
      this.watched.add(ticket);
      this.say({ type: "opened", ticket: kept.view, events: [...kept.public, ...kept.staff], earlier: false });
    } else if (publicSeq < this.resumeFrom) {
      this.watched.delete(ticket);
      this.say({ type: "resync", ticket });
    } else {
      this.watched.add(ticket);
      const { public_head, staff_head } = kept.view;
      this.say({ type: "resumed", ticket, public_head, ...(staff_head === undefined ? {} : { staff_head }) });
      for (const frame of kept.public.filter((one) => one.seq > publicSeq)) this.say({ type: "event", ...frame });
      for (const frame of kept.staff.filter((one) => one.seq > (staffSeq ?? 0))) this.say({ type: "event", ...frame });
    }
  }

  private watchDesk(): void {
    this.desk = true;
    this.say({ type: "desk", rows: [...this.tickets.keys()].map((ticket) => this.rowOf(ticket)), more: false });
  }

  rowOf(ticket: TicketId): TicketRow {
    const kept = this.tickets.get(ticket);
    if (kept === undefined) throw new Error(`the fake server keeps no ticket ${ticket}`);
    const { view } = kept;
    return {
      id: view.id,
      number: view.number,
      title: view.title,
      requester: view.requester,
      topic: view.topic,
      team: view.team,
      visibility: view.visibility,
      cycle: view.cycle,
      stage: view.stage,
      ...(view.priority === undefined ? {} : { priority: view.priority }),
      ...(view.targets === undefined ? {} : { targets: view.targets }),
      answers_waiting: view.answers.filter((answer) => answer.state === "waiting").length,
      me_too: view.me_too.length,
      bundled: view.bundled.length,
      hand_raised: view.hand_raised,
      asked_at: view.asked_at,
      changed_at: kept.public.at(-1)?.at ?? view.asked_at,
      public_head: view.public_head,
    };
  }
}
