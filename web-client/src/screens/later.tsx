import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { Skeleton } from "../ui/skeleton.tsx";
import { useWords } from "./context.tsx";
import { TryAgain } from "./try_again.tsx";

type LaterProps<Part> = {
  load: () => Promise<Part>;
  /** The part stands there now. */
  onReady?: () => void;
  children: (part: Part) => ComponentChildren;
};

/** What is a file of its own, which most people never load. */
export function Later<Part>({ load, onReady, children }: LaterProps<Part>) {
  const { t } = useWords();
  const [part, setPart] = useState<Part>();
  const [failed, setFailed] = useState(false);
  const fetchPart = (): void => {
    setFailed(false);
    void load().then(setPart, () => setFailed(true));
  };
  useEffect(fetchPart, []);
  useLayoutEffect(() => {
    if (part !== undefined) onReady?.();
  }, [part]);
  if (part !== undefined) return <>{children(part)}</>;
  return <div class="loading-part">{failed ? <TryAgain onAgain={fetchPart} /> : <Skeleton label={t("frame.loading")} rows={6} />}</div>;
}
