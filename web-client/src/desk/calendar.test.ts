import { expect, test } from "vitest";
import { endOf, endsNextDay, inOrder, spanBetween, usualHours, withSpan, withWeekday } from "./calendar.ts";

test("a span that ends before it begins ends on the next day, and midnight ends its own", () => {
  expect(spanBetween(480, 1_020)).toEqual({ from: 480, to: 1_020 });
  const night = spanBetween(1_320, 360);
  expect([night, endOf(night), endsNextDay(night)]).toEqual([{ from: 1_320, to: 1_800 }, 360, true]);
  const late = spanBetween(480, 0);
  expect([late, endOf(late), endsNextDay(late)]).toEqual([{ from: 480, to: 1_440 }, 0, false]);
  expect(spanBetween(0, 0)).toEqual({ from: 0, to: 1_440 });
});

test("another span stands after the last and within the day", () => {
  expect(withSpan([])).toEqual([{ from: 480, to: 1_020 }]);
  expect(withSpan([{ from: 480, to: 720 }])).toEqual([
    { from: 480, to: 720 },
    { from: 780, to: 840 },
  ]);
  expect(withSpan([{ from: 480, to: 1_430 }]).at(-1)).toEqual({ from: 1_380, to: 1_440 });
});

test("one weekday changes and the others stay", () => {
  const { content } = usualHours("Europe/Riga");
  const changed = withWeekday(content, 5, [{ from: 600, to: 840 }]);
  expect(changed.week[5]).toEqual([{ from: 600, to: 840 }]);
  expect(changed.week.filter((_, day) => day !== 5)).toEqual(content.week.filter((_, day) => day !== 5));
});

test("days are kept in the order of the year", () => {
  const { content } = usualHours("Europe/Riga");
  const day = (date: string) => ({ date, name: "", spans: [] });
  expect(inOrder({ ...content, days: [day("2026-12-24"), day("2026-01-01")] }).days.map(({ date }) => date)).toEqual(["2026-01-01", "2026-12-24"]);
});
