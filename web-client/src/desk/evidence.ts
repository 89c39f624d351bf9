import type { AnswerState, EventFrame, Person, TicketView } from "../protocol/generated.ts";
import { filesIn } from "./files.ts";
import { placeAt, placeOf } from "./timeline.ts";
import { marksOf, standingText } from "./words.ts";

/** An attempt to solve a ticket: an answer with what the requester made of it, or what an owner had tried who gave it back. */
export type Tried = { place: string; by: Person; text: string; end: AnswerState | "handed_back" | undefined };

/** A file of a ticket, and where in the talk it is. */
export type Attached = { place: string; id: string; name: string };

export type Evidence = { tried: readonly Tried[]; attached: readonly Attached[] };

/** What was tried and attached, in the words that stand; of an answer whose event is not held here, without words. */
export function evidenceIn(view: TicketView, events: readonly EventFrame[]): Evidence {
  const marks = marksOf(events);
  const held = new Set(events.map(placeOf));
  const tried: Tried[] = view.answers
    .map(({ seq, by, state }) => ({ place: placeAt("public", seq), by, text: "", end: state }))
    .filter(({ place }) => !held.has(place));
  const attached: Attached[] = [];
  for (const frame of events) {
    const place = placeOf(frame);
    const text = standingText(frame, marks.get(place)) ?? "";
    attached.push(...filesIn(text).map(({ id, name }) => ({ place, id, name })));
    const attempt = attemptOf(view, frame, text);
    if (attempt !== undefined) tried.push({ ...attempt, place });
  }
  return { tried, attached };
}

function attemptOf(view: TicketView, { event, by, seq }: EventFrame, text: string): Omit<Tried, "place"> | undefined {
  if (by === undefined) return undefined;
  if (event.kind === "handed_back") return { by, text: event.tried, end: "handed_back" };
  if (event.kind !== "answered" || text === "") return undefined;
  // Answers of an earlier cycle have no state any more.
  return { by, text, end: view.answers.find((answer) => answer.seq === seq)?.state };
}
