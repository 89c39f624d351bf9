import { expect, type Page } from "@playwright/test";
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

/** Presses a button of the ticket, or picks it from the menu where the screen is narrow. */
export async function act(page: Page, name: string): Promise<void> {
  const button = stage(page).getByRole("button", { name, exact: true });
  if (await button.isVisible()) {
    await button.click();
  } else {
    await page.getByRole("button", { name: "More to do" }).click();
    await page.getByRole("menuitem", { name }).click();
  }
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
