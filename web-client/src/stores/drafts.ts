import { type Signal, signal } from "@preact/signals";
import type { Channel } from "../connection/channel.ts";
import { withoutFiles } from "../desk/files.ts";
import type { KeyValue } from "../platform/storage.ts";

const PREFIX = "peerdesk.draft.";

/**
 * What a member has begun to write, by place; it survives a reload, follows into the other tabs and
 * is gone after sending.
 */
export class Drafts {
  private readonly storage: KeyValue;
  private readonly open = new Map<string, Signal<string>>();
  private readonly channel: Channel;
  private member = 0;
  /** A word of another tab is being taken in; it is not said again. */
  private following = false;

  constructor(storage: KeyValue, channel: Channel) {
    this.storage = storage;
    this.channel = channel;
    channel.listen((word) => {
      if (word.kind !== "draft" || word.member !== this.member) return;
      const words = this.open.get(word.place);
      if (words === undefined) return;
      this.following = true;
      words.value = word.text;
      this.following = false;
    });
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
    const { member } = this;
    const key = this.key(place);
    const words = signal(this.storage.get(key) ?? "");
    let last = words.peek();
    words.subscribe((text) => {
      if (text === last) return;
      last = text;
      if (text === "") this.storage.remove(key);
      else this.storage.set(key, text);
      if (!this.following) this.channel.say({ kind: "draft", member, place, text });
    });
    this.open.set(place, words);
    return words;
  }

  /** These words were given to the desk: where one of the places that begin so still has them as a draft, it is none any more. */
  given(places: string, words: string): void {
    const said = withoutFiles(words);
    const { length } = this.key("");
    for (const key of this.storage.keys()) {
      if (!key.startsWith(this.key(places)) || this.storage.get(key)?.trim() !== said) continue;
      this.at(key.slice(length)).value = "";
    }
  }

  /** Signing out leaves nothing behind. */
  clear(): void {
    const mine = this.key("");
    for (const key of this.storage.keys()) if (key.startsWith(mine)) this.storage.remove(key);
    this.open.clear();
  }

  private key(place: string): string {
    return `${PREFIX}${this.member}.${place}`;
  }
}
