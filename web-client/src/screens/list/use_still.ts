import { useRef, useState } from "preact/hooks";
import { settled } from "../../desk/still_list.ts";

type Still = {
  /** The rows to show, in their order. */
  shown: readonly number[];
  /** How many have come since, and wait for the reader. */
  news: number;
  /** Brings the list up to date. */
  show: () => void;
  /** To be put on the place of the list, with the button that brings it up to date. */
  watch: {
    onPointerEnter: (event: PointerEvent) => void;
    onPointerLeave: () => void;
    onFocusIn: () => void;
    onFocusOut: () => void;
  };
  /** To be put on what scrolls. */
  onScroll: (event: Event) => void;
};

/** A finger that has scrolled so far is reading, in pixels. */
const READING_PX = 40;

/** Keeps a list still while it is pointed at, focused or scrolled. */
export function useStill(wanted: readonly number[]): Still {
  const [reading, setReading] = useState({ pointer: false, focus: false, scroll: false });
  const [, again] = useState(0);
  const held = useRef<readonly number[]>([]);
  const still = reading.pointer || reading.focus || reading.scroll;
  const { shown, news } = settled(held.current, wanted, still);
  held.current = shown;
  return {
    shown,
    news,
    show: () => {
      held.current = wanted;
      again((count) => count + 1);
    },
    watch: {
      onPointerEnter: (event) => event.pointerType === "mouse" && setReading((was) => ({ ...was, pointer: true })),
      onPointerLeave: () => setReading((was) => ({ ...was, pointer: false })),
      onFocusIn: () => setReading((was) => ({ ...was, focus: true })),
      onFocusOut: () => setReading((was) => ({ ...was, focus: false })),
    },
    onScroll: (event) => {
      const scroll = event.currentTarget instanceof HTMLElement && event.currentTarget.scrollTop > READING_PX;
      setReading((was) => (was.scroll === scroll ? was : { ...was, scroll }));
    },
  };
}
