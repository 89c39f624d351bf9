import type { TopicId, TopicRule } from "../protocol/generated.ts";

/** A topic that is proposed for a question, and the word that did it. */
export type Proposed = { topic: TopicId; word: string };

/** Up to here a keyword is only found as a whole word: "it" is no part of "item". */
const WHOLE_CHARACTERS = 3;

/**
 * The topic of a question, by words in it: of the rules that fit, the first one counts. A keyword
 * stands at the beginning of a word, so that "print" finds "printer" and a stem all of its endings.
 */
export function topicFor(text: string, rules: readonly TopicRule[]): Proposed | undefined {
  const folded = text.toLocaleLowerCase();
  for (const { topic, keywords } of rules) {
    const word = keywords.find((keyword) => isIn(folded, keyword));
    if (word !== undefined) return { topic, word };
  }
  return undefined;
}

function isIn(text: string, keyword: string): boolean {
  const needsEnd = keyword.length <= WHOLE_CHARACTERS;
  for (let at = text.indexOf(keyword); at >= 0; at = text.indexOf(keyword, at + 1)) {
    const end = at + keyword.length;
    if (!isLetter(text, at - 1) && (!needsEnd || !isLetter(text, end))) return true;
  }
  return false;
}

function isLetter(text: string, at: number): boolean {
  return /[\p{L}\p{N}]/u.test(text[at] ?? "");
}

/** The list with one of its items moved to another place. */
export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const item = items[from];
  if (item === undefined) return [...items];
  const rest = items.toSpliced(from, 1);
  return rest.toSpliced(to, 0, item);
}
