const LETTERS: Record<string, string> = { a: "áá", e: "éé", i: "íí", o: "óó", u: "úú", A: "Á", E: "É", I: "Í", O: "Ó", U: "Ú", s: "š", c: "ç", n: "ñ", y: "ý" };

/**
 * English made strange: longer than it was, with signs above and between brackets, so that a text
 * that never went through the catalogue, or has no room to be longer, shows at once. Holes stay.
 */
export function pseudo(text: string): string {
  const strange = text.replaceAll(/\{\w+\}|[a-zA-Z]/g, (part) => LETTERS[part] ?? part);
  return `⟦${strange}⟧`;
}
