import { expect, live, test } from "./fixtures.ts";
import { overhang } from "./looks.ts";
import { ask } from "./steps.ts";

test("a language that is longer and runs from right to left fits, and no text has passed the catalogue by", async ({ office }) => {
  const asker = await office.employee(5);
  const path = await ask(asker.page, "The sign at the gate is mirrored.");
  const { page } = await office.engineer(3);
  await page.evaluate(() => window.localStorage.setItem("peerdesk.language", "qps"));
  const found: string[] = [];
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 800 });
    for (const place of [path, "/queue", "/ask", "/"]) {
      await page.goto(place);
      await live(page);
      expect(await page.evaluate(() => document.documentElement.dir)).toBe("rtl");
      found.push(...(await overhang(page, `${place} at ${width}`)));
      // Names of buttons come from the catalogue, whose texts stand in brackets.
      const names = await page.locator("button:visible, nav a:visible, h1:visible").evaluateAll((elements) =>
        elements
          .map((element) => element.getAttribute("aria-label") ?? element.textContent ?? "")
          .filter((name) => /[a-z]/i.test(name) && !name.includes("⟦") && !name.includes("The sign at the gate")),
      );
      found.push(...names.map((name) => `${place} at ${width}: “${name}” is not from the catalogue`));
    }
  }
  expect(found).toEqual([]);
});
