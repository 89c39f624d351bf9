import type { MemberId, Seq, TicketId } from "../protocol/generated.ts";
import type { Entry } from "./outbox.ts";

/** What one tab tells the others of the same browser. What belongs to a member names them, because tabs may differ. */
export type TabWord =
  | { kind: "draft"; member: MemberId; place: string; text: string }
  | { kind: "read"; member: MemberId; ticket: TicketId; seq: Seq }
  /** Everything that a tab has not got an answer to, replacing what it said before. */
  | { kind: "outbox"; member: MemberId; tab: string; entries: readonly Entry[] }
  /** A tab has begun and wants to hear what the others hold. */
  | { kind: "begun"; member: MemberId; tab: string }
  /** How this browser shows the desk, whoever sits at it; kept under these keys. */
  | { kind: "preference"; key: string; value: string };

/** The line between the tabs of one browser. What a tab says it does not hear itself. */
export interface Channel {
  say(word: TabWord): void;
  listen(listener: (word: TabWord) => void): void;
}

const NAME = "peerdesk";

/** The browser's own line. The tabs of one origin run the same build or reload soon, so words are trusted. */
export function browserChannel(): Channel {
  const channel = new BroadcastChannel(NAME);
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A channel has one origin, its own.
    say: (word) => channel.postMessage(word),
    listen: (listener) => channel.addEventListener("message", (message: MessageEvent<TabWord>) => listener(message.data)),
  };
}
