import { useEffect, useState } from "preact/hooks";
import type { Found, SearchPage } from "../../protocol/generated.ts";
import { useDesk } from "../context.tsx";

export type FoundList = {
  state: "reading" | "read" | "failed";
  /** Best first, as far as pages were read. */
  found: readonly Found[];
  /** Operators that mean nothing, as they were typed. */
  misunderstood: readonly string[];
  /** Reads the next page; absent at the end. */
  more?: () => void;
};

type Read = Pick<FoundList, "state" | "found"> & { query: string; next: string | undefined; misunderstood: readonly string[] };

/** How long typing has to pause before the desk is asked, in milliseconds. */
const PAUSE_MS = 200;

const NOTHING = { found: [], next: undefined, misunderstood: [] };

/** What the desk finds for some words and operators; nothing while there are none. */
export function useFound(typed: string): FoundList | undefined {
  const { http, clock } = useDesk();
  const query = typed.trim();
  const [read, setRead] = useState<Read>();
  useEffect(() => {
    if (query === "") {
      setRead(undefined);
      return undefined;
    }
    let current = true;
    setRead((was) => ({ ...NOTHING, query, state: "reading", found: was?.found ?? [] }));
    const timer = clock.after(PAUSE_MS, async () => {
      const answer = await http.search(query);
      if (!current) return;
      setRead(answer.kind === "ok" ? { query, state: "read", ...page([], answer.value) } : { ...NOTHING, query, state: "failed" });
    });
    return () => {
      current = false;
      timer.cancel();
    };
  }, [query]);
  if (query === "" || read === undefined) return undefined;
  const { state, found, next, misunderstood } = read;
  if (next === undefined || state !== "read") return { state, found, misunderstood };
  const more = async (): Promise<void> => {
    const answer = await http.search(query, next);
    if (answer.kind !== "ok") return;
    // Whatever was typed meanwhile, or pressed twice, has its own answer.
    setRead((was) => (was?.query === query && was.next === next ? { ...was, ...page(was.found, answer.value) } : was));
  };
  return { state, found, misunderstood, more: () => void more() };
}

/** What is known after a page. One that moved between two pages stands where it was seen first. */
function page(before: readonly Found[], { found, next, misunderstood }: SearchPage): Pick<Read, "found" | "next" | "misunderstood"> {
  const known = new Set(before.map(({ ticket }) => ticket.id));
  return { found: [...before, ...found.filter(({ ticket }) => !known.has(ticket.id))], next, misunderstood };
}
