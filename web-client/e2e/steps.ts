import { expect, type Locator, type Page } from "@playwright/test";
import { live } from "./fixtures.ts";

/** Asks a question and gives its path. */
export async function ask(page: Page, text: string): Promise<string> {
  await page.goto("/ask");
  await live(page);
  await page.getByRole("textbox", { name: "What is not working?" }).fill(text);
  await page.getByRole("main").getByRole("button", { name: "Ask", exact: true }).click();
  await page.waitForURL(/\/tickets\/\d+$/);
  await expect(page.getByRole("log")).toBeVisible();
  return new URL(page.url()).pathname;
}

/** Opens a ticket by its address and waits for the talk. */
export async function openTicket(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await live(page);
  await expect(page.getByRole("log")).toBeVisible();
}

export async function say(page: Page, text: string, as: "Message" | "Answer" | "Note" = "Message"): Promise<void> {
  const composer = page.getByRole("region", { name: "Write" });
  if (as !== "Message") await composer.getByRole("radio", { name: as }).click();
  await composer.getByRole("textbox").fill(text);
  await composer.getByRole("textbox").press("Control+Enter");
}

/** Leaves nothing unseen in the inbox: of earlier questions on the same desk the member may have been told. */
export async function seeEverything(page: Page): Promise<void> {
  await page.goto("/inbox");
  await live(page);
  await expect(page.getByRole("heading", { name: "Inbox" }).locator("xpath=..").getByRole("status")).not.toBeEmpty();
  const unseen = page.getByRole("link", { name: /^Inbox, [1-9]/ });
  // What was told late comes late.
  await expect(async () => {
    if (await unseen.isVisible()) await page.getByRole("button", { name: "All seen" }).click({ timeout: 2_000 });
    await expect(unseen).toHaveCount(0, { timeout: 2_000 });
  }).toPass({ timeout: 30_000 });
}

/** Presses a button of the ticket, or picks it from the menu where the screen is narrow. */
export async function act(page: Page, name: string): Promise<void> {
  const button = stage(page).getByRole("button", { name, exact: true });
  const item = page.getByRole("menuitem", { name });
  const found = button.or(item).filter({ visible: true });
  // What may be done comes with what others did, so it may not be there yet at the first look.
  await expect(async () => {
    if ((await found.count()) === 0) await page.getByRole("button", { name: "More to do" }).click({ timeout: 2_000 });
    await expect(found).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 60_000 });
  await found.click();
}

/** Presses a tool of somebody's words: they come with the pointer, and under a finger after a press. */
export async function reach(message: Locator, name: string): Promise<void> {
  const isTouched = await message.page().evaluate(() => matchMedia("(hover: none)").matches);
  if (isTouched) await message.getByRole("button", { name: /^What to do with what/ }).tap();
  else await message.hover();
  await message.getByRole("button", { name }).first().click();
}

/** Goes to a place that the keys know, by its key, or as a finger goes there: out of the ticket by its arrow first. */
export async function visit(page: Page, place: "Inbox" | "Knowledge" | "Board", isMobile: boolean): Promise<void> {
  if (!isMobile) {
    await page.keyboard.press({ Inbox: "i", Knowledge: "l", Board: "b" }[place]);
  } else {
    if (new URL(page.url()).pathname.startsWith("/tickets/")) await page.getByRole("link", { name: "Back to the list" }).click();
    if (place === "Knowledge") {
      await page.getByRole("button", { name: /^Signed in as/ }).click();
      await page.getByRole("menuitem", { name: place }).click();
    } else {
      await page.getByRole("link", { name: new RegExp(`^${place}`) }).click();
    }
  }
  await expect(page.getByRole("heading", { name: place, level: 1 })).toBeVisible();
}

/** The talk of the ticket on the screen. */
export function talk(page: Page) {
  return page.getByRole("log");
}

/** Where the ticket on the screen stands. */
export function stage(page: Page) {
  return page.getByRole("region", { name: "Where it stands" });
}

/**
 * Takes the network from a browser. Chromium does not always tell its pages by itself when the
 * network is taken by a test, so they are told.
 */
export async function cutOff(page: Page): Promise<void> {
  await page.context().setOffline(true);
  await page.evaluate(() => window.dispatchEvent(new Event("offline")));
  await expect(page.locator("[data-connection=offline]").filter({ visible: true })).toBeVisible();
}

export async function bringBack(page: Page): Promise<void> {
  await page.context().setOffline(false);
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
}

/** Lets what the node tells by itself wait on its way to a page, while its answers go on. Before the page is opened. */
export async function holdNews(page: Page): Promise<{ hold: () => void; release: () => void }> {
  let isHeld = false;
  let release = (): void => {};
  await page.routeWebSocket("**/socket", (client) => {
    const node = client.connectToServer();
    const waiting: (string | Buffer)[] = [];
    release = () => {
      for (const message of waiting.splice(0)) client.send(message);
    };
    node.onMessage((message) => {
      const isAnswer = typeof message === "string" && message.includes('"type":"reply"');
      if (isHeld && !isAnswer) waiting.push(message);
      else client.send(message);
    });
  });
  return {
    hold: () => {
      isHeld = true;
    },
    release: () => {
      isHeld = false;
      release();
    },
  };
}

/** Saves a form, and waits until the desk has it: the button rests while it is on the way as well. */
export async function save(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator(".toasts")).toContainText("Saved.");
}
