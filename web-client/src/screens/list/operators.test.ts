import { describe, expect, it } from "vitest";
import { meaningless, withOperator } from "./operators.ts";

describe("operators of a search", () => {
  it("are written behind the words that stand there", () => {
    expect(withOperator("", "from:")).toBe("from:");
    expect(withOperator("printer ", "from:")).toBe("printer from:");
  });

  it("mean nothing yet while their value is about to be typed", () => {
    expect(meaningless("printer from:", ["from:"])).toEqual([]);
    expect(meaningless("from: printer", ["from:"])).toEqual(["from:"]);
    expect(meaningless("before:someday", ["before:someday"])).toEqual(["before:someday"]);
    expect(meaningless("before:someday from:", ["before:someday", "from:"])).toEqual(["before:someday"]);
  });
});
