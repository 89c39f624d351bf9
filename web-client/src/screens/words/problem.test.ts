import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { translator } from "../../i18n/text.ts";
import type { Problem } from "../../protocol/generated.ts";
import { attemptText, problemText } from "./problem.ts";

const TITLE = "Words of the server.";

/** The codes of the protocol with their status, by its document. */
function codes(): { status: number; code: string }[] {
  const document = readFileSync(new URL("../../../../protocol/PROTOCOL.md", import.meta.url), "utf8");
  const [, table = ""] = document.split("\n| status | `code` | means |\n");
  const rows = table.split("\n\n")[0]?.split("\n").slice(1) ?? [];
  return rows.flatMap((row) => {
    const [, status = "", names = ""] = row.split("|");
    return [...names.matchAll(/`(\w+)`/g)].map((match) => ({ status: Number(status), code: match[1] ?? "" }));
  });
}

function problem({ status, code }: { status: number; code: string }): Problem {
  return { type: `about:${code}`, status, code, title: TITLE };
}

describe("what the desk refuses over HTTP", () => {
  it.each(["en", "ru"] as const)("is told in %s and never in the words of the server", (language) => {
    const t = translator(language);
    expect(codes().length).toBeGreaterThan(30);
    for (const one of [...codes(), { status: 418, code: "of_a_newer_server" }]) {
      const text = problemText(problem(one), t);
      expect([one.code, text.includes(TITLE), text === ""]).toEqual([one.code, false, false]);
    }
  });

  it("says which part cannot be kept, and how a password has to be", () => {
    const t = translator("en");
    expect(problemText({ ...problem({ status: 422, code: "field_unfit" }), field: "email" }, t)).toBe("This is no e-mail address.");
    expect(problemText(problem({ status: 422, code: "field_unfit" }), t)).toMatch(/^The desk cannot keep this/);
    expect(problemText(problem({ status: 422, code: "password_unfit" }), t)).toMatch(/from 12 to 200 characters/);
  });

  it("says how long to wait, and that a line is missing", () => {
    const t = translator("ru");
    const many = { ...problem({ status: 429, code: "too_many_attempts" }), retry_after_ms: 90_000 };
    expect(attemptText({ kind: "problem", problem: many }, t)).toBe("Слишком много попыток. Повторите через 2 минуты.");
    expect(attemptText({ kind: "unreachable" }, t)).toBe("Сервер недоступен. Повторить безопасно.");
    expect(attemptText({ kind: "ok" }, t)).toBeUndefined();
  });
});
