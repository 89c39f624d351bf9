import { useEffect, useState } from "preact/hooks";
import type { TicketRow } from "../../protocol/generated.ts";
import { useDesk } from "../context.tsx";

type Found = { query: string; state: "reading" | "read" | "failed"; rows: TicketRow[] };

/** How long typing has to pause before the desk is asked, in milliseconds. */
const PAUSE_MS = 200;

/** What the desk finds for some words; nothing while there are none. */
export function useFound(typed: string): Found | undefined {
  const { http, clock } = useDesk();
  const query = typed.trim();
  const [found, setFound] = useState<Found>();
  useEffect(() => {
    if (query === "") {
      setFound(undefined);
      return undefined;
    }
    let current = true;
    setFound((was) => ({ query, state: "reading", rows: was?.rows ?? [] }));
    const timer = clock.after(PAUSE_MS, async () => {
      const answer = await http.tickets(query);
      if (!current) return;
      setFound(answer.kind === "ok" ? { query, state: "read", rows: answer.value } : { query, state: "failed", rows: [] });
    });
    return () => {
      current = false;
      timer.cancel();
    };
  }, [query]);
  return query === "" ? undefined : found;
}
