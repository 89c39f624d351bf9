import { describe, expect, it } from "vitest";
import { blocksOf, partsOf } from "./words.ts";

describe("a message", () => {
  it("keeps its lines and finds fenced code", () => {
    expect(blocksOf("look:\n```sh\nip a\n\nip r\n```\nthat is all")).toEqual([
      { kind: "words", parts: [{ kind: "text", text: "look:" }] },
      { kind: "code", text: "ip a\n\nip r" },
      { kind: "words", parts: [{ kind: "text", text: "that is all" }] },
    ]);
  });

  it("takes a fence that was never closed as code to the end", () => {
    expect(blocksOf("```\nerror 0x80")).toEqual([{ kind: "code", text: "error 0x80" }]);
  });

  it("is empty when nothing is left of it", () => {
    expect(blocksOf("\n \n")).toEqual([]);
  });

  it.each([
    ["see https://wiki.example/vpn.", ["see ", "https://wiki.example/vpn", "."]],
    ["(https://wiki.example/a_(b))", ["(", "https://wiki.example/a_(b)", ")"]],
    ["https://a.example, then http://b.example/x?y=1&z=2!", ["https://a.example", ", then ", "http://b.example/x?y=1&z=2", "!"]],
  ])("finds the addresses in %s and leaves the sentence its signs", (text, expected) => {
    expect(partsOf(text).map((part) => part.text)).toEqual(expected);
    for (const part of partsOf(text)) {
      expect(part.kind).toBe(/^https?:/.test(part.text) ? "link" : "text");
    }
  });

  it.each(["javascript:alert(1)", "data:text/html,<b>x</b>", "<img src=x onerror=alert(1)>", "https://"])(
    "does not link %s",
    (text) => {
      expect(partsOf(text).every((part) => part.kind === "text")).toBe(true);
      expect(partsOf(text).map((part) => part.text).join("")).toBe(text);
    },
  );

  it("does not look for addresses in code", () => {
    expect(partsOf("run `curl https://a.example` now")).toEqual([
      { kind: "text", text: "run " },
      { kind: "code", text: "curl https://a.example" },
      { kind: "text", text: " now" },
    ]);
  });
});
