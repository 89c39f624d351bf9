import type { Page } from "@playwright/test";
import { translator } from "../src/i18n/text.ts";
import { expect, live, test } from "./fixtures.ts";
import { cutSideways, overhang } from "./looks.ts";
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

/** A phone of somebody who reads Russian, whose words are longer than English ones. */
const RUSSIAN_PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, locale: "ru-RU" };

test("Russian fits on a phone: nothing is cut and nothing stands beside it", { tag: "@wide-only" }, async ({ office }) => {
  test.setTimeout(300_000);
  const t = translator("ru");
  const asker = await office.employee(4);
  const path = await ask(asker.page, "The sign at the canteen is upside down.");
  const found: string[] = [];
  const see = async (page: Page, screen: string): Promise<void> => {
    await expect(page.locator("html")).toHaveAttribute("lang", "ru");
    found.push(...(await overhang(page, screen)), ...(await cutSideways(page, screen)));
  };
  const visit = async (page: Page, places: readonly string[]): Promise<void> => {
    for (const place of places) {
      await page.goto(place);
      await live(page);
      await expect(page.locator("h1").first()).toBeAttached();
      await expect(page.locator(".skeleton")).toHaveCount(0);
      await see(page, place);
    }
  };
  const engineer = await office.engineer(2, RUSSIAN_PHONE);
  await visit(engineer.page, ["/queue", "/ask", "/", "/inbox", "/account", path]);
  const more = engineer.page.getByRole("button", { name: t("action.more") }).first();
  await more.click();
  await see(engineer.page, "what can be done");
  await engineer.page.getByRole("menuitem", { name: t("action.prioritise") }).click();
  await expect(engineer.page.getByRole("dialog")).toBeVisible();
  await see(engineer.page, "how much it matters");

  const lead = await office.lead(RUSSIAN_PHONE);
  await visit(lead.page, ["/board", "/policies", "/hours"]);
  await lead.page.getByRole("button", { name: t("hours.add") }).click();
  await see(lead.page, "hours");

  const admin = await office.admin(RUSSIAN_PHONE);
  await visit(admin.page, ["/topics", "/teams"]);
  const archive = admin.page.getByRole("button", { name: t("teams.retire_team", { team: "Load" }) });
  const row = admin.page.getByRole("button", { name: t("teams.add_member_to", { team: "Load" }) });
  const [top, beside] = [await row.boundingBox(), await archive.boundingBox()];
  expect(beside?.y, "what can be done with a team stands in one row").toBeLessThan((top?.y ?? 0) + (top?.height ?? 0));
  await visit(admin.page, ["/people"]);
  await admin.page.getByRole("button", { name: t("people.invite") }).click();
  await see(admin.page, "an invitation");
  await visit(admin.page, ["/knowledge"]);
  await admin.page.getByRole("radio", { name: t("knowledge.files") }).click();
  const importing = admin.page.getByRole("region", { name: t("import.title") });
  const table = "question,fix,asked_at\n,Nobody asked,\nThe sign hums,Turn it off,yesterday\n";
  await importing.locator("input[type=file]").setInputFiles({ name: "signs.csv", mimeType: "text/csv", buffer: Buffer.from(table) });
  await importing.getByRole("button", { name: t("import.dry_run") }).click();
  await expect(importing.getByRole("status")).toContainText("«Вопрос»: здесь пусто");
  await expect(importing.getByRole("status")).toContainText("«Когда спросили»: «yesterday» — не время");
  await see(admin.page, "files");
  expect(found).toEqual([]);
});
