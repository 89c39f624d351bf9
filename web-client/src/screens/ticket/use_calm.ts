import type { ReadonlySignal } from "@preact/signals";
import { useLayoutEffect, useState } from "preact/hooks";

/**
 * The value of a signal, at once when it rests, and once per picture of the screen while it changes
 * more often than that: hundreds of messages a second are drawn together.
 */
export function useCalm<T>(source: ReadonlySignal<T>): T {
  const [value, setValue] = useState(() => source.peek());
  useLayoutEffect(() => {
    let frame: number | undefined;
    let isBehind = false;
    const show = (): void => {
      isBehind = false;
      setValue(() => source.peek());
      frame = requestAnimationFrame(() => {
        frame = undefined;
        if (isBehind) show();
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
