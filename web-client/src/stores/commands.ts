import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { carriesWords, type Entry, type Outbox, type Outcome, type Outgoing } from "../connection/outbox.ts";
import type { Clock } from "../platform/clock.ts";
import type { KeyValue } from "../platform/storage.ts";
import type { Ask, Command, CommandId, EventFrame, Receipt, Refusal, TicketId } from "../protocol/generated.ts";

/** Words that the desk refused; they are shown with the reason until the member is done with them. */
export type Returned = { id: CommandId; ticket: TicketId | undefined; kind: string; words: string; refusal: Refusal };

/** Something said that the desk has, while its event is still on the way here. */
export type Settling = { id: CommandId; frame: Outgoing; receipt: Receipt; at: number };

const RETURNED_KEY = "peerdesk.returned";

/** What stands in the talk as soon as it is written. */
export const TALK: ReadonlySet<Command["kind"]> = new Set(["post", "reply", "note", "answer"]);
/** What changes words that stand; what was written for it is not lost either. */
const EDITS: ReadonlySet<Command["kind"]> = new Set(["edit", "edit_note"]);

/** Everything this member does, from the press of a button to its end. */
export class Commands {
  private readonly storage: KeyValue;
  private readonly clock: Clock;
  private readonly nextId: () => CommandId;
  private readonly unanswered = signal<readonly Entry[]>([]);
  private readonly elsewhere = signal<ReadonlyMap<string, readonly Entry[]>>(new Map());
  private readonly settling = signal<readonly Settling[]>([]);
  private readonly back = signal<readonly Returned[]>([]);
  private outbox: Outbox | undefined;
  private member = 0;

  constructor(storage: KeyValue, clock: Clock, nextId: () => CommandId) {
    this.storage = storage;
    this.clock = clock;
    this.nextId = nextId;
  }

  connectTo(outbox: Outbox): void {
    this.outbox = outbox;
  }

  signedIn(member: number): void {
    if (member === this.member) return;
    this.member = member;
    this.back.value = parseReturned(this.storage.get(`${RETURNED_KEY}.${member}`));
  }

  /** What has not been answered yet, here and in the other tabs, in the order of sending. */
  readonly entries: ReadonlySignal<readonly Entry[]> = computed(() => {
    const own = this.unanswered.value;
    const known = new Set(own.map(({ id }) => id));
    const others = [...this.elsewhere.value.values()].flat().filter(({ id }) => !known.has(id));
    return others.length === 0 ? own : [...own, ...others].toSorted((a, b) => a.at - b.at);
  });

  get stored(): ReadonlySignal<readonly Settling[]> {
    return this.settling;
  }

  get returned(): ReadonlySignal<readonly Returned[]> {
    return this.back;
  }

  /** An id for what is told outside of the socket and counted once however often it is sent. */
  freshId(): CommandId {
    return this.nextId();
  }

  run(ticket: TicketId, command: Command): Promise<Outcome> {
    return this.submit({ type: "command", id: this.nextId(), ticket, command });
  }

  /** Gives a command that can be taken back for a moment, in milliseconds. */
  runHeld(ticket: TicketId, command: Command, holdMs: number): Promise<Outcome> {
    return this.submit({ type: "command", id: this.nextId(), ticket, command }, holdMs);
  }

  takeBack(id: CommandId): boolean {
    return this.outbox?.takeBack(id) ?? false;
  }

  /** Sends what is not confirmed now, in place of waiting out its delay. */
  retry(id: CommandId): void {
    this.outbox?.retry(id);
  }

  ask(question: Omit<Ask, "id">): Promise<Outcome> {
    return this.submit({ type: "ask", id: this.nextId(), ...question });
  }

  changed(entries: readonly Entry[]): void {
    this.unanswered.value = entries;
  }

  /** What another tab has not got an answer to; nothing, when that tab is gone. */
  changedElsewhere(tab: string, entries: readonly Entry[]): void {
    const next = new Map(this.elsewhere.peek());
    if (entries.length === 0) next.delete(tab);
    else next.set(tab, entries);
    this.elsewhere.value = next;
  }

  /** An event came: what was said in it needs no stand-in any more. */
  seen(frame: EventFrame): void {
    if (frame.command === undefined) return;
    this.settling.value = this.settling.value.filter(({ id }) => id !== frame.command);
    this.outbox?.seen(frame.command, { ticket: frame.ticket, number: 0, stream: frame.stream, seq: frame.seq });
  }

  /** The ticket was read afresh up to these heads. */
  read(ticket: TicketId, publicHead: number, staffHead: number): void {
    this.settling.value = this.settling.value.filter(
      ({ receipt }) => receipt.ticket !== ticket || receipt.seq > (receipt.stream === "public" ? publicHead : staffHead),
    );
  }

  /** Words came back from the desk, now or from an earlier page. */
  giveBack(frame: Outgoing, refusal: Refusal): void {
    const words = wordsOf(frame);
    if (words === "") return;
    const kind = frame.type === "ask" ? "ask" : frame.command.kind;
    const ticket = frame.type === "ask" ? undefined : frame.ticket;
    this.keepReturned([...this.back.value, { id: frame.id, ticket, kind, words, refusal }]);
  }

  dismiss(id: CommandId): void {
    this.keepReturned(this.back.value.filter((one) => one.id !== id));
  }

  async discardAll(): Promise<void> {
    this.keepReturned([]);
    this.settling.value = [];
    await this.outbox?.discardAll();
  }

  private async submit(frame: Outgoing, holdMs = 0): Promise<Outcome> {
    if (this.outbox === undefined) return { kind: "given_up" };
    const outcome = await this.outbox.submit(frame, holdMs);
    const isTalk = frame.type === "command" && TALK.has(frame.command.kind);
    const isEdit = frame.type === "command" && EDITS.has(frame.command.kind);
    if (outcome.kind === "ok" && isTalk && outcome.receipt.number !== 0) {
      const stored = { id: frame.id, frame, receipt: outcome.receipt, at: this.clock.now() };
      this.settling.value = [...this.settling.value, stored];
    }
    if (outcome.kind === "refused" && (isTalk || isEdit)) this.giveBack(frame, outcome.refusal);
    return outcome;
  }

  private keepReturned(returned: readonly Returned[]): void {
    this.back.value = returned;
    const key = `${RETURNED_KEY}.${this.member}`;
    if (returned.length === 0) this.storage.remove(key);
    else this.storage.set(key, JSON.stringify(returned));
  }
}

/** What a person wrote in a command; empty for a mere press of a button. */
export function wordsOf(frame: Outgoing): string {
  if (frame.type === "ask") return frame.text;
  if (!carriesWords(frame)) return "";
  const { command } = frame;
  if ("text" in command && command.text !== undefined) return command.text;
  if ("tried" in command) return command.tried;
  if ("title" in command) return command.title;
  return "reason" in command ? (command.reason ?? "") : "";
}

function parseReturned(text: string | undefined): Returned[] {
  if (text === undefined) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? (value as Returned[]) : [];
  } catch {
    return [];
  }
}
