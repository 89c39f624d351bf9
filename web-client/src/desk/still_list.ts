/** A list as it stands on the screen, beside the one that it should be by now. */
export type StillList = { shown: readonly number[]; news: number };

/**
 * The list stands still while somebody reads it: what has come since is only counted, and what has
 * gone keeps its place, so that nothing moves under a finger. Otherwise the list is as it should be.
 */
export function settled(shown: readonly number[], wanted: readonly number[], still: boolean): StillList {
  if (!still || shown.length === 0) return { shown: wanted, news: 0 };
  const there = new Set(shown);
  return { shown, news: wanted.filter((id) => !there.has(id)).length };
}
