import { describe, expect, it } from "vitest";
import type { TicketRow } from "../protocol/generated.ts";
import { pavel, START, view } from "../testing/builders.ts";
import { ALIKE_SHOWN_MAX, ALIKE_WORDS_MAX, mostAlike, tellingWords } from "./alike.ts";

function row(id: number, changes: Partial<TicketRow> = {}): TicketRow {
  const { answers: _, me_too: __, bundled: ___, ...base } = view();
  return { ...base, id, answers_waiting: 0, me_too: 0, bundled: 0, changed_at: START, ...changes };
}

const solved: TicketRow["stage"] = {
  kind: "solved",
  since: START,
  grace_until: START,
  solution: { kind: "resolved", answer: 2, by: pavel },
};

describe("what looks alike", () => {
  it("is looked for by the words that say most", () => {
    expect(tellingWords("The printer on my floor prints, prints everything twice!")).toEqual(["everything", "printer", "prints", "floor"]);
    expect(tellingWords("У меня не печатает принтер")).toEqual(["печатает", "принтер"]);
    expect(tellingWords("it is. the and")).toEqual([]);
    expect(tellingWords("one two three four five six seven").length).toBeLessThanOrEqual(ALIKE_WORDS_MAX);
  });

  it("shares most words with the question, and solved comes before open", () => {
    const [a, b, c] = [row(1), row(2, { stage: solved }), row(3)];
    expect(mostAlike([[a, b, c], [b, c], [c]]).map(({ id }) => id)).toEqual([3, 2]);
    expect(mostAlike([[a, b]]).map(({ id }) => id)).toEqual([2, 1]);
  });

  it("is no more than a few, and nothing that was withdrawn", () => {
    const many = Array.from({ length: 9 }, (_, index) => row(index + 1));
    expect(mostAlike([many])).toHaveLength(ALIKE_SHOWN_MAX);
    expect(mostAlike([[row(1, { stage: { kind: "withdrawn", since: START } })]])).toEqual([]);
  });
});
