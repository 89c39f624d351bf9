import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { look } from "./looks.ts";
import { act, ask, bringBack, cutOff, openTicket, say, stage } from "./steps.ts";

for (const { device, width, height } of [
  { device: "a desk", width: 1440, height: 900 },
  { device: "a phone", width: 360, height: 740 },
] as const) {
  test(`every screen is open to everybody on ${device}`, { tag: "@wide-only" }, async ({ office, browser }) => {
    // Some thirty looks at a busy machine's pace.
    test.setTimeout(300_000);
    const viewport = { width, height };
    const asker = await office.employee(0, { viewport });
    const owner = await office.engineer(0, { viewport });
    const other = await office.engineer(1, { viewport });
    const found: string[] = [];
    const see = async (page: Page, screen: string): Promise<void> => {
      found.push(...(await look(page, screen)));
    };

    const stranger = await browser.newContext({ baseURL: office.server.url, viewport });
    const door = await stranger.newPage();
    office.listen(door);
    for (const [path, screen] of [
      ["/", "first visit"],
      ["/sign-in", "sign in"],
      ["/setup#token", "set up"],
    ] as const) {
      await door.goto(path);
      await expect(door.getByRole("heading", { level: 1 }).first()).toBeVisible();
      await see(door, screen);
    }
    await stranger.close();

    await asker.page.goto("/ask");
    await asker.page.getByRole("textbox", { name: "What is not working?" }).fill("The door");
    await see(asker.page, "ask");
    const path = await ask(asker.page, `The door on ${device} is stuck.\n\n\`\`\`\ncode ${"long ".repeat(60)}\n\`\`\`\nhttps://example.org/door`);
    await see(asker.page, "ticket, open");
    await asker.page.goto("/");
    await expect(asker.page.getByRole("link", { name: new RegExp(`The door on ${device}`) })).toBeVisible();
    await see(asker.page, "desk");

    await openTicket(asker.page, path);
    await openTicket(owner.page, path);
    await say(owner.page, "Push harder.", "Answer");
    await expect(asker.page.getByRole("region", { name: "Is it solved?" })).toBeVisible();
    await see(asker.page, "ticket, answered");
    await asker.page.getByRole("button", { name: "Send to IT now" }).click();
    await expect(stage(owner.page)).toContainText("In the IT queue");
    await owner.page.goto("/queue");
    await expect(owner.page.getByRole("link", { name: new RegExp(`The door on ${device}`) })).toBeVisible();
    await owner.page.keyboard.press("j");
    await owner.page.keyboard.press("x");
    await expect(owner.page.getByRole("region", { name: "With the selected tickets" })).toBeVisible();
    await see(owner.page, "queue");
    await owner.page.getByRole("button", { name: "Clear the selection" }).click();
    await owner.page.keyboard.press("Control+k");
    await owner.page.getByRole("combobox", { name: "Everything by name" }).fill("door");
    await see(owner.page, "palette");
    await owner.page.keyboard.press("Escape");
    await openTicket(owner.page, path);
    await owner.page.getByRole("button", { name: "Claim" }).click();
    await say(owner.page, "The hinge is broken.", "Note");
    await expect(owner.page.locator("[data-event=noted]")).toBeVisible();
    await owner.page.keyboard.press("Escape");
    await owner.page.keyboard.press("f");
    await owner.page.getByRole("searchbox", { name: "Search in the ticket" }).fill("hinge");
    await expect(owner.page.getByRole("log").locator("mark")).toBeVisible();
    await see(owner.page, "ticket, owned, searched");
    await owner.page.keyboard.press("Escape");
    await openTicket(other.page, path);
    await see(other.page, "ticket, owned by another");

    await act(owner.page, "Hand back");
    await see(owner.page, "dialog with words");
    await owner.page.keyboard.press("Escape");
    await owner.page.getByRole("button", { name: "More to do" }).click();
    await see(owner.page, "menu");
    await owner.page.getByRole("menuitem", { name: "Ask others for help" }).click();
    await expect(owner.page.getByRole("checkbox").first()).toBeVisible();
    await see(owner.page, "dialog with people");
    await owner.page.keyboard.press("Escape");
    await owner.page.keyboard.press("?");
    await see(owner.page, "keys");
    await owner.page.keyboard.press("Escape");

    await act(owner.page, "Resolve");
    await owner.page.getByRole("dialog").getByRole("textbox").fill("New hinge.");
    await owner.page.getByRole("dialog").getByRole("button", { name: "Resolve" }).click();
    await expect(stage(asker.page)).toContainText("Resolved by");
    await see(asker.page, "ticket, resolved");
    await owner.page.getByRole("button", { name: "Keep it as a card" }).click();
    await see(owner.page, "dialog of a card");
    await owner.page.getByRole("dialog").getByRole("button", { name: "Keep the card" }).click();
    await expect(owner.page.getByRole("region", { name: "Solution card" })).toContainText("Version 1");
    await see(owner.page, "ticket with a card");
    await owner.page.goto("/knowledge");
    await owner.page.getByRole("radio", { name: "All" }).click();
    await expect(owner.page.getByRole("list", { name: "Cards" })).toBeVisible();
    await see(owner.page, "knowledge");

    await asker.page.goto("/nowhere");
    await expect(asker.page.getByRole("heading", { name: "There is nothing here for you" })).toBeVisible();
    await see(asker.page, "not found");
    expect(found).toEqual([]);
  });

  test(`a lost connection and an ended session are open to everybody on ${device}`, { tag: "@wide-only" }, async ({ office }) => {
    const { page } = await office.employee(2, { viewport: { width, height } });
    await ask(page, "The gate is slow.");
    await cutOff(page);
    await say(page, "Offline words.");
    await expect(page.locator("[data-pending=waiting]")).toBeVisible();
    const found = await look(page, "offline");
    await bringBack(page);
    await page.context().request.post("/api/sign-out", { headers: { origin: office.server.url } });
    await expect(page.getByRole("heading", { name: "You are signed out" })).toBeVisible();
    found.push(...(await look(page, "session ended")));
    expect(found).toEqual([]);
  });
}

