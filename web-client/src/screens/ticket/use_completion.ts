import type { Signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { namedSo, withName, type Written, writtenName } from "../../desk/mention.ts";
import type { Person, TicketView } from "../../protocol/generated.ts";
import type { AreaCompletion } from "../../ui/field.tsx";
import { useDesk, useMe } from "../context.tsx";

/** Most people that are offered at once; more letters find fewer. */
const PEOPLE_MAX = 6;
/** How long typing has to pause before the desk is asked, in milliseconds. */
const PAUSE_MS = 150;

export type Completion = {
  people: readonly Person[];
  chosen: number;
  id: string;
  pick: (person: Person) => void;
  /** To be called with each change of the words or the caret. */
  look: () => void;
  /** Takes a key; says whether it was for the list. */
  key: (event: KeyboardEvent) => boolean;
};

/** Completes `@` and the beginning of a name in a box, from those who are near and from the desk. */
export function useCompletion(area: RefObject<HTMLTextAreaElement>, words: Signal<string>, view: TicketView): Completion {
  const id = useId();
  const [written, setWritten] = useState<Written>();
  const [chosen, setChosen] = useState(0);
  const [caret, setCaret] = useState<number>();
  const dismissed = useRef<number>();
  const people = usePeople(written?.part, view);
  useLayoutEffect(() => {
    if (caret === undefined) return;
    area.current?.setSelectionRange(caret, caret);
    setCaret(undefined);
  }, [caret]);
  const look = (): void => {
    const element = area.current;
    const isCaret = element !== null && element.selectionStart === element.selectionEnd;
    const next = isCaret ? writtenName(element.value, element.selectionStart) : undefined;
    if (next === undefined || next.at !== dismissed.current) dismissed.current = undefined;
    setWritten(next === undefined || next.at === dismissed.current ? undefined : next);
    setChosen(0);
  };
  const pick = (person: Person): void => {
    const end = area.current?.selectionStart ?? words.peek().length;
    if (written === undefined) return;
    const done = withName(words.peek(), written, end, person);
    words.value = done.text;
    setWritten(undefined);
    setCaret(done.caret);
  };
  const current = Math.min(chosen, people.length - 1);
  const key = (event: KeyboardEvent): boolean => {
    const person = people[current];
    if (person === undefined || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      setChosen((current + (event.key === "ArrowDown" ? 1 : -1) + people.length) % people.length);
    } else if (event.key === "Enter" || event.key === "Tab") {
      pick(person);
    } else if (event.key === "Escape") {
      dismissed.current = written?.at;
      setWritten(undefined);
      event.stopPropagation();
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  };
  return { people: written === undefined ? [] : people, chosen: current, id, pick, look, key };
}

/** The same for the box itself. */
export function areaCompletion({ people, chosen, id, look, key }: Completion): AreaCompletion {
  return { list: id, chosen: people.length === 0 ? undefined : `${id}-${chosen}`, onLook: look, onKey: key };
}

function usePeople(part: string | undefined, view: TicketView): Person[] {
  const { presence, http, clock } = useDesk();
  const me = useMe();
  const [found, setFound] = useState<readonly Person[]>([]);
  const wanted = part?.trim() ?? "";
  useEffect(() => {
    if (wanted === "") {
      setFound([]);
      return undefined;
    }
    let current = true;
    const timer = clock.after(PAUSE_MS, async () => {
      const answer = await http.members(wanted);
      if (current && answer.kind === "ok") setFound(answer.value);
    });
    return () => {
      current = false;
      timer.cancel();
    };
  }, [wanted]);
  if (part === undefined) return [];
  const near = [view.requester, ...view.helpers, ...view.answers.map(({ by }) => by), ...(presence.at(view.id).value?.looking ?? [])];
  return namedSo([...near, ...presence.online.value.people, ...found], part)
    .filter(({ id }) => id !== me.id)
    .slice(0, PEOPLE_MAX);
}
