import { expect, it } from "vitest";
import { withoutAnsi } from "./ansi.ts";

it.each([
  ["colours", "\u001B[1;31merror\u001B[0m: no space", "error: no space"],
  ["titles of windows", "\u001B]0;host: ~\u0007$ ls", "$ ls"],
  ["lines that write over themselves", "10 %\r50 %\r100 %\ndone", "100 %\ndone"],
  ["line ends of Windows", "one\r\ntwo\r\n", "one\ntwo\n"],
  ["bells and other signs", "a\u0007b\u0000c", "abc"],
  ["nothing else", "tab\there [31m is text", "tab\there [31m is text"],
])("takes %s out of what a terminal printed", (_, printed, words) => {
  expect(withoutAnsi(printed)).toBe(words);
});
