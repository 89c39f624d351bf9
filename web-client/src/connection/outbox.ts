import type { Ask, CommandId, CommandRequest, Limits, MemberId, Receipt, Refusal, Reply } from "../protocol/generated.ts";
import type { Clock, Timer } from "../platform/clock.ts";
import type { OutboxStore } from "./outbox_store.ts";

/** A frame that is answered by a reply. */
export type Outgoing = ({ type: "ask" } & Ask) | ({ type: "command" } & CommandRequest);

/** What is known of a command that has not come to its end. */
export type Sending =
  /** Waits a moment before it goes out, so that it can be taken back. */
  | "held"
  /** Never sent: there is no line. */
  | "waiting"
  /** On its way. */
  | "sending"
  /** Sent, and the answer was lost or not known; sending it again is safe and happens by itself. */
  | "unconfirmed";

/** How a command ended for its sender. */
export type Outcome =
  | { kind: "ok"; receipt: Receipt }
  | { kind: "refused"; refusal: Refusal }
  /** Given up after a long cut: what became of it shows in the ticket. */
  | { kind: "given_up" }
  /** Taken back by its sender before it was ever sent. */
  | { kind: "taken_back" };

export type Entry = {
  id: CommandId;
  frame: Outgoing;
  at: number;
  sending: Sending;
  /** Held, refused for now (`busy`) or unknown: sent at this moment by this machine's clock. */
  again: number | undefined;
};

export interface OutboxListener {
  /** The unanswered commands, in the order of sending. */
  changed(entries: readonly Entry[]): void;
  /** A command ended whose sender does not wait for it: it came from an earlier page. */
  ended(entry: Entry, outcome: Outcome): void;
  /** What an earlier page or a tab that is gone had given goes on here. */
  adopted(frame: Outgoing): void;
}

export type OutboxParts = {
  clock: Clock;
  store: OutboxStore;
  tab: string;
  send: (frame: Outgoing) => boolean;
};

/** A press of a button that found no line for so long is not carried out later, in milliseconds. */
export const ACTION_AGE_MS_MAX = 60_000;

type Kept = Entry & { resolve: ((outcome: Outcome) => void) | undefined };

/**
 * Holds every command from before it is first sent until it is answered, and sends the same frame
 * again as often as it takes. Commands of one ticket go one after the other, because replies and
 * effects of two at once have no promised order.
 */
export class Outbox {
  private readonly parts: OutboxParts;
  private readonly listener: OutboxListener;
  private readonly entries = new Map<CommandId, Kept>();
  /** Those sent on the present line and not yet answered. */
  private readonly flying = new Set<CommandId>();
  private member: MemberId | undefined;
  private up = false;
  private flyingMax = 1;
  private wake: Timer | undefined;

  constructor(parts: OutboxParts, listener: OutboxListener) {
    this.parts = parts;
    this.listener = listener;
  }

  /** Whose commands are sent; those of others wait in the store until they sign in again. */
  signedIn(member: MemberId): void {
    this.member = member;
  }

  /**
   * Keeps a command and sends it as soon as it can be, or after `holdMs`, until when it can be taken
   * back. Another command to the same ticket lets a held one go first.
   */
  async submit(frame: Outgoing, holdMs = 0): Promise<Outcome> {
    const { clock, store, tab } = this.parts;
    const at = clock.now();
    const isHeld = holdMs > 0;
    if (!isHeld) this.letGo(frame);
    const outcome = new Promise<Outcome>((resolve) => {
      const entry = { id: frame.id, frame, at, again: isHeld ? at + holdMs : undefined, resolve };
      this.entries.set(frame.id, { ...entry, sending: isHeld ? "held" : "waiting" });
    });
    this.tell();
    if (this.member !== undefined) await store.put({ id: frame.id, member: this.member, tab, frame, at });
    this.flush();
    return outcome;
  }

  /** Takes back a held command; says whether it was still here. */
  takeBack(id: CommandId): boolean {
    const isHeld = this.entries.get(id)?.sending === "held";
    if (isHeld) this.end(id, { kind: "taken_back" });
    return isHeld;
  }

  /** Sends what is held at once: the member turns away, and may not come back to this page. */
  letAllGo(): void {
    for (const entry of this.entries.values()) {
      if (entry.sending === "held") this.entries.set(entry.id, { ...entry, sending: "waiting", again: undefined });
    }
    this.flush();
  }

  /** Does not wait out the delay of a command that is not confirmed. */
  retry(id: CommandId): void {
    const entry = this.entries.get(id);
    if (entry === undefined || entry.sending === "held") return;
    this.entries.set(id, { ...entry, again: undefined });
    this.flush();
  }

  /** Takes over a command of an earlier page or a tab that is gone. */
  adopt(frame: Outgoing, at: number): void {
    if (this.entries.has(frame.id)) return;
    this.entries.set(frame.id, { id: frame.id, frame, at, sending: "unconfirmed", again: undefined, resolve: undefined });
    this.listener.adopted(frame);
    this.giveUpOldActions();
    this.tell();
    this.flush();
  }

  /** The line is up: everything unanswered goes out again. */
  lineUp(limits: Limits): void {
    this.up = true;
    this.flyingMax = limits.commands_in_flight_max;
    this.flying.clear();
    this.giveUpOldActions();
    this.flush();
  }

