import { useMemo, useState } from "preact/hooks";
import { placeOf } from "../../desk/timeline.ts";
import { isSaid, markedBy, marksOf, standingText } from "../../desk/words.ts";
import type { EventFrame } from "../../protocol/generated.ts";
import { wordsIn } from "./items.ts";

export type Find = {
  open: boolean;
  /** What is searched for; empty while nothing is. */
  words: string;
  /** Places of what was found, oldest first. */
  count: number;
  /** Which one is shown, from 1; 0 when there is none. */
  at: number;
  place: string | undefined;
  /** Changes with each step, also when it leads to the same place. */
  turn: number;
  setOpen: (open: boolean) => void;
  setWords: (words: string) => void;
  step: (by: 1 | -1) => void;
};

/** Searching within a ticket, from the newest to the oldest of what is held. */
export function useFind(events: readonly EventFrame[]): Find {
  const [open, setOpen] = useState(false);
  const [words, setWords] = useState("");
  const [back, setBack] = useState(0);
  const [turn, setTurn] = useState(0);
  const wanted = open ? words.trim().toLowerCase() : "";
  const places = useMemo(() => placesOf(events, wanted), [events, wanted]);
  const index = places.length === 0 ? -1 : (((places.length - 1 - back) % places.length) + places.length) % places.length;
  return {
    open,
    words: wanted,
    count: places.length,
    at: index + 1,
    place: places[index],
    turn,
    setOpen,
    setWords: (next) => {
      setWords(next);
      setBack(0);
    },
    step: (by) => {
      setBack(back - by);
      setTurn(turn + 1);
    },
  };
}

/** Where the words stand, whatever the case. */
export function placesOf(events: readonly EventFrame[], wanted: string): string[] {
  if (wanted === "") return [];
  const marks = marksOf(events);
  const isThere = (frame: EventFrame): boolean => {
    if (markedBy(frame) !== undefined) return false;
    const words = isSaid(frame.event) ? standingText(frame, marks.get(placeOf(frame))) : wordsIn(frame);
    return words?.toLowerCase().includes(wanted) ?? false;
  };
  return events.filter(isThere).map(placeOf);
}
