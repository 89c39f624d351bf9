import { useState } from "preact/hooks";
import type { Answer } from "../../connection/http.ts";
import { useWords } from "../context.tsx";
import { problemText } from "../words/problem.ts";

type Trying = {
  busy: boolean;
  problem: string | undefined;
  /** Waits for an answer; nothing where the desk said no or could not be reached, and why is told. */
  attempt: <T>(answer: Promise<Answer<T>>) => Promise<T | undefined>;
};

/** Doing something that the desk may refuse. */
export function useAttempt(): Trying {
  const { t } = useWords();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const attempt = async <T>(answer: Promise<Answer<T>>): Promise<T | undefined> => {
    setBusy(true);
    setProblem(undefined);
    const told = await answer;
    setBusy(false);
    if (told.kind === "ok") return told.value;
    setProblem(told.kind === "unreachable" ? t("problem.unreachable") : problemText(told.problem, t));
    return undefined;
  };
  return { busy, problem, attempt };
}
