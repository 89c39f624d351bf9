import { expect, it } from "vitest";
import type { Found, TicketRow } from "../protocol/generated.ts";
import { claimed, member, MINUTE, olga, pavel, START, view } from "../testing/builders.ts";
import { isToCompare, worthComparing } from "./fresh.ts";

const asker = member(olga);
const engineer = member(pavel, "engineer", [1]);

function found(changes: Partial<TicketRow>, fix = ""): Found {
  const { answers: _, me_too: __, bundled: ___, ...base } = view();
  const ticket: TicketRow = { ...base, id: 9, answers_waiting: 0, me_too: 0, bundled: 0, changed_at: START, ...changes };
  return { ticket, title: [], fix: fix === "" ? [] : [{ text: fix, hit: false }], excerpt: [], reuses: 0 };
}

it("is for the requester and second line, while a ticket is fresh and nobody has taken it", () => {
  const seen = view({ staff_head: 0 });
  expect(isToCompare(asker, view(), START)).toBe(true);
  expect(isToCompare(engineer, seen, START)).toBe(true);
  expect(isToCompare(member(pavel), view(), START)).toBe(false);
  const answers = [{ seq: 2, by: pavel, at: START, state: "waiting" as const }];
  expect([isToCompare(asker, view({ answers }), START), isToCompare(engineer, { ...seen, answers }, START)]).toEqual([false, true]);
  expect(isToCompare(engineer, view({ staff_head: 0, stage: claimed(pavel) }), START)).toBe(false);
  expect(isToCompare(asker, view(), START + 5 * 60 * MINUTE)).toBe(false);
});

it("shows what has a fix to both, and older live tickets to second line alone", () => {
  const solution = { kind: "resolved", answer: 2, by: pavel } as const;
  const solved = found({ stage: { kind: "closed", since: START, solution } }, "Turn it off");
  const unsaid = found({ stage: { kind: "closed", since: START, solution } });
  const older = found({ asked_at: START - MINUTE });
  const newer = found({ asked_at: START + MINUTE });
  expect(worthComparing([solved, unsaid, older, newer], view(), false)).toEqual([solved]);
  expect(worthComparing([solved, unsaid, older, newer], view(), true)).toEqual([solved, older]);
});
