import { expect, live, test } from "./fixtures.ts";
import { look } from "./looks.ts";
import { act, ask, openTicket, reach, say, stage } from "./steps.ts";

test("an engineer selects rows by key or finger, bundles them, takes it back, and claims the rest at once", async ({ office, isMobile }) => {
  const asker = await office.employee(1);
  const engineer = await office.engineer(0);
  const titles = ["The east stair lamp flickers.", "The west stair lamp flickers."];
  for (const title of titles) {
    await ask(asker.page, title);
    await asker.page.getByRole("button", { name: "Send to IT now" }).click();
    await expect(stage(asker.page)).toContainText("In the IT queue");
  }
  const { page } = engineer;
  await page.goto("/queue");
  await live(page);
  const box = (title: string) => page.getByRole("checkbox", { name: new RegExp(title) });
  // Without a pointer the boxes are there once they are asked for.
  const several = page.getByRole("button", { name: "Select several" });
  if (isMobile) await several.tap();
  for (const title of titles) await box(title).check();
  const bar = page.getByRole("region", { name: "With the selected tickets" });
  await expect(bar).toContainText("2 selected");
  expect(await look(page, "selected tickets")).toEqual([]);
  await bar.getByRole("button", { name: /^Same cause as #/ }).click();
  await expect(page.locator(".toasts")).toContainText("1 ticket joined.");
  await page.getByRole("radio", { name: /^Bundles/ }).click();
  await expect(page.getByRole("list", { name: "Bundles" })).toContainText(titles[0] ?? "");
  await page.locator(".toasts").getByRole("button", { name: "Undo" }).click();
  await expect(page.locator(".toasts")).toContainText("1 ticket taken out again.");

  await page.getByRole("radio", { name: /^Unclaimed/ }).click();
  // Once one of them is focused, the list stands still and others wait to be let in.
  for (const title of titles) await expect(page.getByRole("link", { name: new RegExp(title) })).toBeVisible();
  if (isMobile) await several.tap();
  for (const title of titles) {
    if (isMobile) {
      await box(title).check();
    } else {
      await page.getByRole("link", { name: new RegExp(title) }).focus();
      await page.keyboard.press("x");
    }
  }
  await bar.getByRole("button", { name: "Claim" }).click();
  await expect(page.locator(".toasts")).toContainText("You have 2 tickets more.");
  await page.getByRole("radio", { name: /^Mine/ }).click();
  for (const title of titles) await expect(page.getByRole("list", { name: "Mine" })).toContainText(title);
  expect(await look(page, "tickets of one's own")).toEqual([]);
});

test("the queue that a ticket was opened from stays beside it over a reload and on the way back, and a copied address has the desk's list", { tag: "@wide-only" }, async ({ office }) => {
  const asker = await office.employee(1);
  const { page } = await office.engineer(2);
  const path = await ask(asker.page, "The north stair lamp flickers.");
  await asker.page.getByRole("button", { name: "Send to IT now" }).click();
  await page.goto("/queue");
  await live(page);
  await page.getByRole("link", { name: /The north stair lamp/ }).click();
  await act(page, "Claim");
  await page.getByRole("radio", { name: /^Mine/ }).click();
  await page.getByRole("list", { name: "Mine" }).getByRole("link", { name: /The north stair lamp/ }).click();
  await page.reload();
  await live(page);
  await expect(page.getByRole("list", { name: "Mine" })).toContainText("The north stair lamp");
  await expect(page.getByRole("radio", { name: /^Mine/ })).toBeChecked();
  await page.getByRole("link", { name: "Desk", exact: true }).click();
  await expect(page.getByRole("list", { name: "Being asked" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("list", { name: "Mine" })).toContainText("The north stair lamp");
  const copied = await page.context().newPage();
  office.listen(copied);
  await openTicket(copied, path);
  await expect(copied.getByRole("list", { name: "Being asked" })).toContainText("The north stair lamp");
});

test("the palette finds a ticket and does what can be done with it, and keys can be changed", { tag: "@wide-only" }, async ({ office }) => {
  const asker = await office.employee(2);
  const { page } = await office.engineer(1);
  await ask(asker.page, "The turnstile counts backwards.");
  await expect(page.getByRole("list", { name: "Being asked" })).toContainText("The turnstile counts backwards.");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Everything by name" }).fill("turnst back");
  await expect(page.getByRole("listbox", { name: "Everything by name" }).getByRole("option", { selected: true })).toContainText("The turnstile counts backwards.");
  await page.keyboard.press("Enter");
  await expect(stage(page)).toContainText("Colleagues have it");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Everything by name" }).fill("send to it");
  await page.keyboard.press("Enter");
  await expect(stage(page)).toContainText("In the IT queue");

  await page.keyboard.press("?");
  await page.getByRole("button", { name: /^Claim: key C/ }).click();
  await page.keyboard.press("y");
  await expect(page.getByRole("button", { name: /^Claim: key Y/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.reload();
  await live(page);
  await page.keyboard.press("c");
  await page.keyboard.press("y");
  await expect(stage(page)).toContainText("You have it");
});

test("code is copied whole and coloured on demand, a message is quoted, and a number leads to its ticket", async ({ office, browserName }) => {
  expect(browserName).toBe("chromium");
  const asker = await office.employee(3);
  const other = await office.employee(4, { permissions: ["clipboard-read", "clipboard-write"] });
  await ask(asker.page, "The first of these two.");
  const number = /#\d+/.exec((await asker.page.getByRole("heading", { level: 1 }).textContent()) ?? "")?.[0] ?? "";
  const lines = Array.from({ length: 30 }, (_, line) => `\u001B[31mSELECT ${line} FROM door;\u001B[0m`);
  const path = await ask(asker.page, `Like ${number}, <b>this</b> fails:\n\n\`\`\`sql\n${lines.join("\n")}\n\`\`\``);
  const { page } = other;
  await openTicket(page, path);
  await expect(page.getByRole("log")).toContainText("<b>this</b> fails:");
  await expect(page.getByRole("group", { name: "Code" })).not.toContainText("SELECT 29");
  await page.getByRole("button", { name: "Copy the code" }).click();
  await expect(page.locator(".toasts")).toContainText("Copied.");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split("\n")).toHaveLength(30);
  expect(copied).not.toContain("\u001B");
  await page.getByRole("button", { name: "Colour the code" }).click();
  await expect(page.locator(".code-keyword").first()).toHaveText("SELECT");
  await page.getByRole("button", { name: "Show 20 more lines" }).click();
  await expect(page.getByRole("group", { name: "Code" })).toContainText("SELECT 29");
  expect(await look(page, "coloured code")).toEqual([]);

  await say(asker.page, "Is anybody there?");
  const message = page.locator("[data-event=posted]");
  await reach(message, `Quote ${asker.name}`);
  await expect(page.getByRole("region", { name: "Write" }).getByRole("textbox")).toHaveValue("> Is anybody there?\n\n");
  await page.getByRole("log").getByRole("link", { name: number }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("The first of these two.");
});

test("what looks alike is shown while a question is written", async ({ office }) => {
  const asker = await office.employee(0);
  const other = await office.employee(5);
  await ask(asker.page, "The aquarium thermostat beeps.");
  await other.page.goto("/ask");
  await live(other.page);
  await other.page.getByRole("textbox", { name: "What is not working?" }).fill("Our aquarium thermostat is beeping");
  const alike = other.page.getByRole("region", { name: "Does one of these help already?" });
  await expect(alike).toContainText("The aquarium thermostat beeps");
  expect(await look(other.page, "what looks alike")).toEqual([]);
  await alike.getByRole("link", { name: /The aquarium thermostat beeps/ }).click();
  await expect(other.page.getByRole("heading", { level: 1 })).toContainText("The aquarium thermostat beeps");
});
