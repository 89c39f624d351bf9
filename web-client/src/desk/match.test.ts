import { describe, expect, it } from "vitest";
import { likeness, matching, wordsIn } from "./match.ts";

describe("finding by words", () => {
  it("needs every word, in whatever case and order", () => {
    expect(likeness("VPN drops at home", wordsIn("home vpn"))).toBeGreaterThan(0);
    expect(likeness("VPN drops at home", wordsIn("vpn office"))).toBe(0);
    expect(likeness("Принтер печатает дважды", wordsIn("ПРИНТЕР"))).toBeGreaterThan(0);
  });

  it("puts beginnings of words before their middles", () => {
    expect(matching(["reprint twice", "printer is dark"], wordsIn("print"), (text) => text)).toEqual(["printer is dark", "reprint twice"]);
  });

  it("leaves everything in its order without words", () => {
    expect(matching(["b", "a"], wordsIn("  "), (text) => text)).toEqual(["b", "a"]);
  });

  it("finds a ticket by its number with the sign or without", () => {
    for (const query of ["#1042", "1042"]) expect(likeness("#1042 VPN", wordsIn(query))).toBeGreaterThan(0);
  });
});
