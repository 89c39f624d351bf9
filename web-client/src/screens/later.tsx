import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { Skeleton } from "../ui/skeleton.tsx";
import { useDesk, useWords } from "./context.tsx";
import { TryAgain } from "./try_again.tsx";

type LaterProps<Part> = {
  load: () => Promise<Part>;
  /** Stands there until the part does. */
  waiting?: ComponentChildren;
  /** Stands there when the part cannot be had. */
  failure?: (again: () => void) => ComponentChildren;
  /** The part stands there now. */
  onReady?: () => void;
  children: (part: Part) => ComponentChildren;
};

/** What is a file of its own, which is not waited for before the desk is there. */
export function Later<Part>({ load, waiting, failure, onReady, children }: LaterProps<Part>) {
  const { live, page } = useDesk();
  const { t } = useWords();
  const [part, setPart] = useState<Part>();
  const [failed, setFailed] = useState(false);
  const fetchPart = (onFailure: () => void): void => {
    setFailed(false);
    void load().then(setPart, () => {
      setFailed(true);
      onFailure();
    });
  };
  // A node that was renewed meanwhile has the files of its own client and not of this one.
  const renew = (): void => {
    if (live.connection.peek() === "live") page.reload();
  };
  useEffect(() => fetchPart(() => undefined), []);
  useLayoutEffect(() => {
    if (part !== undefined) onReady?.();
  }, [part]);
  if (part !== undefined) return <>{children(part)}</>;
  const again = (): void => fetchPart(renew);
  const stands = failed ? failure?.(again) : waiting;
  if (stands !== undefined) return <>{stands}</>;
  return <div class="loading-part">{failed ? <TryAgain onAgain={again} /> : <Skeleton label={t("frame.loading")} rows={6} />}</div>;
}
