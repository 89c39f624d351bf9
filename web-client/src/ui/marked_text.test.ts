import { expect, it } from "vitest";
import { splitAt } from "./marked_text.tsx";

it.each([
  ["Error: error", "error", ["", "Error", ": ", "error", ""]],
  ["nothing here", "zebra", ["nothing here"]],
  ["Принтер", "прин", ["", "Прин", "тер"]],
  ["İstanbul", "stan", ["İstanbul"]],
  ["aaa", "aa", ["", "aa", "a"]],
])("parts %j at %j", (text, find, parts) => {
  expect(splitAt(text, find)).toEqual(parts);
});
