import { describe, expect, it } from "vitest";
import { isSame } from "./still.tsx";

type Held = { title: string; answers: readonly string[]; head: number; staff?: number };

describe("what is compared before it is drawn anew", () => {
  const answers = ["a"];
  const before: Held = { title: "VPN", answers, head: 1 };

  it("is the same with the same properties, by identity", () => {
    expect(isSame(before, { title: "VPN", answers, head: 1 })).toBe(true);
    expect(isSame(before, { ...before, answers: ["a"] })).toBe(false);
    expect(isSame(before, { ...before, head: 2 })).toBe(false);
  });

  it("is another one with a property more or less", () => {
    expect(isSame(before, { ...before, staff: 1 })).toBe(false);
    expect(isSame({ ...before, staff: 1 }, before)).toBe(false);
  });

  it("may differ in what is named", () => {
    expect(isSame(before, { ...before, head: 2, staff: 1 }, ["head", "staff"])).toBe(true);
    expect(isSame(before, { ...before, head: 2, title: "Wi-Fi" }, ["head", "staff"])).toBe(false);
  });
});
