import { describe, expect, it } from "vitest";
import { type Block, blocksOf, type Inline } from "./markdown.ts";

const text = (words: string): Inline => ({ kind: "text", text: words });

/** Everything that would be read on the screen, without its form. */
function read(blocks: readonly Block[]): string {
  return blocks.map(readBlock).join("\n");
}

function readBlock(block: Block): string {
  switch (block.kind) {
    case "words":
    case "heading":
      return readInline(block.parts);
    case "code":
      return block.text;
    case "quote":
      return read(block.blocks);
    case "list":
      return block.items.map((item) => read(item.blocks)).join("\n");
    case "table":
      return [block.head, ...block.rows].map((row) => row.map(readInline).join(" ")).join("\n");
    case "rule":
      return "";
  }
}

function readInline(parts: readonly Inline[]): string {
  return parts
    .map((part) => {
      if (part.kind === "break") return "\n";
      if (part.kind === "ticket") return `#${part.number}`;
      if (part.kind === "picture" || part.kind === "file") return part.name;
      return "parts" in part ? readInline(part.parts) : part.text;
    })
    .join("");
}

function links(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => (block.kind === "words" ? block.parts : [])).flatMap((part) => (part.kind === "link" ? [part.href] : []));
}

describe("a message", () => {
  it("keeps its line breaks and finds fenced code with its language", () => {
    expect(blocksOf("look:\nhere\n```sh\nip a\n\nip r\n```\nthat is all")).toEqual([
      { kind: "words", parts: [text("look:"), { kind: "break" }, text("here")] },
      { kind: "code", text: "ip a\n\nip r", language: "sh" },
      { kind: "words", parts: [text("that is all")] },
    ]);
  });

  it("takes a fence that was never closed as code to the end", () => {
    expect(blocksOf("```\nerror 0x80")).toEqual([{ kind: "code", text: "error 0x80", language: "" }]);
  });

  it("is empty when nothing is left of it", () => {
    expect(blocksOf("\n \n")).toEqual([]);
  });

  it("reads lists, tasks, quotes, tables and emphasis", () => {
    const [list, quote, table] = blocksOf("3. one\n4. **two**\n\n> said\n\n| a | b |\n|---|---|\n| 1 | 2 |");
    expect(list).toMatchObject({ kind: "list", ordered: true, start: 3, items: [{ done: undefined }, { done: undefined }] });
    expect(quote).toEqual({ kind: "quote", blocks: [{ kind: "words", parts: [text("said")] }] });
    expect(table).toMatchObject({ kind: "table", head: [[text("a")], [text("b")]] });
    expect(blocksOf("- [x] done\n- [ ] open")[0]).toMatchObject({ items: [{ done: true }, { done: false }] });
  });

  it("leads from the number of another ticket to it, and from nothing else", () => {
    expect(blocksOf("like #1042, see #7")).toEqual([
      { kind: "words", parts: [text("like "), { kind: "ticket", number: 1042 }, text(", see "), { kind: "ticket", number: 7 }] },
    ]);
    for (const plain of ["colour #a1042", "x#12", "#0", "page/#12"]) expect(read(blocksOf(plain))).toBe(plain);
    expect(blocksOf("`#1042`")).toEqual([{ kind: "words", parts: [{ kind: "code", text: "#1042" }] }]);
  });

  it.each([
    ["see https://wiki.example/vpn.", "https://wiki.example/vpn"],
    ["(https://wiki.example/a_(b))", "https://wiki.example/a_(b)"],
    ["http://b.example/x?y=1&z=2!", "http://b.example/x?y=1&z=2"],
    ["[here](https://a.example/)", "https://a.example/"],
    ["mail me@a.example", "mailto:me@a.example"],
  ])("finds the address in %s", (words, href) => {
    expect(links(blocksOf(words))).toEqual([href]);
  });

  it("says where a link leads whose words do not", () => {
    const [block] = blocksOf("[bank.example](https://thief.example/)");
    expect(block).toMatchObject({ parts: [{ kind: "link", host: "thief.example" }] });
  });

  it.each([
    "[x](javascript:alert(1))",
    "[x](data:text/html,<b>x</b>)",
    "<javascript:alert(1)>",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "![x](https://spy.example/pixel.gif)",
  ])("shows %s as it was typed", (words) => {
    const blocks = blocksOf(words);
    expect(links(blocks).filter((href) => !href.startsWith("https:"))).toEqual([]);
    expect(read(blocks)).toContain(words.replace(/\(https.*/, ""));
  });

  it.each([
    ["quotes", ">".repeat(16_000)],
    ["lists", "- ".repeat(8_000)],
    ["brackets", "[".repeat(16_000)],
    ["stars", "*a ".repeat(5_000)],
    ["backticks", "`".repeat(16_000)],
    ["links", "[a](".repeat(4_000)],
    ["underscores", "_a".repeat(8_000)],
    ["tables", `${"|a".repeat(2_000)}\n${"|-".repeat(2_000)}\n${"|b".repeat(2_000)}`],
  ])("of nothing but %s is still shown", (_, words) => {
    expect(read(blocksOf(words)).length).toBeGreaterThan(0);
  });
});

describe("files of a ticket", () => {
  const ID = "7d1c0a52-6f0e-4c39-9a44-0b9f1f2f6d11";
  const first = (typed: string): Inline | undefined => {
    const block = blocksOf(typed)[0];
    return block?.kind === "words" ? block.parts[0] : undefined;
  };

  it("are pictures with their size, and names to be saved", () => {
    expect(first(`![a b.png](file:${ID} "800x600")`)).toEqual({ kind: "picture", id: ID, name: "a b.png", width: 800, height: 600 });
    expect(first(`![a.png](file:${ID})`)).toMatchObject({ width: undefined });
    expect(first(`[trace_of_it.log](file:${ID})`)).toEqual({ kind: "file", id: ID, name: "trace_of_it.log" });
  });

  it("are nothing else's: no file of the machine, no address, no picture from elsewhere", () => {
    for (const typed of [`![x](file:///etc/passwd)`, `[x](file:${ID}/../x)`, `![x](https://example.org/${ID}.png)`, "[x](file:not-an-id)"]) {
      expect(["picture", "file"]).not.toContain(first(typed)?.kind);
    }
  });
});

it("shows what a terminal printed as words, in a sentence as in code", () => {
  const printed = "It says \u001B[1;31merror\u001B[0m: **no** space\n\n```\n10 %\r100 %\n\u001B[32mdone\u001B[0m\n```";
  expect(read(blocksOf(printed))).toBe("It says error: no space\n100 %\ndone");
});
