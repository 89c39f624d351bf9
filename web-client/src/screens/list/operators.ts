/** What narrows a search beside its words; the node reads each in English and in Russian. */
export const OPERATORS = ["topic", "from", "is", "before", "after", "has"] as const;

/** Words with an operator more at their end, whose value is still to be typed. */
export function withOperator(typed: string, operator: string): string {
  const words = typed.trim();
  return words === "" ? operator : `${words} ${operator}`;
}

/** Operators that mean nothing, but the one whose value is only about to be typed. */
export function meaningless(typed: string, misunderstood: readonly string[]): readonly string[] {
  const last = typed.split(/\s+/u).at(-1) ?? "";
  return misunderstood.filter((operator) => operator !== last || !operator.endsWith(":"));
}
