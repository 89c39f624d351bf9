import { unknownCase } from "../../desk/exhaustive.ts";
import type { Format } from "../../i18n/format.ts";
import type { Translate } from "../../i18n/text.ts";
import type { Refusal } from "../../protocol/generated.ts";
import { stageName } from "./stage.ts";

/** Why the desk said no, in words for the person. */
export function refusalText(refusal: Refusal, t: Translate, format: Format): string {
  switch (refusal.code) {
    case "not_found":
      return t("refusal.not_found");
    case "not_permitted":
      return t(`refusal.needs.${refusal.needs}`);
    case "wrong_stage":
      return t("refusal.wrong_stage", { stage: stageName(refusal.stage, t) });
    case "already_claimed":
      return refusal.until === undefined
        ? t("refusal.already_claimed", { who: refusal.by.name, since: format.time(refusal.since) })
        : t("refusal.already_claimed_until", {
            who: refusal.by.name,
            since: format.time(refusal.since),
            until: format.time(refusal.until),
          });
    case "claim_lost":
      return refusal.owner === undefined
        ? t("refusal.claim_lost")
        : t("refusal.claim_lost_to", { who: refusal.owner.name });
    case "no_such_answer":
      return t("refusal.no_such_answer");
    case "no_such_message":
      return t("refusal.no_such_message");
    case "no_such_topic":
      return t("refusal.no_such_topic");
    case "no_such_member":
      return t("refusal.no_such_member");
    case "not_in_team":
      return t("refusal.not_in_team");
    case "no_such_team":
      return t("refusal.no_such_team");
    case "not_assigned":
      return t("refusal.not_assigned");
    case "nothing_to_change":
      return t("refusal.nothing_to_change");
    case "cannot_bundle":
      return t("refusal.cannot_bundle");
    case "no_peers":
      return t("refusal.no_peers");
    case "grace_over":
      return t("refusal.grace_over", { since: format.time(refusal.since) });
    case "too_many":
      return t("refusal.too_many", { n: refusal.max });
    case "bad_text":
      return refusal.max === undefined ? t("refusal.bad_text") : t("refusal.text_too_long", { n: refusal.max });
    case "bad_command_id":
    case "command_id_reused":
      return t("refusal.bad_command");
    case "busy":
      return t("refusal.busy");
    default:
      return unknownCase(refusal, t("refusal.unknown"));
  }
}