test("a question lives from asking to solved by the keyboard alone", { tag: "@wide-only" }, async ({ office }) => {
  const asker = await office.employee(1);
  const owner = await office.engineer(2);
  const { page } = asker;
  await page.keyboard.press("a");
  await expect(page.getByRole("heading", { name: "What is not working?" })).toBeVisible();
  await page.getByRole("textbox", { name: "What is not working?" }).focus();
  await page.keyboard.type("The keyboard of the kiosk is dead.");
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(/\/tickets\/\d+$/);
  await expect(page.getByRole("button", { name: "Send to IT now" })).toBeVisible();
  await page.getByRole("button", { name: "Send to IT now" }).focus();
  await page.keyboard.press("Enter");

  const engineer = owner.page;
  await engineer.goto("/queue");
  await expect(engineer.getByRole("link", { name: /The keyboard of the kiosk/ })).toBeVisible();
  await engineer.keyboard.press("j");
  const row = engineer.locator("[data-row]:focus");
  await expect(row).toHaveCount(1);
  while (!(await row.textContent())?.includes("The keyboard of the kiosk")) await engineer.keyboard.press("j");
  await engineer.keyboard.press("c");
  await engineer.keyboard.press("Enter");
  await expect(stage(engineer)).toContainText("You have it");
  await engineer.keyboard.press("r");
  await engineer.keyboard.type("I bring a new one.");
  await engineer.keyboard.press("Control+Enter");
  await expect(page.getByRole("log")).toContainText("I bring a new one.");
  await engineer.keyboard.press("Escape");
  await engineer.keyboard.press("v");
  await expect(engineer.getByRole("dialog").getByRole("textbox")).toBeFocused();
  await engineer.keyboard.type("A new keyboard.");
  await engineer.keyboard.press("Control+Enter");
  await expect(engineer.getByRole("dialog")).toHaveCount(0);
  const solved = page.getByRole("button", { name: /^Solved by/ });
  await expect(solved).toBeVisible();
  // From where one writes, the keys alone lead to it.
  await page.getByRole("region", { name: "Write" }).getByRole("textbox").focus();
  for (let step = 0; step < 10 && !(await solved.evaluate((button) => button === document.activeElement)); step += 1) await page.keyboard.press("Shift+Tab");
  await expect(solved).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(stage(engineer)).toContainText(`Solved by ${owner.name}`);
  await engineer.keyboard.press("Escape");
  await expect(engineer).toHaveURL(/\/queue$/);
});
