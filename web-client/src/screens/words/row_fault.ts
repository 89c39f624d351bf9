import { unknownCase } from "../../desk/exhaustive.ts";
import type { Format } from "../../i18n/format.ts";
import type { Translate } from "../../i18n/text.ts";
import type { ImportField, RowFault } from "../../protocol/generated.ts";
import { refusalText } from "./refusal.ts";

/** Why a row of a file is not taken, in words. */
export function rowFaultText(why: RowFault, t: Translate, format: Format): string {
  const named = (field: ImportField): { field: string } => ({ field: t(`import.field.${field}`) });
  switch (why.kind) {
    case "endless":
      return t("import.fault.endless", { n: why.max });
    case "not_utf8":
    case "not_an_object":
    case "message_lacking":
    case "unanswered":
      return t(`import.fault.${why.kind}`);
    case "not_json":
      return t("import.fault.not_json", { at: why.at });
    case "not_text":
    case "empty":
    case "unkeepable":
      return t(`import.fault.${why.kind}`, named(why.field));
    case "too_long":
      return t(isCountedInCharacters(why.field) ? "import.fault.too_long_chars" : "import.fault.too_long", { ...named(why.field), n: why.max });
    case "not_a_moment":
      return t("import.fault.not_a_moment", { ...named(why.field), value: why.value });
    case "refused":
      return t("import.fault.refused", { why: refusalText(why.refusal, t, format) });
    default:
      return unknownCase(why, t("refusal.unknown"));
  }
}

function isCountedInCharacters(field: ImportField): boolean {
  return field === "title" || field === "key";
}
