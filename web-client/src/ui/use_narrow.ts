import { useEffect, useState } from "preact/hooks";

/** The width under which one column is shown; the same as in the styles. */
const NARROW = "(max-width: 60rem)";

/** Whether the window has room for one column only. */
export function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const media = matchMedia(NARROW);
    const changed = (): void => setNarrow(media.matches);
    media.addEventListener("change", changed);
    return () => media.removeEventListener("change", changed);
  }, []);
  return narrow;
}
