import { AIM_PARTS, LENGTHS } from "../../desk/policy.ts";
import type { Format } from "../../i18n/format.ts";
import type { Translate } from "../../i18n/text.ts";
import type { Problem } from "../../protocol/generated.ts";
import { problemText } from "../words/problem.ts";

/** Why settings or hours are not taken, in words: the desk names the part that is unfit. */
export function policyProblemText(problem: Problem, t: Translate, format: Format): string {
  if (problem.code === "changed_meanwhile") return t("policies.changed_meanwhile");
  if (problem.code !== "field_unfit") return problemText(problem, t);
  const part = (problem.field ?? "").replace(/^(draft\.settings|settings|calendar|content)\./, "");
  return t("policies.unfit", { why: unfitPart(part, t, format) ?? problemText(problem, t) });
}

function unfitPart(part: string, t: Translate, format: Format): string | undefined {
  const length = LENGTHS.find((one) => one === part);
  if (length !== undefined) return t("policies.unfit_length", { what: t(`policies.${length}`) });
  const aim = AIM_PARTS.find((one) => `aims.${one}` === part);
  if (aim !== undefined) return t("policies.unfit_length", { what: t(`policies.aim.${aim}`) });
  const [what, place] = part.split(".");
  if (what === "week") return place === undefined ? t("hours.unfit_week") : t("hours.unfit_spans", { day: format.weekday(Number(place)) });
  if (what === "days" && place !== undefined) return t("hours.unfit_day", { n: Number(place) + 1 });
  if (what === "days" || what === "id") return t("admin.too_many");
  if (what === "zone") return t("hours.unfit_zone");
  if (what === "name") return t("hours.unfit_name");
  if (what === "fast_words") return place === undefined ? t("admin.too_many") : t("policies.unfit_phrase", { n: Number(place) + 1 });
  return undefined;
}
