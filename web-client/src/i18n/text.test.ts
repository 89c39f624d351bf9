import { describe, expect, it } from "vitest";
import { formatter } from "./format.ts";
import { en } from "./en.ts";
import { ru } from "./ru.ts";
import { type Key, type Template, translator } from "./text.ts";

const catalogues: Record<string, Record<string, Template>> = { en, ru };
const keys = Object.keys(en);

function forms(template: Template): [string, string][] {
  return typeof template === "string" ? [["only", template]] : Object.entries(template);
}

function holes(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").toSorted();
}

describe.each(Object.entries(catalogues))("the texts in %s", (language, catalogue) => {
  it("have exactly the keys of English", () => {
    expect(Object.keys(catalogue).toSorted()).toEqual(keys.toSorted());
  });

  it("are never empty", () => {
    const empty = Object.entries(catalogue).filter(([, template]) => forms(template).some(([, text]) => text.trim() === ""));
    expect(empty).toEqual([]);
  });

  it("have every plural form that the language needs, and number texts are plural in both", () => {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
    for (const [key, template] of Object.entries(catalogue)) {
      const isPlural = typeof template !== "string";
      expect([key, isPlural]).toEqual([key, typeof en[key as Key] !== "string"]);
      const own = isPlural ? Object.keys(template).filter((form) => form !== "none").toSorted() : categories;
      expect([key, own]).toEqual([key, categories]);
    }
  });

  it("leave the same holes to fill as English", () => {
    for (const [key, template] of Object.entries(catalogue)) {
      const english = new Set(forms(en[key as Key]).flatMap(([, text]) => holes(text)));
      const own = new Set(forms(template).flatMap(([, text]) => holes(text)));
      expect([key, [...own].toSorted()]).toEqual([key, [...english].toSorted()]);
    }
  });
});

describe("a translator", () => {
  it("follows the plural rules of the language", () => {
    const t = translator("ru");
    expect([1, 2, 5, 21].map((n) => t("facts.affected_count", { n }))).toEqual([
      "1 человек",
      "2 человека",
      "5 человек",
      "21 человек",
    ]);
    expect([1, 2].map((n) => translator("en")("facts.affected_count", { n }))).toEqual(["1 person", "2 people"]);
  });

  it("says of nobody that it is nobody, and counts nought where nothing else is said", () => {
    const [english, russian] = [translator("en"), translator("ru")];
    expect(english("ask.goes_peers", { n: 0 })).toBe("Nobody else is online right now.");
    expect(russian("ask.goes_peers", { n: 0 })).toBe("Сейчас в сети больше никого.");
    expect(english("facts.affected_count", { n: 0 })).toBe("0 people");
  });

  it("puts names in as they are, whatever they hold", () => {
    expect(translator("en")("stage.solved_by", { who: "{n} $& <b>" })).toBe("Solved by {n} $& <b>");
  });
});

describe("the strange English", () => {
  const t = translator("qps");

  it("is longer, marked at both ends, and fills its holes", () => {
    expect(t("stage.solved_by", { who: "Anna" })).toBe("⟦Sóólvééd bý Anna⟧");
    for (const key of keys) expect([key, /^⟦.*⟧$/s.test(t(key as Key, { n: 1 }))]).toEqual([key, true]);
  });

  it("counts and dates like English", () => {
    expect(formatter("qps", t).time(0)).toBe(formatter("en", translator("en")).time(0));
  });
});

describe("times", () => {
  const format = formatter("en", translator("en"));

  it.each([
    [0, "0:00"],
    [-5_000, "0:00"],
    [499, "0:00"],
    [500, "0:01"],
    [61_000, "1:01"],
    [3_725_000, "1:02:05"],
  ])("count %i ms down as %s", (ms, expected) => {
    expect(format.countdown(ms)).toBe(expected);
  });

  it("call what has just happened now", () => {
    expect([format.age(59_000), format.age(60_000)]).toEqual(["now", "1 min"]);
  });

  it.each([
    [59_000, "under 1 min"],
    [60_000, "1 min"],
    [3_600_000 * 5, "5 h"],
    [3_600_000 * 49, "2 d"],
  ])("tell a span of %i ms as %s", (ms, expected) => {
    expect(format.span(ms)).toBe(expected);
  });
});
