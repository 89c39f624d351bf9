import { describe, expect, it } from "vitest";
import { formatter } from "../../i18n/format.ts";
import { translator } from "../../i18n/text.ts";
import { policyProblemText } from "./unfit.ts";

function told(language: "en" | "ru", field: string | undefined, code = "field_unfit"): string {
  const t = translator(language);
  const problem = { type: `about:${code}`, status: 422, code, title: "Words of the server.", ...(field === undefined ? {} : { field }) };
  return policyProblemText(problem, t, formatter(language, t));
}

describe("settings and hours that are not taken", () => {
  // Each part that the desk names, as it stands in what is saved and in what is only tried.
  it.each([
    ["content.week", "At least one weekday needs hours.", "Хотя бы у одного дня недели должны быть часы."],
    ["content.week.0", "Monday: the hours have to follow each other", "Понедельник: часы должны идти друг за другом"],
    ["calendar.week.6", "Sunday: the hours have to follow each other", "Воскресенье: часы должны идти друг за другом"],
    ["content.days.1", "Special day 2 ", "Особый день 2:"],
    ["content.days", "There are too many", "Их уже слишком много"],
    ["id", "There are too many", "Их уже слишком много"],
    ["content.zone", "no such time zone", "часового пояса нет"],
    ["name", "a name that no others have", "уже занято другими часами"],
    ["settings.lease_ms", "“A claim holds without progress (minutes)”", "«Заявка остаётся в работе без движения (минут)»"],
    ["draft.settings.aims.own_ms", "“Somebody has it within", "«Кто-то возьмёт за"],
    ["settings.fast_words.2", "Phrase 3 ", "Фраза 3:"],
    ["settings.fast_words", "There are too many", "Их уже слишком много"],
    ["asked", "The desk cannot keep this", "Так сохранить нельзя"],
  ])("say of %s what is wrong", (field, english, russian) => {
    expect(told("en", field)).toMatch(/^The desk does not take this: /);
    expect(told("en", field)).toContain(english);
    expect(told("ru", field)).toContain(russian);
    expect(told("ru", field)).not.toContain("Words of the server.");
  });

  it("say that somebody else was first, and whatever else was refused", () => {
    expect(told("ru", undefined, "changed_meanwhile")).toContain("сохранил кто-то другой");
    expect(told("ru", undefined, "not_found")).toContain("Такого нет");
    expect(told("ru", undefined, "of_a_newer_server")).toBe("Не получилось. Повторить безопасно.");
  });
});
