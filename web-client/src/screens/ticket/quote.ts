/** Lines that are quoted at most; the rest is where it was said. */
const LINES_MAX = 6;

/** What is in the box, with somebody's words quoted behind it and a line to go on. */
export function withQuote(draft: string, words: string): string {
  const lines = words.trim().split("\n");
  const shown = lines.length > LINES_MAX ? [...lines.slice(0, LINES_MAX), "…"] : lines;
  const quote = shown.map((line) => `> ${line}`.trimEnd()).join("\n");
  return draft.trim() === "" ? `${quote}\n\n` : `${draft.trimEnd()}\n\n${quote}\n\n`;
}
