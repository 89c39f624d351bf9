import { useEffect, useRef } from "preact/hooks";
import { useDesk } from "../context.tsx";

/** Words that stood so long while it was shown that there is nothing were meant, in milliseconds. */
const MEANT_AFTER_MS = 3_000;

/**
 * Tells the desk once what was looked for on purpose and is not there: words that stood for a while beside an empty answer, or for
 * which Enter was pressed. Returns what Enter does.
 */
export function useVain(typed: string, isInVain: boolean): () => void {
  const { http, clock } = useDesk();
  const told = useRef("");
  const query = typed.trim();
  const tell = (): void => {
    if (!isInVain || told.current === query) return;
    told.current = query;
    // Nobody waits for it, and one that is lost is not missed.
    void http.searchedInVain(query);
  };
  useEffect(() => {
    if (!isInVain) return undefined;
    const timer = clock.after(MEANT_AFTER_MS, tell);
    return () => timer.cancel();
  }, [query, isInVain]);
  return tell;
}
