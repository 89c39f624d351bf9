import { useEffect, useState } from "preact/hooks";
import { mostAlike, tellingWords } from "../../desk/alike.ts";
import type { TicketRow } from "../../protocol/generated.ts";
import { useDesk } from "../context.tsx";

/** How long typing has to pause before the desk is asked, in milliseconds. */
const PAUSE_MS = 250;

export type Alike = { state: "nothing" | "reading" | "read"; rows: readonly TicketRow[] };

/** Tickets that look like what is being written. */
export function useAlike(text: string): Alike {
  const { http, clock } = useDesk();
  const [alike, setAlike] = useState<Alike>({ state: "nothing", rows: [] });
  const words = tellingWords(text).join(" ");
  useEffect(() => {
    if (words === "") {
      setAlike({ state: "nothing", rows: [] });
      return undefined;
    }
    let current = true;
    const timer = clock.after(PAUSE_MS, async () => {
      setAlike((was) => (was.rows.length > 0 ? was : { state: "reading", rows: [] }));
      const answers = await Promise.all(words.split(" ").map((word) => http.tickets(word)));
      if (!current) return;
      setAlike({ state: "read", rows: mostAlike(answers.map((answer) => (answer.kind === "ok" ? answer.value : []))) });
    });
    return () => {
      current = false;
      timer.cancel();
    };
  }, [words]);
  return alike;
}
