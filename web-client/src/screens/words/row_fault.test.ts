import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { formatter } from "../../i18n/format.ts";
import { translator } from "../../i18n/text.ts";
import type { ImportField, RowFault } from "../../protocol/generated.ts";
import { rowFaultText } from "./row_fault.ts";

function fixtures<T>(file: string): { name: string; json: T }[] {
  const text = readFileSync(new URL(`../../../../protocol/fixtures/${file}`, import.meta.url), "utf8");
  return JSON.parse(text) as { name: string; json: T }[];
}

function told(language: "en" | "ru"): (why: RowFault) => string {
  const t = translator(language);
  const format = formatter(language, t);
  return (why) => rowFaultText(why, t, format);
}

/** What each fixture says; spaces that keep a number together are told as spaces. */
function all(language: "en" | "ru"): Record<string, string> {
  const say = told(language);
  return Object.fromEntries(fixtures<RowFault>("row_faults.json").map(({ name, json }) => [name, say(json).replaceAll("\u00a0", " ")]));
}

describe("a row that is not taken", () => {
  it("says why in English, whatever it is", () => {
    expect(all("en")).toEqual({
      endless: "The row is longer than 1,048,576 bytes. In a table, a quote may not be closed",
      not_utf8: "The row is not in UTF-8",
      not_json: "The line is no JSON, from character 17 on",
      not_an_object: "The line is no JSON object",
      not_text: "“Asked at” is neither a text nor a number",
      empty: "“Fix” is empty",
      too_long: "“Cause” is longer than 16,384 bytes",
      too_long_title: "“Title” is longer than 200 characters",
      unkeepable: "“What was said in between” holds a character that cannot be kept",
      not_a_moment: "“Asked at”: “yesterday” is no moment such as 2026-03-14T09:30:00Z or 2026-03-14",
      message_lacking: "A message does not say who said it, or what",
      unanswered: "Nobody answered",
      refused: "The rules of the desk do not let it happen. Not possible while the ticket stands at “Closed”.",
    });
  });

  it("says why in Russian, whatever it is", () => {
    expect(all("ru")).toEqual({
      endless: "Строка длиннее 1 048 576 байт. В таблице могла остаться незакрытая кавычка",
      not_utf8: "Строка не в UTF-8",
      not_json: "Строка не читается как JSON, начиная с 17-го знака",
      not_an_object: "Строка не является объектом JSON",
      not_text: "«Когда спросили»: здесь не текст и не число",
      empty: "«Решение»: здесь пусто",
      too_long: "«Причина»: длиннее 16 384 байт",
      too_long_title: "«Заголовок»: длиннее 200 знаков",
      unkeepable: "«Сказанное между ними»: здесь знак, который нельзя сохранить",
      not_a_moment: "«Когда спросили»: «yesterday» — не время вида 2026-03-14T09:30:00Z или 2026-03-14",
      message_lacking: "В одном сообщении не сказано, кто его написал или что в нём",
      unanswered: "Никто не ответил",
      refused: "Правила службы этого не позволяют. Невозможно, пока заявка в состоянии «Закрыто».",
    });
  });

  it("follows the plural rules of the language", () => {
    const [english, russian] = [told("en"), told("ru")];
    const long = (max: number): RowFault => ({ kind: "too_long", field: "title", max });
    expect([1, 2].map((max) => english(long(max)))).toEqual(["“Title” is longer than 1 character", "“Title” is longer than 2 characters"]);
    expect([1, 2, 5, 21].map((max) => russian(long(max)))).toEqual([
      "«Заголовок»: длиннее 1 знака",
      "«Заголовок»: длиннее 2 знаков",
      "«Заголовок»: длиннее 5 знаков",
      "«Заголовок»: длиннее 21 знака",
    ]);
  });

  it("names each field that a row has", () => {
    const fields = fixtures<ImportField>("import_fields.json").map(({ json }) => json);
    for (const language of ["en", "ru"] as const) {
      const texts = fields.map((field) => told(language)({ kind: "empty", field }));
      expect([language, texts.filter((text) => /[“«][»”]/.test(text))]).toEqual([language, []]);
      expect([language, new Set(texts).size]).toEqual([language, fields.length]);
    }
  });
});
