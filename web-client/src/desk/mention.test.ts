import { describe, expect, it } from "vitest";
import { anna, boris, olga } from "../testing/builders.ts";
import { namedSo, withName, writtenName } from "./mention.ts";

const at = (text: string): string | undefined => writtenName(text, text.length)?.part;

describe("a name that is being written", () => {
  it("begins at a word of its own and may have two words", () => {
    expect(at("Ask @An")).toBe("An");
    expect(at("@")).toBe("");
    expect(at("(@Anna Web")).toBe("Anna Web");
    expect(at("Спросите @Ан")).toBe("Ан");
    expect(at("@Desk 2")).toBe("Desk 2");
    expect(at("Anna O'Neil knows")).toBeUndefined();
    expect(at("mail anna@example")).toBeUndefined();
    expect(at("@Anna Weber knows")).toBeUndefined();
    expect(at("@Anna\nBoris")).toBeUndefined();
  });

  it("is looked for where the caret stands, not at the end", () => {
    expect(writtenName("Ask @An, please", 7)).toEqual({ at: 4, part: "An" });
    expect(writtenName("Ask @An, please", 15)).toBeUndefined();
  });

  it("becomes the whole name with one space behind it", () => {
    const text = "Ask @An please";
    expect(withName(text, { at: 4, part: "An" }, 7, anna)).toEqual({ text: `Ask @${anna.name} please`, caret: 4 + anna.name.length + 2 });
    expect(withName("@b", { at: 0, part: "b" }, 2, boris).text).toBe(`@${boris.name} `);
  });

  it("fits people by any word of their names, each once", () => {
    const people = [anna, boris, olga, anna];
    const first = (name: string): string => name.split(" ")[0] ?? "";
    expect(namedSo(people, first(anna.name).toLowerCase())).toEqual([anna]);
    expect(namedSo(people, "")).toEqual([anna, boris, olga]);
    expect(namedSo(people, "zz")).toEqual([]);
  });
});