  lineDown(): void {
    this.up = false;
    for (const id of this.flying) this.mark(id, "unconfirmed");
    this.flying.clear();
    this.tell();
  }

  reply(id: CommandId, reply: Reply): void {
    this.flying.delete(id);
    if (reply.result === "ok") this.end(id, { kind: "ok", receipt: reply.receipt });
    else if (reply.result === "unknown") this.later(id, "unconfirmed", reply.retry_after_ms);
    else if (reply.refusal.code === "busy") this.later(id, "sending", reply.refusal.retry_after_ms);
    else this.end(id, { kind: "refused", refusal: reply.refusal });
    this.flush();
  }

  /** The command's own event came: it is stored, whatever became of its reply. */
  seen(id: CommandId, receipt: Receipt): void {
    if (!this.entries.has(id)) return;
    this.flying.delete(id);
    this.end(id, { kind: "ok", receipt });
    this.flush();
  }

  /** The unanswered commands, in the order of sending. */
  list(): Entry[] {
    return this.ordered().map(({ id, frame, at, sending, again }) => ({ id, frame, at, sending, again }));
  }

  /** How many are not answered yet. */
  get size(): number {
    return this.entries.size;
  }

  /** Forgets everything, here and in the store: signing out with a clear answer to "lose it?". */
  async discardAll(): Promise<void> {
    const ids = [...this.entries.keys()];
    this.entries.clear();
    this.flying.clear();
    this.tell();
    for (const id of ids) await this.parts.store.remove(id);
  }

  private flush(): void {
    const now = this.parts.clock.now();
    let nextWake = this.endHolds(now);
    const busyTickets = new Set<number>();
    for (const entry of this.up ? this.ordered() : []) {
      if (entry.sending === "held") continue;
      const ticket = entry.frame.type === "command" ? entry.frame.ticket : undefined;
      const isFirst = ticket === undefined || !busyTickets.has(ticket);
      if (ticket !== undefined) busyTickets.add(ticket);
      if (!isFirst || this.flying.has(entry.id)) continue;
      if (entry.again !== undefined && entry.again > now) {
        nextWake = Math.min(nextWake ?? entry.again, entry.again);
      } else if (this.flying.size < this.flyingMax) {
        this.fly(entry);
      }
    }
    this.wakeAt(nextWake, now);
    this.tell();
  }

  /** What was held long enough waits like the rest; says when the next hold ends. */
  private endHolds(now: number): number | undefined {
    let next: number | undefined;
    for (const entry of this.entries.values()) {
      if (entry.sending !== "held" || entry.again === undefined) continue;
      if (entry.again <= now) this.entries.set(entry.id, { ...entry, sending: "waiting", again: undefined });
      else next = Math.min(next ?? entry.again, entry.again);
    }
    return next;
  }

  /** Ends the hold of what was done to this ticket before. */
  private letGo(frame: Outgoing): void {
    if (frame.type !== "command") return;
    for (const entry of this.entries.values()) {
      const isSame = entry.frame.type === "command" && entry.frame.ticket === frame.ticket;
      if (isSame && entry.sending === "held") {
        this.entries.set(entry.id, { ...entry, sending: "waiting", again: undefined });
      }
    }
  }

  private fly(entry: Kept): void {
    if (!this.parts.send(entry.frame)) return;
    this.flying.add(entry.id);
    this.entries.set(entry.id, { ...entry, sending: "sending", again: undefined });
  }

  private later(id: CommandId, sending: Sending, ms: number): void {
    const entry = this.entries.get(id);
    if (entry !== undefined) this.entries.set(id, { ...entry, sending, again: this.parts.clock.now() + ms });
  }

  private end(id: CommandId, outcome: Outcome): void {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    this.entries.delete(id);
    void this.parts.store.remove(id);
    if (entry.resolve === undefined) this.listener.ended(entry, outcome);
    else entry.resolve(outcome);
    this.tell();
  }

  /** A claim or an acceptance carried out an hour late would surprise everybody. */
  private giveUpOldActions(): void {
    const now = this.parts.clock.now();
    for (const entry of this.entries.values()) {
      const isOld = now - entry.at > ACTION_AGE_MS_MAX;
      if (isOld && !isTimeless(entry.frame)) this.end(entry.id, { kind: "given_up" });
    }
  }

  private mark(id: CommandId, sending: Sending): void {
    const entry = this.entries.get(id);
    if (entry !== undefined) this.entries.set(id, { ...entry, sending });
  }

  private wakeAt(at: number | undefined, now: number): void {
    this.wake?.cancel();
    this.wake = at === undefined ? undefined : this.parts.clock.after(at - now, () => this.flush());
  }

  private ordered(): Kept[] {
    return [...this.entries.values()].toSorted((a, b) => a.at - b.at);
  }

  private tell(): void {
    this.listener.changed(this.list());
  }
}

/** Whether it means the same however late it comes: words, and what is done to words that it names. */
function isTimeless(frame: Outgoing): boolean {
  return carriesWords(frame) || (frame.type === "command" && ("answer" in frame.command || "message" in frame.command));
}

/** Whether a person wrote something that must not be lost. */
export function carriesWords(frame: Outgoing): boolean {
  if (frame.type === "ask") return true;
  const { command } = frame;
  return "text" in command || "reason" in command || "tried" in command || "title" in command;
}
