import type { Translate } from "../../i18n/text.ts";
import type { Attempt } from "../../stores/session.ts";

/** Why somebody could not come in, in words. */
export function attemptText(attempt: Attempt, t: Translate): string | undefined {
  if (attempt.kind === "ok") return undefined;
  if (attempt.kind === "unreachable") return t("problem.unreachable");
  const { problem } = attempt;
  if (problem.code === "credential_invalid") return t("problem.credential_invalid");
  if (problem.status === 429) {
    const minutes = Math.max(1, Math.ceil((problem.retry_after_ms ?? 60_000) / 60_000));
    return t("problem.too_many_attempts", { n: minutes });
  }
  return problem.title === "" ? t("problem.unknown") : problem.title;
}
