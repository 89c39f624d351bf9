import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Answer } from "../../connection/http.ts";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useWords } from "../context.tsx";
import { TryAgain } from "../try_again.tsx";
import { useAttempt } from "./use_attempt.ts";

type Loaded<T> = { value: T | undefined; problem: string | undefined; read: () => Promise<void>; put: (value: T) => void };

/** What is read when a screen opens, and again when it changed. */
export function useLoaded<T>(ask: () => Promise<Answer<T>>): Loaded<T> {
  const [value, setValue] = useState<T>();
  const { problem, attempt } = useAttempt();
  const read = async (): Promise<void> => {
    const answer = await attempt(ask());
    // What was read before stays while it cannot be read anew.
    if (answer !== undefined) setValue(answer);
  };
  useEffect(() => void read(), []);
  return { value, problem, read, put: setValue };
}

/** What was read, what stands in its place until then, or how to try once more. */
export function LoadedPart<T>({ loaded, children }: { loaded: Loaded<T>; children: (value: T) => ComponentChildren }) {
  const { t } = useWords();
  const { value, problem, read } = loaded;
  return (
    <>
      {problem !== undefined && <TryAgain problem={problem} onAgain={() => void read()} />}
      {value === undefined ? problem === undefined && <Skeleton label={t("frame.loading")} rows={5} /> : children(value)}
    </>
  );
}
