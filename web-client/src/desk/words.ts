import type { Event, EventFrame, Me, Person, Seq, Stream, TicketView } from "../protocol/generated.ts";
import { can } from "./can.ts";
import { placeAt } from "./timeline.ts";

/** What became of words after they were said. */
export type Mark = {
  /** The words as they stand; absent where they are as they were said. */
  text?: string;
  /** What they were before, oldest first, without what stands now. */
  edits: readonly EventFrame[];
  deleted: boolean;
  thanks: readonly Person[];
};

export const UNMARKED: Mark = { edits: [], deleted: false, thanks: [] };

type Marking = Extract<Event, { message: Seq }>;

/** The words that an event is about, when it is one about words: their stream and seq. */
export function markedBy(frame: EventFrame): { stream: Stream; seq: Seq; event: Marking } | undefined {
  const { event } = frame;
  return "message" in event ? { stream: frame.stream, seq: event.message, event } : undefined;
}

/** The mark after one more event about the same words. */
export function marked(mark: Mark, frame: EventFrame, event: Marking): Mark {
  const { by } = frame;
  switch (event.kind) {
    case "edited":
    case "note_edited":
      // An edit of words that were taken back later comes without its words.
      return event.text === "" ? mark : { ...mark, text: event.text, edits: [...mark.edits, frame] };
    case "deleted":
    case "note_deleted":
      return { ...UNMARKED, deleted: true };
    case "thanked":
      return by === undefined || mark.deleted ? mark : { ...mark, thanks: [...mark.thanks.filter(({ id }) => id !== by.id), by] };
    case "thanks_undone":
      return { ...mark, thanks: mark.thanks.filter(({ id }) => id !== by?.id) };
  }
}

/** What was said, in the words that stand; nothing for a mere happening, and for what was taken back. */
export function standingText(frame: EventFrame, mark: Mark | undefined): string | undefined {
  const { event } = frame;
  if (mark?.deleted === true || !isSaid(event) || event.text === "") return undefined;
  return mark?.text ?? event.text;
}

type SaidEvent = Extract<Event, { kind: "asked" | "posted" | "replied" | "noted" | "answered" | "resolved" | "reopened" }>;

/** Whether an event is words that others can refer to. */
export function isSaid(event: Event): event is SaidEvent {
  return ["asked", "posted", "replied", "noted", "answered", "resolved", "reopened"].includes(event.kind);
}

/** What a member can do with words that stand. */
export type WordsRights = { reply: boolean; thank: boolean; edit: boolean; delete: boolean };

const NOTHING: WordsRights = { reply: false, thank: false, edit: false, delete: false };

/** The same rules as the server's `decide/words`, which have the last word. `now` is the desk's time. */
export function wordsRights(me: Me, view: TicketView, frame: EventFrame, now: number): WordsRights {
  const { event, by } = frame;
  if (by === undefined || !isSaid(event)) return NOTHING;
  const isOwn = by.id === me.id;
  if (event.kind === "noted") {
    return { ...NOTHING, edit: isOwn && can(me, view, "edit_note", now).can, delete: isOwn && can(me, view, "delete_note", now).can };
  }
  const isAccepted = view.answers.some((answer) => answer.seq === frame.seq && answer.state === "accepted");
  const stays = event.kind === "asked" || event.kind === "reopened" || event.kind === "resolved";
  return {
    reply: can(me, view, "reply", now).can,
    thank: !isOwn && can(me, view, "thank", now).can,
    edit: isOwn && !isAccepted && can(me, view, "edit", now).can,
    delete: isOwn && !isAccepted && !stays && can(me, view, "delete", now).can,
  };
}

/** What events say of the words that they are about, by the place of the words. */
export function marksOf(events: readonly EventFrame[]): Map<string, Mark> {
  const marks = new Map<string, Mark>();
  for (const frame of events) {
    const about = markedBy(frame);
    if (about === undefined) continue;
    const place = placeAt(about.stream, about.seq);
    marks.set(place, marked(marks.get(place) ?? UNMARKED, frame, about.event));
  }
  return marks;
}
