import { describe, expect, it } from "vitest";
import { Heights, type Keyed } from "./heights.ts";

const items = (from: number, to: number): Keyed[] => Array.from({ length: to - from }, (_, index) => ({ key: `k${from + index}` }));

describe("the heights of a long list", () => {
  it("sum up what was measured and what is estimated", () => {
    const heights = new Heights(() => 10);
    heights.sync(items(0, 7));
    expect([heights.offsetOf(0), heights.offsetOf(3), heights.offsetOf(7)]).toEqual([0, 30, 70]);
    expect(heights.measure("k1", 25)).toBe(true);
    expect(heights.measure("k1", 25.2)).toBe(false);
    expect([heights.offsetOf(1), heights.offsetOf(2), heights.offsetOf(7)]).toEqual([10, 35, 85]);
  });

  it("find the item at a place", () => {
    const heights = new Heights(() => 10);
    heights.sync(items(0, 6));
    heights.measure("k2", 100);
    expect([0, 9, 10, 20, 119, 120, 10_000, -5].map((at) => heights.indexAt(at))).toEqual([0, 0, 1, 2, 2, 3, 5, 0]);
  });

  it("agree with a plain sum, whatever is added, put in front and measured", () => {
    const heights = new Heights<Keyed>(() => 20);
    let seed = 7;
    const random = (max: number): number => (seed = (seed * 16_807) % 2_147_483_647) % max;
    const plain = new Map<string, number>();
    let [from, to] = [500, 500];
    for (let turn = 0; turn < 60; turn += 1) {
      if (random(3) === 0) from -= random(9);
      to += random(12);
      heights.sync(items(from, to));
      const length = to - from;
      for (let count = 0; count < Math.min(5, length); count += 1) {
        const key = `k${from + random(length)}`;
        plain.set(key, 5 + random(200));
        heights.measure(key, plain.get(key) ?? 0);
      }
      const all = items(from, to).map(({ key }) => plain.get(key) ?? 20);
      const index = random(all.length + 1);
      const sum = all.slice(0, index).reduce((a, b) => a + b, 0);
      expect([turn, heights.offsetOf(index)]).toEqual([turn, sum]);
      expect([turn, heights.indexAt(sum)]).toEqual([turn, Math.max(0, Math.min(index, all.length - 1))]);
    }
  });

  it("are those of an empty list before there is anything", () => {
    const heights = new Heights(() => 10);
    expect([heights.offsetOf(0), heights.indexAt(50), heights.indexOf("k0")]).toEqual([0, 0, undefined]);
  });
});
