import { Lexer, type MarkedToken, type Token, type Tokens } from "marked";
import { withoutAnsi } from "./ansi.ts";

/** Running words of a message. Nothing of it is ever read as markup by the browser. */
export type Inline =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "break" }
  | { kind: "strong" | "em" | "del"; parts: Inline[] }
  /** `host` is there when the words of the link do not say where it leads. */
  | { kind: "link"; href: string; host: string | undefined; parts: Inline[] }
  /** Another ticket, by its number. */
  | { kind: "ticket"; number: number }
  /** A file of the ticket. */
  | { kind: "picture"; id: string; name: string; width: number | undefined; height: number | undefined }
  | { kind: "file"; id: string; name: string };

export type Block =
  | { kind: "words"; parts: Inline[] }
  | { kind: "heading"; parts: Inline[] }
  | { kind: "code"; text: string; language: string }
  | { kind: "quote"; blocks: Block[] }
  | { kind: "list"; ordered: boolean; start: number; items: { done: boolean | undefined; blocks: Block[] }[] }
  | { kind: "table"; head: Inline[][]; rows: Inline[][][] }
  | { kind: "rule" };

/** Deeper nesting is shown as it was typed. */
const DEPTH_MAX = 8;
/** Texts that are kept in their parsed form, for lists that are scrolled to and fro. */
const KEPT_MAX = 400;
/** Runs of signs that no person types and that cost a parser time out of proportion. */
const HOSTILE = /(?:^|\n)(?:[ \t]*(?:>|[-*+][ \t])){10}|(?:[[\]()*_~`<!]\s?){60}/;
/** More signs of emphasis than this are no emphasis any more, and cost time by their square. */
const EMPHASIS_MAX = 800;
const TICKET = /(^|[^\p{L}\p{N}&#/])#([1-9][0-9]{0,8})(?![\p{L}\p{N}])/gu;

/** How a text names a file of its ticket. */
const FILE = /^file:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

const kept = new Map<string, Block[]>();

/** Reads a message as Markdown. What cannot be read so is shown as it was typed. */
export function blocksOf(text: string): Block[] {
  const known = kept.get(text);
  if (known !== undefined) return known;
  const made = parse(text);
  for (const oldest of kept.keys()) {
    if (kept.size < KEPT_MAX) break;
    kept.delete(oldest);
  }
  kept.set(text, made);
  return made;
}

function parse(typedText: string): Block[] {
  // Before anything is read: signs of a terminal stand in words as often as in code.
  const text = withoutAnsi(typedText);
  if (HOSTILE.test(text) || text.split(/[*_~]/, EMPHASIS_MAX + 2).length > EMPHASIS_MAX) return typed(text);
  try {
    return blocks(new Lexer({ gfm: true, breaks: true }).lex(text), 0);
  } catch {
    return typed(text);
  }
}

/** As it was typed, with its line breaks. */
function typed(text: string): Block[] {
  const trimmed = text.replace(/^\n+|\n+$/g, "");
  return trimmed.trim() === "" ? [] : [{ kind: "words", parts: withBreaks(trimmed) }];
}

function withBreaks(text: string): Inline[] {
  return text
    .split("\n")
    .flatMap((line, index): Inline[] => [...(index === 0 ? [] : [{ kind: "break" } as const]), ...withTickets(line)]);
}

function blocks(tokens: readonly Token[], depth: number): Block[] {
  return tokens.flatMap((token) => block(token as MarkedToken, depth));
}

function block(token: MarkedToken, depth: number): Block[] {
  if (depth > DEPTH_MAX) return typed(token.raw);
  switch (token.type) {
    case "paragraph":
      return words(inlines(token.tokens, depth));
    case "text":
      return words(token.tokens === undefined ? withTickets(token.text) : inlines(token.tokens, depth));
    case "heading":
      return [{ kind: "heading", parts: inlines(token.tokens, depth) }];
    case "code":
      return [{ kind: "code", text: token.text, language: (token.lang ?? "").split(/\s/)[0] ?? "" }];
    case "blockquote":
      return [{ kind: "quote", blocks: blocks(token.tokens, depth + 1) }];
    case "list":
      return [list(token, depth)];
    case "table":
      return [table(token, depth)];
    case "hr":
      return [{ kind: "rule" }];
    case "space":
      return [];
    default:
      // Markup of the web and definitions are words like others.
      return typed(token.raw);
  }
}

function words(parts: Inline[]): Block[] {
  return parts.length === 0 ? [] : [{ kind: "words", parts }];
}

function list(token: Tokens.List, depth: number): Block {
  const start = typeof token.start === "number" ? token.start : 1;
  const items = token.items.map((item) => ({
    done: item.task ? item.checked === true : undefined,
    blocks: blocks(item.tokens.filter(({ type }) => type !== "checkbox"), depth + 1),
  }));
  return { kind: "list", ordered: token.ordered, start, items };
}

function table(token: Tokens.Table, depth: number): Block {
  const row = (cells: readonly Tokens.TableCell[]): Inline[][] => cells.map((cell) => inlines(cell.tokens, depth));
  return { kind: "table", head: row(token.header), rows: token.rows.map(row) };
}

function inlines(tokens: readonly Token[], depth: number): Inline[] {
  return tokens.flatMap((token) => inline(token as MarkedToken, depth));
}

function inline(token: MarkedToken, depth: number): Inline[] {
  if (depth > DEPTH_MAX) return withBreaks(token.raw);
  switch (token.type) {
    case "strong":
    case "em":
    case "del":
      return [{ kind: token.type, parts: inlines(token.tokens, depth + 1) }];
    case "codespan":
      return [{ kind: "code", text: token.text }];
    case "br":
      return [{ kind: "break" }];
    case "link":
      return link(token, inlines(token.tokens, depth + 1));
    case "escape":
      return [{ kind: "text", text: token.text }];
    case "text":
      return token.tokens === undefined ? withTickets(token.text) : inlines(token.tokens, depth + 1);
    // A picture from elsewhere would be loaded: its address is shown, and nothing is fetched.
    case "image":
      return picture(token) ?? withBreaks(token.raw);
    default:
      return withBreaks(token.raw);
  }
}

function link(token: Tokens.Link, parts: Inline[]): Inline[] {
  const file = FILE.exec(token.href)?.[1];
  if (file !== undefined) return [{ kind: "file", id: file, name: token.text }];
  const href = webAddress(token.href);
  if (href === undefined) return withBreaks(token.raw);
  const { host } = new URL(href);
  // Inside a link, a number is part of its words and not a link of its own.
  const plain = parts.map((part): Inline => (part.kind === "ticket" ? { kind: "text", text: `#${part.number}` } : part));
  return [{ kind: "link", href, host: token.text.includes(host) || host === "" ? undefined : host, parts: plain }];
}

/** A picture of the ticket itself. */
function picture(token: Tokens.Image): Inline[] | undefined {
  const id = FILE.exec(token.href)?.[1];
  if (id === undefined) return undefined;
  const size = /^(\d{1,5})x(\d{1,5})$/.exec(token.title ?? "");
  return [{ kind: "picture", id, name: token.text, width: size === null ? undefined : Number(size[1]), height: size === null ? undefined : Number(size[2]) }];
}

function webAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return ["https:", "http:", "mailto:"].includes(url.protocol) ? url.href : undefined;
}

/** Finds the numbers of other tickets. */
function withTickets(text: string): Inline[] {
  const parts: Inline[] = [];
  let last = 0;
  const plain = (until: number): void => {
    if (until > last) parts.push({ kind: "text", text: text.slice(last, until) });
  };
  for (const match of text.matchAll(TICKET)) {
    const start = match.index + (match[1] ?? "").length;
    plain(start);
    parts.push({ kind: "ticket", number: Number(match[2]) });
    last = match.index + match[0].length;
  }
  plain(text.length);
  return parts;
}
