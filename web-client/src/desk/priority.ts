import type { Priority } from "../protocol/generated.ts";

/** From what can wait to what cannot. */
export const PRIORITIES: readonly Priority[] = ["low", "normal", "high", "urgent"];

/** What a ticket of which nothing was said is. */
export function priorityOf({ priority }: { priority?: Priority }): Priority {
  return priority ?? "normal";
}

/** For an order in which what matters more comes first. */
export function weight(of: { priority?: Priority }): number {
  return PRIORITIES.indexOf(priorityOf(of));
}
