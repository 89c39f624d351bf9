import { expect, it } from "vitest";
import { withQuote } from "./quote.ts";

it("quotes line by line, behind what was begun", () => {
  expect(withQuote("", "one\n\ntwo")).toBe("> one\n>\n> two\n\n");
  expect(withQuote("I think\n", "one")).toBe("I think\n\n> one\n\n");
});

it("quotes no more than the beginning of a long message", () => {
  const quoted = withQuote("", Array.from({ length: 20 }, (_, index) => `line ${index}`).join("\n"));
  expect(quoted.split("\n")).toHaveLength(9);
  expect(quoted).toContain("> …");
});
