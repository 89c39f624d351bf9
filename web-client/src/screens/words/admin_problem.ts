import type { Key, Translate } from "../../i18n/text.ts";
import type { Problem } from "../../protocol/generated.ts";

const TEXTS: Record<string, Key> = {
  changed_meanwhile: "admin.changed_meanwhile",
  email_taken: "admin.email_taken",
  last_admin: "admin.last_admin",
  last_organisation: "admin.last_organisation",
  last_topic: "admin.last_topic",
  name_taken: "admin.name_taken",
  not_found: "not_found.text",
  not_second_line: "admin.not_second_line",
  oneself: "admin.oneself",
  team_has_tickets: "admin.team_has_tickets",
  team_has_topics: "admin.team_has_topics",
  team_retired: "admin.team_retired",
  too_many: "admin.too_many",
};

/** Why something around people, teams and topics was refused, in words. */
export function adminProblemText({ code, title, field }: Problem, t: Translate): string {
  const known = TEXTS[code];
  if (known !== undefined) return t(known);
  if (code === "field_unfit") return t(field === "email" ? "admin.email_unfit" : "admin.field_unfit");
  return title === "" ? t("problem.unknown") : title;
}
