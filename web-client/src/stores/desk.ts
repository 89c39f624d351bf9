import { computed, effect, signal, untracked } from "@preact/signals";
import type { Channel } from "../connection/channel.ts";
import { commandIds, type RandomBytes } from "../connection/command_id.ts";
import type { DeskHttp } from "../connection/http.ts";
import type { Entry, Outcome } from "../connection/outbox.ts";
import type { OutboxStore } from "../connection/outbox_store.ts";
import type { OpenSocket } from "../connection/socket.ts";
import type { Locks } from "../connection/tabs.ts";
import type { Clock } from "../platform/clock.ts";
import type { Push } from "../platform/push.ts";
import type { Page } from "../platform/page.ts";
import type { KeyValue } from "../platform/storage.ts";
import type { MemberId, Refusal, TicketId } from "../protocol/generated.ts";
import { Attachments, type MeasurePicture } from "./attachments.ts";
import { Commands, wordsOf } from "./commands.ts";
import { Drafts } from "./drafts.ts";
import { Inbox } from "./inbox.ts";
import { Keymap } from "./keymap.ts";
import { Live } from "./live.ts";
import { Outages } from "./outages.ts";
import { Preferences } from "./preferences.ts";
import { Presence } from "./presence.ts";
import { Reading } from "./reading.ts";
import { Router } from "./router.ts";
import { LiveRows } from "./rows.ts";
import { Session } from "./session.ts";
import { Tickets } from "./tickets.ts";
import { DeskTime } from "./time.ts";
import { Toasts } from "./toasts.ts";

/** Something that happened beside what the member looks at. */
export type Notice =
  | { kind: "refused"; refusal: Refusal }
  | { kind: "given_up" }
  | { kind: "unreachable" }
  | { kind: "sent_after_all"; ticket: TicketId }
  | { kind: "asked"; ticket: TicketId }
  /** Somebody else has it; there is another one to go on with. */
  | { kind: "lost_race"; refusal: Refusal; next: TicketId | undefined }
  /** Another one claimed it first, and the next ticket stands on the screen. */
  | { kind: "moved_on"; refusal: Refusal; from: TicketId; number: number }
  | { kind: "copied" }
  | { kind: "saved" }
  /** Second line hears that a solution card did not help. */
  | { kind: "card_reported" }
  | { kind: "session_ended" }
  | { kind: "password_changed" }
  /** Something was done to several tickets. */
  | { kind: "bulk"; what: BulkAction; done: readonly TicketId[]; refused: number; refusal: Refusal | undefined; undo: (() => void) | undefined };

export type BulkAction = "claim" | "bundle" | "change_topic" | "unbundle";

export type DeskParts = {
  clock: Clock;
  page: Page;
  random: () => number;
  randomBytes: RandomBytes;
  openSocket: OpenSocket;
  http: DeskHttp;
  storage: KeyValue;
  outboxStore: OutboxStore;
  locks: Locks;
  channel: Channel;
  languages: readonly string[];
  root: HTMLElement | undefined;
  client: string;
  measurePicture: MeasurePicture;
  push: Push;
};

/** Everything the screens stand on. */
export type Desk = ReturnType<typeof openDesk>;

/** Puts the stores together and lets the session start and stop the line. */
export function openDesk(parts: DeskParts) {
  const { clock, page, storage, http } = parts;
  const nextId = commandIds(() => clock.now(), parts.randomBytes);
  const router = new Router(page);
  const time = new DeskTime(clock, page);
  const session = new Session(http);
  const tickets = new Tickets(http);
  const rows = new LiveRows();
  const presence = new Presence(clock);
  const drafts = new Drafts(storage, parts.channel);
  const attachments = new Attachments(http, drafts, parts.measurePicture);
  const reading = new Reading(storage, parts.channel);
  const inbox = new Inbox(http);
  const outages = new Outages(http);
  const commands = new Commands(storage, clock, nextId);
  const toasts = new Toasts<Notice>(clock);
  const keymap = new Keymap(storage);
  /** What is searched for in the list of the desk. */
  const search = signal("");
  const preferences = new Preferences(storage, parts.channel, parts.languages, parts.root);
  const live = new Live(
    {
      clock,
      page,
      random: parts.random,
      open: parts.openSocket,
      ticket: () => http.socketTicket(),
      client: parts.client,
      outboxStore: parts.outboxStore,
      locks: parts.locks,
      channel: parts.channel,
      tab: nextId(),
      time,
      tickets,
      rows,
      presence,
      inbox,
      outages,
      reading,
      commands,
    },
    {
      stopped: (reason) => session.end(reason),
      memberChanged: () => page.reload(),
      lateOutcome: (entry, outcome) => late(toasts, entry, outcome),
      // A page that died between giving the words and clearing their draft left both.
      adopted: (frame) => drafts.given(frame.type === "ask" ? "ask" : `${frame.ticket}:`, wordsOf(frame)),
    },
  );

  let member: MemberId | undefined;
  effect(() => {
    const phase = session.phase.value;
    untracked(() => {
      if (phase.kind === "signed_in" && member !== undefined && phase.me.id !== member) {
        // What is unsent and what is open belongs to somebody else; nothing of it may carry over.
        page.reload();
      } else if (phase.kind === "signed_in") {
        member = phase.me.id;
        drafts.signedIn(phase.me.id);
        reading.signedIn(phase.me.id);
        commands.signedIn(phase.me.id);
        live.start(phase.me);
      } else if (phase.kind === "signed_out") {
        live.stop();
      }
    });
  });
  effect(() => {
    const route = router.route.value;
    untracked(() => live.look(route.kind === "ticket" ? route.id : undefined));
  });

  /** The member as the node last described them. */
  const me = computed(() => {
    const phase = session.phase.value;
    return live.known.value?.me ?? (phase.kind === "signed_in" ? phase.me : undefined);
  });

  return { me, router, time, session, tickets, rows, presence, drafts, attachments, inbox, outages, reading, commands, toasts, preferences, keymap, search, live, http, page, clock, push: parts.push };
}

/** What was written on an earlier page and ended only now is told, since nobody waits for it. */
function late(toasts: Toasts<Notice>, entry: Entry, outcome: Outcome): void {
  if (outcome.kind === "refused") toasts.say({ kind: "refused", refusal: outcome.refusal }, "bad");
  else if (outcome.kind === "ok" && entry.frame.type === "ask") {
    toasts.say({ kind: "asked", ticket: outcome.receipt.ticket });
  } else if (outcome.kind === "ok") toasts.say({ kind: "sent_after_all", ticket: outcome.receipt.ticket });
}
