import { describe, expect, it } from "vitest";
import { importFailure } from "./import_failure.ts";

const problem = (code: string, field?: string): Parameters<typeof importFailure>[0] => ({
  kind: "problem",
  problem: { type: `about:${code}`, status: 422, code, title: "", ...(field === undefined ? {} : { field }) },
});

describe("a file that is not taken", () => {
  it("says what would help", () => {
    expect(importFailure(problem("too_large"))).toBe("import.too_large");
    expect(importFailure(problem("field_unfit", "file"))).toBe("import.not_utf8");
    expect(importFailure(problem("field_unfit", "map"))).toBe("import.failed");
    expect(importFailure({ kind: "unreachable" })).toBe("problem.unreachable");
  });
});
