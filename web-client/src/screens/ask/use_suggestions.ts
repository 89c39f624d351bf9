import { useEffect, useState } from "preact/hooks";
import { lookAgain } from "../../connection/look_again.ts";
import { searchedPart } from "../../desk/solution.ts";
import type { Found } from "../../protocol/generated.ts";
import { useDesk } from "../context.tsx";

/** How long typing has to pause before the desk is asked, in milliseconds. */
const PAUSE_MS = 150;
/** Fewer characters mean everything. */
const CHARACTERS_MIN = 4;
/** Tickets that are shown while somebody still writes. */
const SHOWN_MAX = 3;

/** Tickets that mean the same as what is being written, best first; what is found later is added below. */
export function useSuggestions(text: string): readonly Found[] {
  const { http, clock } = useDesk();
  const [found, setFound] = useState<readonly Found[]>([]);
  const question = searchedPart(text);
  const isEnough = question.length >= CHARACTERS_MIN;
  useEffect(() => {
    if (!isEnough) {
      setFound([]);
      return undefined;
    }
    let current = true;
    let shown: readonly Found[] = [];
    const look = async (): Promise<boolean> => {
      const answer = await http.suggest(question);
      if (!current) return true;
      shown = withMore(shown, answer.kind === "ok" ? answer.value.found : []);
      setFound(shown);
      return shown.length === SHOWN_MAX;
    };
    const looking = lookAgain(clock, look, PAUSE_MS);
    return () => {
      current = false;
      looking.cancel();
    };
  }, [isEnough ? question : ""]);
  return found;
}

/** Nothing moves under the eyes of who reads it: what is shown stays where it is, as it is now. */
function withMore(shown: readonly Found[], found: readonly Found[]): readonly Found[] {
  const fresh = found.filter(({ ticket }) => !shown.some((one) => one.ticket.id === ticket.id));
  const now = shown.map((one) => found.find(({ ticket }) => ticket.id === one.ticket.id) ?? one);
  return [...now, ...fresh].slice(0, SHOWN_MAX);
}
