import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Channel } from "../connection/channel.ts";
import type { KeyValue } from "../platform/storage.ts";
import type { MemberId, Seq, TicketId } from "../protocol/generated.ts";

const KEY = "peerdesk.read";
/** Tickets whose place is remembered; of more, the longest untouched are forgotten. */
const KEPT_MAX = 500;

/** How far a member has read each ticket in this browser: the last public event seen. */
export class Reading {
  private readonly storage: KeyValue;
  private readonly channel: Channel;
  /** In the order of the last reading, which is the order of forgetting. */
  private places = new Map<TicketId, Seq>();
  private readonly open = new Map<TicketId, Signal<Seq | undefined>>();
  private member: MemberId = 0;
  private listener: ((ticket: TicketId, seq: Seq) => void) | undefined;

  constructor(storage: KeyValue, channel: Channel) {
    this.storage = storage;
    this.channel = channel;
    channel.listen((word) => {
      if (word.kind === "read" && word.member === this.member) this.take(word.ticket, word.seq);
    });
  }

  signedIn(member: MemberId): void {
    if (member === this.member) return;
    this.member = member;
    this.places = parsePlaces(this.storage.get(this.key()));
    for (const [ticket, place] of this.open) place.value = this.places.get(ticket);
  }

  /** The last event read; nothing, while the ticket was never opened here. */
  at(ticket: TicketId): ReadonlySignal<Seq | undefined> {
    const known = this.open.get(ticket);
    if (known !== undefined) return known;
    const made = signal(this.places.get(ticket));
    this.open.set(ticket, made);
    return made;
  }

  /** Everything up to this event has been on the screen. Reading never goes back. */
  read(ticket: TicketId, seq: Seq): void {
    if (!this.take(ticket, seq)) return;
    this.storage.set(this.key(), JSON.stringify([...this.places]));
    this.channel.say({ kind: "read", member: this.member, ticket, seq });
    this.listener?.(ticket, seq);
  }

  /** Another device of the member read so far. */
  heard(ticket: TicketId, seq: Seq): void {
    if (this.take(ticket, seq)) this.storage.set(this.key(), JSON.stringify([...this.places]));
  }

  /** Hears what is read here, to tell the other devices. */
  onRead(listener: (ticket: TicketId, seq: Seq) => void): void {
    this.listener = listener;
  }

  private take(ticket: TicketId, seq: Seq): boolean {
    if ((this.places.get(ticket) ?? -1) >= seq) return false;
    this.places.delete(ticket);
    this.places.set(ticket, seq);
    for (const oldest of this.places.keys()) {
      if (this.places.size <= KEPT_MAX) break;
      this.places.delete(oldest);
    }
    const place = this.open.get(ticket);
    if (place !== undefined) place.value = seq;
    return true;
  }

  private key(): string {
    return `${KEY}.${this.member}`;
  }
}

function parsePlaces(text: string | undefined): Map<TicketId, Seq> {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    const pairs = Array.isArray(value) ? value.filter(isPlace) : [];
    return new Map(pairs);
  } catch {
    return new Map();
  }
}

function isPlace(value: unknown): value is [TicketId, Seq] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "number");
}
