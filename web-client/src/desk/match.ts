import type { TicketRow } from "../protocol/generated.ts";

/** The words of a query, as they are compared. */
export function wordsIn(query: string): string[] {
  return query.toLocaleLowerCase().split(/\s+/).filter((word) => word !== "");
}

/**
 * How well a text answers a query: 0 when a word is missing, more when words begin where words of
 * the text begin. An empty query is answered by everything.
 */
export function likeness(text: string, words: readonly string[]): number {
  const folded = ` ${text.toLocaleLowerCase()}`;
  let score = 1;
  for (const word of words) {
    const at = folded.indexOf(word);
    if (at < 0) return 0;
    score += /[\s#("«„“\-/]/.test(folded[at - 1] ?? " ") ? 2 : 1;
  }
  return score;
}

/** Those that answer the query, the best first; equals keep their order. */
export function matching<T>(items: readonly T[], words: readonly string[], textOf: (item: T) => string): T[] {
  return items
    .map((item, index) => ({ item, index, score: likeness(textOf(item), words) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || a.index - b.index)
    .map(({ item }) => item);
}

/** What a row can be found by: number, title, who asked, and the name of its topic. */
export function rowText(row: TicketRow, topic: string): string {
  return `#${row.number} ${row.title} ${row.requester.name} ${topic}`;
}
