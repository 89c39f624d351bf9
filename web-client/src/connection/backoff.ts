/** First upper bound of a wait before coming back, in milliseconds. */
export const BACKOFF_BASE_MS = 500;
/** Largest upper bound, in milliseconds. */
export const BACKOFF_MAX_MS = 20_000;

/**
 * How long to wait before the next try: anywhere between nothing and an upper bound that doubles
 * with each try ("full jitter"), so that thousands cut off at once do not come back at once.
 */
export function backoff(attempt: number, random: () => number): number {
  const bound = Math.min(BACKOFF_MAX_MS, BACKOFF_BASE_MS * 2 ** Math.min(attempt, 16));
  return Math.round(random() * bound);
}
