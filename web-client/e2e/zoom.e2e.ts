import type { Page } from "@playwright/test";
import { expect, live, test } from "./fixtures.ts";
import { outOfReach, overhang, tooSmall } from "./looks.ts";
import { act, ask, openTicket, say, stage } from "./steps.ts";

/** A window of 1280 by 800 of which everything is drawn twice as large. */
const ZOOMED = { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 };

/** The same window with letters of twice the size alone, as browsers can be told. */
async function largeLetters(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 800 });
  const session = await page.context().newCDPSession(page);
  await session.send("Page.setFontSizes", { fontSizes: { standard: 32, fixed: 26 } });
}

test("at twice the size nothing is cut, nothing sticks out, and everything can be pressed", { tag: "@wide-only" }, async ({ office }) => {
  test.setTimeout(300_000);
  const asker = await office.employee(1, ZOOMED);
  const owner = await office.engineer(2, ZOOMED);
  const lead = await office.lead(ZOOMED);
  const admin = await office.admin(ZOOMED);
  const found: string[] = [];
  const look = async (page: Page, screen: string): Promise<void> => {
    found.push(...(await overhang(page, screen)), ...(await outOfReach(page, screen)));
  };
  const open = async (page: Page, path: string): Promise<void> => {
    await page.goto(path);
    await live(page);
    await expect(page.locator(".skeleton")).toHaveCount(0);
    await look(page, path);
  };
  await asker.page.goto("/ask");
  await asker.page.getByRole("textbox", { name: "What is not working?" }).fill("The weathervane");
  await look(asker.page, "ask, written");
  const path = await ask(asker.page, "The weathervane on the roof points south all day.\n\n```\nwind 12 from the north\n```");
  await openTicket(owner.page, path);
  await say(owner.page, "Oil it.", "Answer");
  await expect(asker.page.getByRole("region", { name: "Is it solved?" })).toBeVisible();
  await look(asker.page, "ticket, answered");
  await act(asker.page, "Send to IT now");
  await act(owner.page, "Claim");
  await expect(stage(owner.page)).toContainText("You have it");
  await look(owner.page, "ticket, owned");
  for (const place of ["/", "/inbox", "/account"]) await open(asker.page, place);
  for (const place of ["/queue", "/knowledge"]) await open(owner.page, place);
  for (const place of ["/board", "/policies", "/hours"]) await open(lead.page, place);
  for (const place of ["/people", "/teams", "/topics"]) await open(admin.page, place);

  for (const [page, place] of [
    [asker.page, "/ask"],
    [owner.page, path],
    [owner.page, "/queue"],
    [lead.page, "/policies"],
  ] as const) {
    await largeLetters(page);
    await page.goto(place);
    await live(page);
    await look(page, `${place} in large letters`);
  }
  expect(found).toEqual([]);
});

test("whatever is pressed on a phone is large enough for a finger", { tag: "@wide-only" }, async ({ office }) => {
  const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
  const asker = await office.employee(1, phone);
  const owner = await office.engineer(2, phone);
  const lead = await office.lead(phone);
  const admin = await office.admin(phone);
  const found: string[] = [];
  const open = async (page: Page, path: string): Promise<void> => {
    await page.goto(path);
    await live(page);
    await expect(page.locator(".skeleton")).toHaveCount(0);
    found.push(...(await tooSmall(page, path)));
  };
  const path = await ask(asker.page, "The gong of the canteen rings at night.");
  await openTicket(owner.page, path);
  await say(owner.page, "Take its clapper out.", "Answer");
  await expect(asker.page.getByRole("region", { name: "Is it solved?" })).toBeVisible();
  found.push(...(await tooSmall(asker.page, "ticket, answered")));
  await asker.page.getByRole("button", { name: "Not yet" }).click();
  await act(asker.page, "Send to IT now");
  await act(owner.page, "Claim");
  await expect(stage(owner.page)).toContainText("You have it");
  await stage(owner.page).getByText("Tried and attached").tap();
  found.push(...(await tooSmall(owner.page, "ticket, owned")));
  await owner.page.getByRole("button", { name: "People and details" }).tap();
  found.push(...(await tooSmall(owner.page, "people and details")));
  await act(owner.page, "Wait for…");
  await expect(owner.page.getByRole("dialog")).toBeVisible();
  found.push(...(await tooSmall(owner.page, "dialog")));
  for (const place of ["/", "/ask", "/inbox", "/account"]) await open(asker.page, place);
  for (const place of ["/queue", "/knowledge"]) await open(owner.page, place);
  for (const place of ["/board", "/policies", "/hours"]) await open(lead.page, place);
  for (const place of ["/people", "/teams", "/topics"]) await open(admin.page, place);
  expect(found).toEqual([]);
});
