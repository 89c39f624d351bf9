import type { Key, Translate } from "../../i18n/text.ts";
import type { Problem } from "../../protocol/generated.ts";
import type { Attempt } from "../../stores/session.ts";

/** The server takes no other password, in characters. */
export const PASSWORD_CHARS_MIN = 12;
const PASSWORD_CHARS_MAX = 200;

/** What a code means to people; the title beside it is for those who read protocols. */
const TEXTS: Record<string, Key> = {
  changed_meanwhile: "admin.changed_meanwhile",
  credential_invalid: "problem.credential_invalid",
  email_taken: "admin.email_taken",
  join_link_invalid: "join.invalid",
  last_admin: "admin.last_admin",
  last_organisation: "admin.last_organisation",
  last_topic: "admin.last_topic",
  name_taken: "admin.name_taken",
  not_found: "not_found.text",
  not_permitted: "problem.not_permitted",
  not_second_line: "admin.not_second_line",
  oneself: "admin.oneself",
  setup_link_invalid: "problem.setup_link_invalid",
  team_has_tickets: "admin.team_has_tickets",
  team_has_topics: "admin.team_has_topics",
  team_retired: "admin.team_retired",
  too_many: "admin.too_many",
};

/** Why the desk did not do what was asked over HTTP, in words. */
export function problemText({ code, status, field, retry_after_ms: wait }: Problem, t: Translate): string {
  const known = TEXTS[code];
  if (known !== undefined) return t(known);
  if (code === "field_unfit") return t(field === "email" ? "admin.email_unfit" : "admin.field_unfit");
  if (code === "password_unfit") return t("problem.password_unfit", { from: PASSWORD_CHARS_MIN, to: PASSWORD_CHARS_MAX });
  if (status === 429) {
    const minutes = Math.max(1, Math.ceil((wait ?? 60_000) / 60_000));
    return t("problem.too_many_attempts", { n: minutes });
  }
  return t("problem.unknown");
}

/** Why somebody could not come in, in words. */
export function attemptText(attempt: Attempt, t: Translate): string | undefined {
  if (attempt.kind === "ok") return undefined;
  return attempt.kind === "unreachable" ? t("problem.unreachable") : problemText(attempt.problem, t);
}
