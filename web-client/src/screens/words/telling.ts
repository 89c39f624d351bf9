import type { Translate } from "../../i18n/text.ts";
import type { TellReason } from "../../protocol/generated.ts";

/** Why the member was told of a question. */
export function myReason(reason: TellReason, t: Translate): string {
  if (reason.reason === "solved_alike" || reason.reason === "solved_topic") return t(`telling.${reason.reason}`, { n: reason.count });
  return reason.reason === "named_by" ? t("telling.named", { who: reason.person.name }) : t(`telling.${reason.reason}`);
}

/** Why a colleague was told of it. */
export function theirReason(reason: TellReason, t: Translate): string {
  if (reason.reason === "solved_alike" || reason.reason === "solved_topic") return t(`telling.person.${reason.reason}`, { n: reason.count });
  return reason.reason === "named_by" ? t("telling.person.named_by", { who: reason.person.name }) : t(`telling.person.${reason.reason}`);
}
