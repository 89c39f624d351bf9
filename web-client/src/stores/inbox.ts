import { type ReadonlySignal, signal } from "@preact/signals";
import type { DeskHttp } from "../connection/http.ts";
import type { Notice, ServerMessage } from "../protocol/generated.ts";

export type InboxState = {
  /** Not before the first answer; then the inbox stays through cuts. */
  loaded: boolean;
  unread: number;
  /** Newest first. */
  notices: readonly Notice[];
  /** There are older ones, to be read by page. */
  more: boolean;
};

type Frame = Extract<ServerMessage, { type: "inbox" }>;

const NOTHING: InboxState = { loaded: false, unread: 0, notices: [], more: false };

/** What this member has to know, the same on every device. */
export class Inbox {
  private readonly http: DeskHttp;
  private readonly state = signal<InboxState>(NOTHING);
  private version = 0;

  constructor(http: DeskHttp) {
    this.http = http;
  }

  get all(): ReadonlySignal<InboxState> {
    return this.state;
  }

  /** Takes a change over; says what is to be done: nothing, or to ask anew since something was missed. */
  heard(frame: Frame): "taken" | "missed" {
    const now = this.state.peek();
    if (now.loaded && frame.version <= this.version) return "taken";
    if (frame.since > 0 && (!now.loaded || frame.since > this.version)) return "missed";
    const kept = frame.since === 0 ? [] : now.notices;
    const changed = new Map(frame.notices.map((notice) => [notice.seq, notice]));
    const notices = [...changed.values(), ...kept.filter(({ seq }) => !changed.has(seq))].toSorted((a, b) => b.seq - a.seq);
    const oldest = notices.at(-1)?.seq ?? 1;
    this.version = frame.version;
    this.state.value = { loaded: true, unread: frame.unread, notices, more: frame.since === 0 ? oldest > 1 : now.more };
    return "taken";
  }

  /** Tells that these were seen; the node tells every device. Says whether the node heard of it. */
  async see(seqs: readonly number[]): Promise<boolean> {
    const wanted = new Set(seqs);
    const unseen = this.state.peek().notices.filter(({ seq, seen }) => wanted.has(seq) && !seen);
    if (unseen.length === 0) return true;
    const answer = await this.http.seeNotices({ what: "these", seqs: unseen.map(({ seq }) => seq) });
    return answer.kind === "ok";
  }

  async seeAll(): Promise<boolean> {
    const newest = this.state.peek().notices[0];
    if (newest === undefined) return true;
    const answer = await this.http.seeNotices({ what: "up_to", seq: newest.seq });
    return answer.kind === "ok";
  }

  /** Reads the page before what is held; says whether it could. */
  async readOlder(): Promise<boolean> {
    const oldest = this.state.peek().notices.at(-1);
    if (oldest === undefined) return true;
    const answer = await this.http.inboxBefore(oldest.seq);
    if (answer.kind !== "ok") return false;
    const now = this.state.peek();
    const known = new Set(now.notices.map(({ seq }) => seq));
    const notices = [...now.notices, ...answer.value.notices.filter(({ seq }) => !known.has(seq))];
    this.state.value = { ...now, notices, more: answer.value.more };
    return true;
  }

  forget(): void {
    this.version = 0;
    this.state.value = NOTHING;
  }
}
