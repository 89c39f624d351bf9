import type { Answer } from "../../connection/http.ts";

/** Largest file that a node takes from a browser, in bytes: `IMPORT_BYTES_MAX` of the protocol. */
export const IMPORT_BYTES_MAX = 16 * 1024 * 1024;

/** Why a file is not taken; a text that says what would help. */
export type ImportFailure = "import.failed" | "import.too_large" | "import.not_utf8" | "problem.unreachable";

/** What an answer that is none says of the file. */
export function importFailure(answer: Exclude<Answer<unknown>, { kind: "ok" }>): ImportFailure {
  if (answer.kind === "unreachable") return "problem.unreachable";
  const { code, field } = answer.problem;
  if (code === "too_large") return "import.too_large";
  return field === "file" ? "import.not_utf8" : "import.failed";
}
