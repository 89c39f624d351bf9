import { describe, expect, it } from "vitest";
import { START } from "../testing/builders.ts";
import { cardChanges, isDoubted, isSolved, searchedPart } from "./solution.ts";

describe("a solution", () => {
  it("is looked for by the beginning of a long question, without cutting a sign in two", () => {
    expect(searchedPart("  printer  ")).toBe("printer");
    const long = "🖨".repeat(1_200);
    expect([...searchedPart(long)]).toHaveLength(1_000);
    expect(searchedPart(long).endsWith("🖨")).toBe(true);
  });

  it("stands where a ticket is solved or closed", () => {
    expect(isSolved({ stage: { kind: "open", since: START, promise: START } })).toBe(false);
    const solution = { kind: "with_bundle", under: 3 } as const;
    expect(isSolved({ stage: { kind: "closed", since: START, solution } })).toBe(true);
  });

  it("is doubted once it did not help somebody or its date is past", () => {
    expect(isDoubted({ flagged: false, verified_until: START }, START)).toBe(false);
    expect(isDoubted({ flagged: true, verified_until: START }, START)).toBe(true);
    expect(isDoubted({ flagged: false, verified_until: START - 1 }, START)).toBe(true);
  });

  it("tells what a version of its card changed, and of the first all that it says", () => {
    const first = { question: "Badge opens nothing", cause: "", fix: "Wait", environment: "North gate" };
    const second = { ...first, cause: "Two readers", fix: "Hold it lower", environment: "" };
    expect(cardChanges(first, undefined)).toEqual([
      { part: "question", was: "", is: "Badge opens nothing" },
      { part: "fix", was: "", is: "Wait" },
      { part: "environment", was: "", is: "North gate" },
    ]);
    expect(cardChanges(second, first)).toEqual([
      { part: "cause", was: "", is: "Two readers" },
      { part: "fix", was: "Wait", is: "Hold it lower" },
      { part: "environment", was: "North gate", is: "" },
    ]);
    expect(cardChanges(second, second)).toEqual([]);
  });
});
