import { expect, it } from "vitest";
import { guessedColumns, holdsConversations } from "./import_columns.ts";

it("finds the fields by what other systems call them", () => {
  const columns = ["Number", "Short description", "Description", "Resolution", "Opened At", "State"];
  expect(guessedColumns(columns)).toEqual({
    key: "Number",
    title: "Short description",
    question: "Description",
    fix: "Resolution",
    asked_at: "Opened At",
  });
  expect(guessedColumns(["Номер", "Описание", "Решение"])).toEqual({ key: "Номер", question: "Описание", fix: "Решение" });
});

it("uses each column once and leaves out what it does not know", () => {
  expect(guessedColumns(["text"])).toEqual({ question: "text" });
  expect(guessedColumns(["a", "b"])).toEqual({});
});

it("knows conversations, which need no columns", () => {
  expect(holdsConversations(["id", "asker", "messages"])).toBe(true);
  expect(holdsConversations(["id", "messages"])).toBe(false);
});
