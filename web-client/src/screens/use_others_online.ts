import { useRef } from "preact/hooks";
import { useDesk } from "./context.tsx";

/**
 * How many others are online; `undefined` until that is known. While there is no line nobody is known
 * to be here, and it stays what it was, so that a sentence keeps its length.
 */
export function useOthersOnline(): number | undefined {
  const { presence } = useDesk();
  const known = useRef<number | undefined>(undefined);
  const { count } = presence.online.value;
  // Whoever asks is online themselves.
  if (count > 0) known.current = count - 1;
  return known.current;
}
