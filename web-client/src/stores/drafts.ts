import { type Signal, signal } from "@preact/signals";
import type { KeyValue } from "../platform/storage.ts";

const PREFIX = "peerdesk.draft.";

/** What a member has begun to write, by place; it survives a reload and is gone after sending. */
export class Drafts {
  private readonly storage: KeyValue;
  private readonly open = new Map<string, Signal<string>>();
  private member = 0;

  constructor(storage: KeyValue) {
    this.storage = storage;
  }

  /** Drafts belong to a member; on a shared machine another one must not read them. */
  signedIn(member: number): void {
    if (member === this.member) return;
    this.member = member;
    this.open.clear();
  }

  /** The words at a place such as `ask` or `10:message`. */
  at(place: string): Signal<string> {
    const known = this.open.get(place);
    if (known !== undefined) return known;
    const words = signal(this.storage.get(this.key(place)) ?? "");
    words.subscribe((text) => {
      if (text === "") this.storage.remove(this.key(place));
      else this.storage.set(this.key(place), text);
    });
    this.open.set(place, words);
    return words;
  }

  /** Signing out leaves nothing behind. */
  clear(): void {
    const mine = `${PREFIX}${this.member}.`;
    for (const key of this.storage.keys()) if (key.startsWith(mine)) this.storage.remove(key);
    this.open.clear();
  }

  private key(place: string): string {
    return `${PREFIX}${this.member}.${place}`;
  }
}
