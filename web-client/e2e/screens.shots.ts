import type { Page } from "@playwright/test";
import { expect, test } from "./demo_fixtures.ts";
import { ask, cutOff, openTicket, say, stage } from "./steps.ts";

const LOOKS = [
  { name: "light-desktop", colorScheme: "light", width: 1440, height: 900 },
  { name: "dark-desktop", colorScheme: "dark", width: 1440, height: 900 },
  { name: "light-phone", colorScheme: "light", width: 360, height: 740 },
] as const;

/** Takes a picture of what is on the screen in every look. */
async function shoot(page: Page, screen: string): Promise<void> {
  for (const { name, colorScheme, width, height } of LOOKS) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height });
    // Two frames, so that what depends on the width has been drawn.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await page.screenshot({ path: `screenshots/${screen}-${name}.png` });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

const LOG = Array.from({ length: 24 }, (_, line) => `2026-11-22T09:${String(10 + line)}:07Z gateway[412]: rekey ${line + 1} of 24 took ${40 + line * 7} ms`);

test("pictures of every screen", async ({ desk, tryOn, page }) => {
  test.setTimeout(300_000);
  await page.goto(desk.url);
  await expect(page.getByRole("button", { name: "Start the demo" })).toBeVisible();
  await shoot(page, "first-visit");
  await page.goto(desk.setupLink.replace(/^http:\/\/[^/]+/, desk.url));
  await expect(page.getByRole("heading", { name: "Set up Peerdesk" })).toBeVisible();
  await shoot(page, "set-up");
  await page.goto(desk.url);
  await page.getByRole("button", { name: "Start the demo" }).click();
  await expect(page.getByRole("region", { name: "Try the desk as…" })).toBeVisible();
  await shoot(page, "sign-in");

  const asker = await tryOn("employee");
  const engineer = await tryOn("engineer");
  await expect(asker.page.getByRole("list", { name: "Being asked" })).toBeVisible();
  await shoot(asker.page, "desk");
  await asker.page.goto("/ask");
  await asker.page.getByRole("textbox", { name: "What is not working?" }).fill("The printer prints everything twice.");
  await expect(asker.page.getByRole("region", { name: "Does one of these help already?" })).toBeVisible();
  await shoot(asker.page, "ask");

  const path = await ask(
    asker.page,
    "The invoice portal signs me out every few minutes.\nIt says `session expired`, in two browsers, since this morning.",
  );
  await openTicket(engineer.page, path);
  await say(engineer.page, "Does it also happen in a private window?");
  await expect(asker.page.getByRole("log")).toContainText("private window");
  await say(asker.page, "Yes, there too.");
  await expect(engineer.page.getByRole("log")).toContainText("Yes, there too.");
  await say(engineer.page, "Your clock is four minutes late. Set it to automatic:\n```\nSettings > Time > Set automatically\n```\nThen sign in once more.", "Answer");
  await expect(asker.page.getByRole("region", { name: "Is it solved?" })).toBeVisible();
  await shoot(asker.page, "ticket-answered");
  await asker.page.getByRole("button", { name: /^Solved by/ }).click();
  await expect(asker.page.getByRole("button", { name: "Undo" })).toBeVisible();
  await asker.page.screenshot({ path: "screenshots/ticket-undo-light-desktop.png" });
  await asker.page.getByRole("button", { name: "Undo" }).click();
  await asker.page.getByRole("button", { name: "Not yet" }).click();
  await asker.page.getByRole("button", { name: "Send to IT now" }).click();
  await expect(stage(engineer.page)).toContainText("In the IT queue");
  await shoot(engineer.page, "ticket-queued");
  await engineer.page.goto("/queue");
  await expect(engineer.page.getByRole("list", { name: "Unclaimed" }).getByRole("link")).not.toHaveCount(0);
  await shoot(engineer.page, "queue");
  for (const box of await engineer.page.getByRole("list", { name: "Unclaimed" }).getByRole("checkbox").all()) await box.check();
  await shoot(engineer.page, "queue-selected");
  await engineer.page.getByRole("button", { name: "Clear the selection" }).click();
  await openTicket(engineer.page, path);
  await engineer.page.getByRole("button", { name: "Claim", exact: true }).click();
  await say(engineer.page, "The portal's session store was moved on Tuesday.", "Note");
  await expect(engineer.page.locator("[data-event=noted]")).toBeVisible();
  await shoot(engineer.page, "ticket-owned");
  await say(asker.page, `This is what the gateway writes, **every** morning:\n\n\`\`\`log\n${LOG.join("\n")}\n\`\`\`\n\n1. Sign in\n2. Wait three minutes\n\nThe same as #1042?`);
  await expect(engineer.page.getByRole("log")).toContainText("Wait three minutes");
  await engineer.page.getByRole("button", { name: "Search in the ticket" }).click();
  await engineer.page.getByRole("searchbox", { name: "Search in the ticket" }).fill("portal");
  await expect(engineer.page.locator("mark").first()).toBeVisible();
  await shoot(engineer.page, "ticket-search");
  await engineer.page.getByRole("button", { name: "Close the search" }).click();
  await shoot(engineer.page, "ticket-log");
  await engineer.page.keyboard.press("Escape");
  await engineer.page.keyboard.press("Control+k");
  await engineer.page.getByRole("combobox", { name: "Everything by name" }).fill("in");
  await shoot(engineer.page, "palette");
  await engineer.page.keyboard.press("Escape");
  await engineer.page.keyboard.press("?");
  await shoot(engineer.page, "keys");
  await engineer.page.keyboard.press("Escape");
  await openTicket(engineer.page, path);
  await engineer.page.getByRole("button", { name: "Hand back" }).click();
  await shoot(engineer.page, "hand-back");
  await engineer.page.keyboard.press("Escape");
  await engineer.page.getByRole("button", { name: "More to do" }).click();
  await shoot(engineer.page, "menu");
  await engineer.page.keyboard.press("Escape");
  await shoot(asker.page, "ticket-claimed");
  await cutOff(asker.page);
  await say(asker.page, "It has just happened again.");
  await expect(asker.page.locator("[data-pending=waiting]")).toBeVisible();
  await shoot(asker.page, "offline");
  await engineer.page.getByRole("button", { name: "Resolve" }).click();
  await engineer.page.getByRole("dialog").getByRole("textbox").fill("The session store has its disk back.");
  await engineer.page.getByRole("dialog").getByRole("button", { name: "Resolve" }).click();
  await expect(stage(engineer.page)).toContainText("Resolved by");
  await shoot(engineer.page, "ticket-resolved");
  const lead = await tryOn("lead");
  await lead.page.goto("/board");
  await expect(lead.page.getByRole("heading", { name: "Board" })).toBeVisible();
  await shoot(lead.page, "board");
  await engineer.page.goto("/nowhere");
  await shoot(engineer.page, "not-found");
  await engineer.page.goto("/ask");
  await engineer.page.getByRole("button", { name: /^Signed in as/ }).click();
  await engineer.page.getByRole("menuitemradio", { name: "Русский" }).click();
  await openTicket(engineer.page, path);
  await shoot(engineer.page, "ticket-russian");
});
