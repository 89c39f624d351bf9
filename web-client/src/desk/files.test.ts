import { expect, it } from "vitest";
import { picturesIn, readable, withFiles } from "./files.ts";

const ID = "7d1c0a52-6f0e-4c39-9a44-0b9f1f2f6d11";
const shot = { id: ID, name: "shot [1].png", picture: true, width: 800, height: 600 };
const log = { id: ID.replace("7d", "8d"), name: "trace.log", picture: false };

it("names files behind the words, and finds the pictures again", () => {
  const text = withFiles("Look at this:\n", [shot, log]);
  expect(text).toBe(`Look at this:\n\n![shot  1 .png](file:${ID} "800x600")\n\n[trace.log](file:${log.id})`);
  expect(picturesIn(text)).toEqual([{ ...shot, name: "shot  1 .png" }]);
  expect(withFiles("", [log])).toBe(`[trace.log](file:${log.id})`);
  expect(withFiles("Only words", [])).toBe("Only words");
});

it("reads a line with the names alone", () => {
  expect(readable(`See ![a.png](file:${ID}) and [b](https://example.org)`)).toBe("See a.png and [b](https://example.org)");
});
