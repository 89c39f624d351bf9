import type { ReadonlySignal } from "@preact/signals";
import { useLayoutEffect, useState } from "preact/hooks";

/** So many pictures of the screen show the same: the others are for who scrolls and writes meanwhile. */
const CALM_PICTURES = 3;

/**
 * The value of a signal, at once when it rests, and once in a few pictures of the screen while it
 * changes more often than that: hundreds of messages a second are drawn together.
 */
export function useCalm<T>(source: ReadonlySignal<T>): T {
  const [value, setValue] = useState(() => source.peek());
  useLayoutEffect(() => {
    let frame: number | undefined;
    let isBehind = false;
    const show = (): void => {
      isBehind = false;
      setValue(() => source.peek());
      rest(CALM_PICTURES);
    };
    const rest = (pictures: number): void => {
      frame = requestAnimationFrame(() => {
        frame = undefined;
        if (pictures > 1) rest(pictures - 1);
        else if (isBehind) show();
      });
    };
    const off = source.subscribe(() => {
      if (frame === undefined) show();
      else isBehind = true;
    });
    return () => {
      off();
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, [source]);
  return value;
}
