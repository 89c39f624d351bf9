import type { Page } from "@playwright/test";
import { expect, live, test } from "./fixtures.ts";
import { look } from "./looks.ts";
import { ask, bringBack, cutOff, openTicket, say, talk } from "./steps.ts";

test("a draft follows into the other tab, and so does what was read", { tag: "@wide-only" }, async ({ office }) => {
  const asker = await office.employee(1);
  const helper = await office.employee(2);
  const path = await ask(asker.page, "The kettle in the lab trips the fuse.");
  await openTicket(helper.page, path);
  const second = await helper.page.context().newPage();
  office.listen(second);
  await openTicket(second, path);
  const box = (page: typeof second) => page.getByRole("region", { name: "Write" }).getByRole("textbox");
  await box(helper.page).fill("Use the other socket");
  await expect(box(second)).toHaveValue("Use the other socket");
  await box(second).press("Control+Enter");
  await expect(box(helper.page)).toHaveValue("");

  const row = helper.page.getByRole("link", { name: /The kettle in the lab/ });
  await second.goto("/");
  await helper.page.goto("/");
  await live(second);
  await live(helper.page);
  await say(asker.page, "That trips as well.");
  await expect(row).toContainText("Unread:");
  await openTicket(second, path);
  await expect(row).not.toContainText("Unread:");
});

/** Kills the page's process, as the system does when it is short of memory. */
async function crash(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  // The page is gone before it could answer.
  devtools.send("Page.crash").catch(() => undefined);
  await crashed;
  // The window of it, which would have to be told of the network as well.
  await page.close();
}

test("what a tab could not send is shown in the other one, and sent once by it when the tab crashes", { tag: "@wide-only" }, async ({ office }) => {
  const asker = await office.employee(3);
  const other = await office.employee(4);
  const path = await ask(asker.page, "The blinds of room 4 open at night.");
  await openTicket(other.page, path);
  const second = await asker.page.context().newPage();
  office.listen(second);
  await openTicket(second, path);
  await cutOff(asker.page);
  await second.evaluate(() => window.dispatchEvent(new Event("offline")));
  await say(asker.page, "All of them at three.");
  await expect(second.locator("[data-pending]")).toContainText("All of them at three.");
  await crash(asker.page);
  await bringBack(second);
  await live(second);
  for (const page of [second, other.page]) {
    await expect(page.locator("[data-event=posted] .prose")).toHaveText(["All of them at three."]);
  }
  await expect(second.locator("[data-pending]")).toHaveCount(0);
});

/** From here the database takes what it is given and never comes to its end with it, as on a busy disk. */
async function stallDatabase(page: Page): Promise<void> {
  await page.evaluate(() => {
    IDBObjectStore.prototype.put = function put(this: IDBObjectStore): IDBRequest<IDBValidKey> {
      const goOn = (): void => this.get("nothing").addEventListener("success", goOn);
      goOn();
      return this.get("nothing");
    };
  });
}

test("words that were sent in the moment of a crash are sent by the next page, once, and are no draft", async ({ office }) => {
  const asker = await office.employee(1);
  const other = await office.employee(2);
  const path = await ask(asker.page, "The lift stops between two floors.");
  await openTicket(other.page, path);
  const context = asker.page.context();
  const box = (page: Page) => page.getByRole("region", { name: "Write" }).getByRole("textbox");
  await stallDatabase(asker.page);
  await say(asker.page, "Since the storm.");
  await expect(box(asker.page)).toHaveValue("");
  await expect(asker.page.locator("[data-pending]")).toContainText("Since the storm.");
  await crash(asker.page);
  const next = await context.newPage();
  office.listen(next);
  await openTicket(next, path);
  for (const page of [next, other.page]) {
    await expect(page.locator("[data-event=posted] .prose")).toHaveText(["Since the storm."]);
  }
  await expect(next.locator("[data-pending]")).toHaveCount(0);
  await expect(box(next)).toHaveValue("");

  await next.goto("/ask");
  await live(next);
  await stallDatabase(next);
  await next.getByRole("textbox", { name: "What is not working?" }).fill("The stairs are locked as well.");
  await next.getByRole("main").getByRole("button", { name: "Ask", exact: true }).click();
  await expect(next.getByRole("textbox", { name: "What is not working?" })).toHaveValue("");
  await crash(next);
  const last = await context.newPage();
  office.listen(last);
  await last.goto("/ask");
  await live(last);
  await expect(last.getByRole("textbox", { name: "What is not working?" })).toHaveValue("");
  await other.page.goto("/");
  await live(other.page);
  await expect(other.page.getByRole("link", { name: /The stairs are locked as well/ })).toHaveCount(1);
});

test("a verdict can be taken back for a moment, and nobody hears of it", async ({ office }) => {
  const asker = await office.employee(0);
  const helper = await office.employee(5);
  const path = await ask(asker.page, "The stapler server is jammed.");
  await openTicket(helper.page, path);
  await say(helper.page, "Open its lid.", "Answer");
  const closing = asker.page.getByRole("region", { name: "Is it solved?" });
  await closing.getByRole("button", { name: /^Solved by/ }).click();
  await closing.getByRole("button", { name: "Undo" }).click();
  await expect(closing.getByRole("button", { name: /^Solved by/ })).toBeVisible();
  // What follows would let a held verdict go first.
  await say(asker.page, "The lid is stuck.");
  await expect(talk(helper.page)).toContainText("The lid is stuck.");
  await expect(helper.page.locator("[data-answer=waiting]")).toBeVisible();
  expect(await look(asker.page, "a verdict that was taken back")).toEqual([]);
});
