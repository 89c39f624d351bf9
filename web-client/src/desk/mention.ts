import type { Person } from "../protocol/generated.ts";

/** Longest part of a name that is completed, in characters. */
const PART_MAX = 40;
/** Of a name that is being written: at the beginning of a word, and two words of it at most. */
const WRITTEN = /(?:^|[\s(])@([\p{L}\p{M}\p{N}'’.-]*(?: [\p{L}\p{M}\p{N}'’.-]*)?)$/u;

/** A name that is being written: where its `@` stands, and as much of it as is there. */
export type Written = { at: number; part: string };

/** The name that ends where the caret stands, if there is one. */
export function writtenName(text: string, caret: number): Written | undefined {
  const before = text.slice(Math.max(0, caret - PART_MAX), caret);
  const match = WRITTEN.exec(before);
  const part = match?.[1];
  return part === undefined ? undefined : { at: caret - part.length - 1, part };
}

/** The text with the whole name in place of what was written of it, and where the caret goes on. */
export function withName(text: string, written: Written, caret: number, person: Person): { text: string; caret: number } {
  const before = `${text.slice(0, written.at)}@${person.name} `;
  return { text: before + text.slice(caret).replace(/^ /, ""), caret: before.length };
}

/** Those with a word of their name, or the name itself, that begins so; the first of each name. */
export function namedSo(people: readonly Person[], part: string): Person[] {
  const wanted = part.trimStart().toLocaleLowerCase();
  const seen = new Set<number>();
  return people.filter(({ id, name }) => {
    const lower = name.toLocaleLowerCase();
    const fits = lower.startsWith(wanted) || lower.split(" ").some((word) => word.startsWith(wanted));
    if (!fits || seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}
