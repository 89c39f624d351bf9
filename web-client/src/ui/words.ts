/** Parts of a message as it is shown. Nothing of it is ever read as markup by the browser. */
export type Part =
  | { kind: "text"; text: string }
  | { kind: "link"; text: string; href: string }
  | { kind: "code"; text: string };

export type Block = { kind: "words"; parts: Part[] } | { kind: "code"; text: string };

const FENCE = /^```[^\n`]*$/;
const INLINE = /`([^`\n]+)`|(https?:\/\/[^\s<>"'`]+)/g;

/** Splits a message into running words and blocks of code between lines of three backticks. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let words: string[] = [];
  let code: string[] | undefined;
  const endWords = (): void => {
    const joined = words.join("\n").replace(/^\n+|\n+$/g, "");
    if (joined.trim() !== "") blocks.push({ kind: "words", parts: partsOf(joined) });
    words = [];
  };
  for (const line of text.replaceAll("\r\n", "\n").split("\n")) {
    const isFence = FENCE.test(line.trim());
    if (code !== undefined && isFence) {
      blocks.push({ kind: "code", text: code.join("\n") });
      code = undefined;
    } else if (code !== undefined) {
      code.push(line);
    } else if (isFence) {
      endWords();
      code = [];
    } else {
      words.push(line);
    }
  }
  endWords();
  // A fence that was never closed is code to the end, as it was meant.
  if (code !== undefined) blocks.push({ kind: "code", text: code.join("\n") });
  return blocks;
}

/** Finds inline code and addresses of the web in one run of words. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let last = 0;
  const plain = (until: number): void => {
    if (until > last) parts.push({ kind: "text", text: text.slice(last, until) });
  };
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, address] = match;
    plain(match.index);
    last = match.index + whole.length;
    if (code !== undefined) {
      parts.push({ kind: "code", text: code });
    } else if (address !== undefined) {
      const trimmed = withoutTail(address);
      const href = webAddress(trimmed);
      parts.push(href === undefined ? { kind: "text", text: trimmed } : { kind: "link", text: trimmed, href });
      last = match.index + trimmed.length;
    }
  }
  plain(text.length);
  return parts;
}

/** The sentence's own full stop or bracket does not belong to the address. */
function withoutTail(address: string): string {
  let trimmed = address.replace(/[.,;:!?…]+$/, "");
  while (trimmed.endsWith(")") && count(trimmed, ")") > count(trimmed, "(")) {
    trimmed = trimmed.slice(0, -1).replace(/[.,;:!?…]+$/, "");
  }
  return trimmed;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

function webAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === "https:" || url.protocol === "http:" ? url.href : undefined;
}
