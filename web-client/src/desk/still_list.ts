/** A list as it stands on the screen, beside the one that it should be by now. */
export type StillList = { shown: readonly number[]; news: number };

/**
 * The list stands still while somebody reads it: what has come since is only counted, and what has
 * gone keeps its place, so that nothing moves under a finger. What comes behind the last row moves
 * nothing. Otherwise the list is as it should be.
 */
export function settled(shown: readonly number[], wanted: readonly number[], still: boolean): StillList {
  if (!still || shown.length === 0) return { shown: wanted, news: 0 };
  const there = new Set(shown);
  const isNew = (id: number): boolean => !there.has(id);
  const last = shown.at(-1);
  const end = last === undefined ? -1 : wanted.indexOf(last);
  const behind = end < 0 ? [] : wanted.slice(end + 1).filter(isNew);
  return { shown: behind.length === 0 ? shown : [...shown, ...behind], news: wanted.filter(isNew).length - behind.length };
}
