import type { Page } from "@playwright/test";
import { expect, live, test } from "./fixtures.ts";
import { overhang } from "./looks.ts";
import { ask } from "./steps.ts";

/** What of the places sticks out sideways or says something that is not in the catalogue. */
async function strange(page: Page, places: readonly string[]): Promise<string[]> {
  await page.evaluate(() => window.localStorage.setItem("peerdesk.language", "qps"));
  const found: string[] = [];
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 800 });
    for (const place of places) {
      await page.goto(place);
      await live(page);
      await expect(page.locator("h1").first()).toBeAttached();
      await expect(page.locator(".skeleton")).toHaveCount(0);
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
  return found;
}

test("a language that is longer and runs from right to left fits, and no text has passed the catalogue by", { tag: "@wide-only" }, async ({ office }) => {
  test.setTimeout(300_000);
  const asker = await office.employee(5);
  const path = await ask(asker.page, "The sign at the gate is mirrored.");
  const engineer = await office.engineer(3);
  const lead = await office.lead();
  const admin = await office.admin();
  expect([
    ...(await strange(engineer.page, [path, "/queue", "/ask", "/", "/inbox", "/account", "/knowledge"])),
    ...(await strange(lead.page, ["/board", "/policies", "/hours"])),
    ...(await strange(admin.page, ["/people", "/teams", "/topics", "/knowledge"])),
  ]).toEqual([]);
});
