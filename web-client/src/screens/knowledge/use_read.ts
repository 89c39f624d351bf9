import { useEffect, useState } from "preact/hooks";
import type { Answer } from "../../connection/http.ts";

export type Read<T> = { kind: "reading" } | { kind: "failed"; again: () => void } | { kind: "read"; value: T };

/** Asks the desk for something when the screen comes, and again when what it is asked by changes. */
export function useRead<T>(ask: () => Promise<Answer<T>>, by: string): Read<T> {
  const [read, setRead] = useState<Read<T>>({ kind: "reading" });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let current = true;
    setRead({ kind: "reading" });
    void ask().then((answer) => {
      if (current) setRead(answer.kind === "ok" ? { kind: "read", value: answer.value } : { kind: "failed", again: () => setRound(round + 1) });
    });
    return () => {
      current = false;
    };
  }, [by, round]);
  return read;
}
