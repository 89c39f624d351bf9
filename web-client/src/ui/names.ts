import { createContext } from "preact";

/** Names that are set apart where they are called with an `@`, and which one is the reader's own. */
export type Names = { pattern: RegExp | undefined; own: string };

export const NamesContext = createContext<Names>({ pattern: undefined, own: "" });

/** More names than these cost more than they help. */
const NAMES_MAX = 200;

/** Finds the given names where they are called, the longest first, and nothing longer that begins so. */
export function namesPattern(names: Iterable<string>): RegExp | undefined {
  const wanted = [...new Set(names)].slice(0, NAMES_MAX).toSorted((a, b) => b.length - a.length);
  if (wanted.length === 0) return undefined;
  const escaped = wanted.map((name) => name.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`));
  return new RegExp(`(?<![\\p{L}\\p{N}])(@(?:${escaped.join("|")}))(?![\\p{L}\\p{N}])`, "u");
}

/** The text in parts: words, a name, words, a name, words. */
export function withNames(text: string, pattern: RegExp | undefined): string[] {
  return pattern === undefined ? [text] : text.split(new RegExp(pattern, "gu"));
}
