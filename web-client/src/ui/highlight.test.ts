import { expect, it } from "vitest";
import { coloured } from "./highlight.ts";

it("colours code and loses nothing of it", () => {
  const code = 'SELECT name FROM member WHERE id = 42 -- "one"';
  const parts = coloured(code, "sql");
  expect(parts.map(({ text }) => text).join("")).toBe(code);
  expect(parts.find(({ text }) => text === "SELECT")?.kind).toBe("keyword");
});

it("guesses the language when it is not told, and takes hostile code as text", () => {
  const code = '<script>alert("1")</script>';
  expect(coloured(code, "no such language").map(({ text }) => text).join("")).toBe(code);
});
