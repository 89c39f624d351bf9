import { expect, test } from "vitest";
import { moved, topicFor } from "./topic_rules.ts";

const RULES = [
  { topic: 1, keywords: ["vpn", "wi-fi"] },
  { topic: 2, keywords: [] },
  { topic: 3, keywords: ["print", "принтер"] },
  { topic: 4, keywords: ["it", "not printing"] },
];

test("a question finds the topic whose keyword begins a word in it", () => {
  const check = (text: string, expected: ReturnType<typeof topicFor>): void => expect({ text, found: topicFor(text, RULES) }).toEqual({ text, found: expected });
  check("", undefined);
  check("My VPN drops", { topic: 1, word: "vpn" });
  check("No Wi-Fi in room 4", { topic: 1, word: "wi-fi" });
  check("The printer is not printing", { topic: 3, word: "print" });
  check("Два принтера стоят", { topic: 3, word: "принтер" });
  check("A footprint of it", { topic: 4, word: "it" });
  check("The blueprint of an item", undefined);
});

test("of topics whose words occur the first one counts, and another order says another one", () => {
  const text = "The printer has no wi-fi";
  expect(topicFor(text, RULES)).toEqual({ topic: 1, word: "wi-fi" });
  expect(topicFor(text, moved(RULES, 0, 2))).toEqual({ topic: 3, word: "print" });
});

test("moving takes one item to another place and keeps the rest in order", () => {
  expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
  expect(moved(["a", "b", "c"], 2, 1)).toEqual(["a", "c", "b"]);
  expect(moved(["a"], 4, 0)).toEqual(["a"]);
});
