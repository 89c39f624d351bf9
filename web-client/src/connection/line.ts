import { decode, encode } from "../protocol/codec.ts";
import { type ClientMessage, closeCodes, protocolVersions, type ServerMessage } from "../protocol/generated.ts";
import type { Clock, Timer } from "../platform/clock.ts";
import { backoff } from "./backoff.ts";
import type { Answer } from "./http.ts";
import type { OpenSocket, Socket } from "./socket.ts";

/** Why the line does not come back by itself. */
export type StopReason = "session_ended" | "version_unsupported" | "not_understood";

export type LineState =
  | { kind: "closed" }
  | { kind: "connecting" }
  | { kind: "up" }
  /** Cut off; the next try is at `until` by this machine's clock. */
  | { kind: "down"; until: number }
  | { kind: "stopped"; reason: StopReason };

export type Welcome = Extract<ServerMessage, { type: "welcome" }>;

/** Who hears what the line brings. */
export interface LineListener {
  state(state: LineState): void;
  welcome(welcome: Welcome): void;
  message(message: ServerMessage): void;
}

export type LineParts = {
  clock: Clock;
  random: () => number;
  open: OpenSocket;
  ticket: () => Promise<Answer<{ ticket: string }>>;
  client: string;
};

/** Silence after which a line counts as dead, in beats of the node. */
const SILENT_BEATS_MAX = 2.5;
/** Silence allowed before `welcome` says how often the node beats, in milliseconds. */
const WELCOME_TIMEOUT_MS = 10_000;
/** A line that lasted so long was good; the next wait starts from the beginning, in milliseconds. */
const GOOD_AFTER_MS = 10_000;

/**
 * Keeps one line to the desk: fetches a ticket, opens a socket, says hello, watches for silence, and
 * comes back with growing, jittered waits until it is told not to.
 */
export class Line {
  private readonly parts: LineParts;
  private readonly listener: LineListener;
  private current: LineState = { kind: "closed" };
  private socket: Socket | undefined;
  private attempt = 0;
  private upSince: number | undefined;
  private backInMs: number | undefined;
  private retry: Timer | undefined;
  private silence: Timer | undefined;
  private silenceMs = WELCOME_TIMEOUT_MS;
  /** Tells the answers of an abandoned try from those of the present one. */
  private generation = 0;

  constructor(parts: LineParts, listener: LineListener) {
    this.parts = parts;
    this.listener = listener;
  }

  get state(): LineState {
    return this.current;
  }

  start(): void {
    if (this.current.kind === "closed") this.connect();
  }

  /** Ends the line for good, as at signing out. */
  stop(): void {
    this.abandon();
    this.become({ kind: "closed" });
  }

  /** Does not wait out the rest of a delay: the network came back, or a person asks for it. */
  hurry(): void {
    if (this.current.kind !== "down") return;
    // Something has changed, so what failed before says nothing about the next try.
    this.attempt = 0;
    this.connect();
  }

  /**
   * The network is said to be gone. A socket over it would only fall silent, so a new one is tried;
   * to a desk on the same machine that works at once.
   */
  doubt(): void {
    if (this.current.kind === "up") this.fall(undefined);
  }

  /** Sends a message if the line is up. What is to survive a cut belongs to the outbox. */
  send(message: ClientMessage): boolean {
    if (this.current.kind !== "up" || this.socket === undefined) return false;
    this.socket.send(encode(message));
    return true;
  }

  private connect(): void {
    this.abandon();
    const generation = this.generation;
    this.become({ kind: "connecting" });
    void this.parts.ticket().then((answer) => {
      if (generation === this.generation) this.withTicket(answer, generation);
    });
  }

  private withTicket(answer: Answer<{ ticket: string }>, generation: number): void {
    if (answer.kind === "unreachable") {
      this.fall(undefined);
    } else if (answer.kind === "problem") {
      if (answer.problem.status === 401) this.halt("session_ended");
      else this.fall(answer.problem.retry_after_ms);
    } else {
      this.openWith(answer.value.ticket, generation);
    }
  }

  private openWith(ticket: string, generation: number): void {
    const isCurrent = (): boolean => generation === this.generation;
    this.silenceMs = WELCOME_TIMEOUT_MS;
    this.listen();
    this.socket = this.parts.open({
      open: () => {
        if (!isCurrent()) return;
        const hello: ClientMessage = {
          type: "hello",
          versions: [...protocolVersions],
          credential: { ticket },
          client: this.parts.client,
        };
        this.socket?.send(encode(hello));
      },
      message: (frame) => {
        if (isCurrent()) this.receive(frame);
      },
      close: (code) => {
        if (isCurrent()) this.closed(code);
      },
    });
  }

  private receive(frame: string): void {
    this.listen();
    const decoded = decode(frame);
    if (decoded.kind === "unknown") return;
    if (decoded.kind === "broken") {
      this.fall(undefined);
      return;
    }
    const { message } = decoded;
    if (message.type === "welcome") this.welcomed(message);
    else if (message.type === "bye") this.backInMs = message.back_in_ms;
    else if (this.current.kind === "up") this.listener.message(message);
  }

  private welcomed(welcome: Welcome): void {
    this.silenceMs = welcome.limits.beat_interval_ms * SILENT_BEATS_MAX;
    this.upSince = this.parts.clock.now();
    this.listen();
    this.become({ kind: "up" });
    this.listener.welcome(welcome);
  }

  private closed(code: number): void {
    if (code < 4500) this.fall(this.backInMs);
    else if (code === closeCodes.session_ended) this.halt("session_ended");
    else if (code === closeCodes.version_unsupported) this.halt("version_unsupported");
    else this.halt("not_understood");
  }

  /** Cut off: comes back after the node's own delay and a jittered wait. */
  private fall(atLeastMs: number | undefined): void {
    const { clock, random } = this.parts;
    if (this.upSince !== undefined && clock.now() - this.upSince >= GOOD_AFTER_MS) this.attempt = 0;
    const wait = (atLeastMs ?? 0) + backoff(this.attempt, random);
    this.attempt += 1;
    this.abandon();
    this.become({ kind: "down", until: clock.now() + wait });
    this.retry = clock.after(wait, () => this.connect());
  }

  private halt(reason: StopReason): void {
    this.abandon();
    this.become({ kind: "stopped", reason });
  }

  private listen(): void {
    this.silence?.cancel();
    this.silence = this.parts.clock.after(this.silenceMs, () => this.fall(undefined));
  }

  private abandon(): void {
    this.generation += 1;
    this.retry?.cancel();
    this.silence?.cancel();
    this.retry = undefined;
    this.silence = undefined;
    this.upSince = undefined;
    this.backInMs = undefined;
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
  }

  private become(state: LineState): void {
    this.current = state;
    this.listener.state(state);
  }
}
