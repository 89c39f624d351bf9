import type { TicketRow } from "../protocol/generated.ts";

/** Words that the desk is asked for at once; each is one question to it. */
export const ALIKE_WORDS_MAX = 4;
/** Tickets that are shown while somebody still writes. */
export const ALIKE_SHOWN_MAX = 3;
/** Shorter words are mostly glue. */
const WORD_CHARACTERS_MIN = 3;

/** Words that say nothing about what is broken, in the languages of the desk. */
const GLUE = new Set(
  (
    "the and for with that this from have has not can cannot does doesn don isn when what since every after before my our your its was are but who how why " +
    "все всё как что это эта этот для при мой моя мне нас нам или его она они уже нет был была после перед когда каждый каждые очень меня"
  ).split(" "),
);

/** The words of a question by which others like it may be found: the longest, which say most. */
export function tellingWords(text: string): string[] {
  const words = text.toLocaleLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const telling = [...new Set(words)].filter((word) => word.length >= WORD_CHARACTERS_MIN && !GLUE.has(word));
  return telling.toSorted((a, b) => b.length - a.length).slice(0, ALIKE_WORDS_MAX);
}

/**
 * Of what was found for each word, the tickets that share most words with the question; among equals
 * the solved ones, which may answer it, then the newest.
 */
export function mostAlike(found: readonly (readonly TicketRow[])[]): TicketRow[] {
  const hits = new Map<number, { row: TicketRow; count: number }>();
  for (const rows of found) {
    for (const row of rows) hits.set(row.id, { row, count: (hits.get(row.id)?.count ?? 0) + 1 });
  }
  const asked = found.length;
  return [...hits.values()]
    // One word of several in common is mostly chance.
    .filter(({ row, count }) => row.stage.kind !== "withdrawn" && (asked < 3 || count > 1))
    .toSorted((a, b) => b.count - a.count || Number(isSolved(b.row)) - Number(isSolved(a.row)) || b.row.asked_at - a.row.asked_at)
    .slice(0, ALIKE_SHOWN_MAX)
    .map(({ row }) => row);
}

export function isSolved(row: TicketRow): boolean {
  return row.stage.kind === "solved" || row.stage.kind === "closed";
}
