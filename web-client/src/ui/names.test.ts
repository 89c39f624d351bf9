import { expect, it } from "vitest";
import { namesPattern, withNames } from "./names.ts";

const parts = (text: string, ...names: string[]): string[] => withNames(text, namesPattern(names));

it("sets apart whoever is called, the longest name first", () => {
  expect(parts("Ask @Anna Weber, or @Anna.", "Anna", "Anna Weber")).toEqual(["Ask ", "@Anna Weber", ", or ", "@Anna", "."]);
  expect(parts("Спросите @Ольга Ким!", "Ольга Ким")).toEqual(["Спросите ", "@Ольга Ким", "!"]);
});

it("takes no longer name, no address, and signs in names for themselves", () => {
  expect(parts("@Annabel and anna@Anna", "Anna")).toEqual(["@Annabel and anna@Anna"]);
  expect(parts("@J. (Jo) O'Neil", "J. (Jo) O'Neil")).toEqual(["", "@J. (Jo) O'Neil", ""]);
  expect(parts("@Anyone")).toEqual(["@Anyone"]);
});
