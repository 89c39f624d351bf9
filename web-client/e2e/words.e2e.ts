import { expect, test } from "./fixtures.ts";
import { findings, look, overhang } from "./looks.ts";
import { ask, openTicket, reach, say, talk } from "./steps.ts";

test("words are replied to, changed, thanked for and taken back, and everybody sees it live", { tag: "@wide-only" }, async ({ office }) => {
  const asker = await office.employee(0);
  const helper = await office.employee(1);
  const phone = await office.engineer(0, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  const path = await ask(asker.page, "The clock in the hall runs backwards.");
  await openTicket(helper.page, path);
  await openTicket(phone.page, path);
  await say(asker.page, "It began at nine.");
  const first = helper.page.locator("[data-event=posted]").first();

  await expect(first).toContainText("It began at nine.");
  await first.hover();
  await first.getByRole("button", { name: `Reply to ${asker.name}` }).click();
  await expect(helper.page.locator(".composer-replying")).toContainText("It began at nine.");
  const box = helper.page.getByRole("region", { name: "Write" }).getByRole("textbox");
  await expect(box).toBeFocused();
  await box.fill("Which nine?");
  await box.press("Control+Enter");
  const reply = asker.page.locator("[data-event=replied]");
  await expect(reply).toContainText("Which nine?");
  await expect(reply.locator(".quoted")).toContainText("It began at nine.");
  await expect(helper.page.locator(".composer-replying")).toHaveCount(0);

  // The author changes it, by keys alone; the quote follows, and what it was stays to be read.
  const own = asker.page.locator("[data-event=posted]").first();
  await asker.page.getByRole("log").focus();
  const change = own.getByRole("button", { name: "Change what you wrote" });
  await expect(async () => {
    await asker.page.keyboard.press("Tab");
    await expect(change).toBeFocused({ timeout: 200 });
  }).toPass();
  await asker.page.keyboard.press("Enter");
  await expect(asker.page.getByRole("textbox", { name: "Change what you wrote" })).toBeFocused();
  await asker.page.keyboard.press("Control+A");
  await asker.page.keyboard.type("It began at nine in the evening.");
  await asker.page.keyboard.press("Control+Enter");
  for (const { page } of [asker, helper, phone]) {
    await expect(page.locator("[data-event=posted] .prose").first()).toHaveText("It began at nine in the evening.");
    await expect(page.locator(".quoted")).toContainText("nine in the evening");
  }
  await first.getByRole("button", { name: "changed" }).click();
  await expect(helper.page.getByRole("dialog")).toContainText("It began at nine.");
  expect(await findings(helper.page, "history of words")).toEqual([]);
  await helper.page.keyboard.press("Escape");

  await first.hover();
  await first.getByRole("button", { name: `Thank ${asker.name}` }).first().click();
  await expect(own.getByRole("img", { name: `Thanks from ${helper.name}` })).toBeVisible();
  // Under a finger the tools come after a press.
  const onPhone = phone.page.locator("[data-event=posted]");
  await onPhone.getByRole("button", { name: `What to do with what ${asker.name} wrote` }).tap();
  await onPhone.getByRole("button", { name: `Thank ${asker.name}` }).tap();
  await expect(own.locator(".thanks")).toHaveText("2");
  expect([...(await findings(phone.page, "words on a phone", ["light"])), ...(await overhang(phone.page, "words on a phone"))]).toEqual([]);
  await first.getByRole("button", { name: /^Thanks from/ }).click();
  await expect(own.locator(".thanks")).toHaveText("1");

  // Taking back can be undone for a moment, and is for good afterwards.
  await own.hover();
  await own.getByRole("button", { name: "Take back what you wrote" }).click();
  await own.getByRole("button", { name: "Undo" }).click();
  await expect(own.getByRole("button", { name: "Undo" })).toHaveCount(0);
  await own.hover();
  await own.getByRole("button", { name: "Take back what you wrote" }).click();
  // Whatever is done next lets it go.
  await say(asker.page, "Never mind the time.");
  await expect(helper.page.locator("[data-event=posted]").first()).toContainText(`${asker.name} took this back.`);
  await expect(helper.page.locator(".quoted")).toContainText("taken back");
  await helper.page.reload();
  await expect(talk(helper.page)).toContainText("Never mind the time.");
  await expect(talk(helper.page)).not.toContainText("nine in the evening");
  expect(await findings(helper.page, "words taken back")).toEqual([]);
});

test("in a ticket one speaks, answers words, changes and thanks, by a pointer or a finger", async ({ office }) => {
  const asker = await office.employee(2);
  const helper = await office.employee(3);
  const path = await ask(asker.page, "The kettle in the kitchen trips the fuse.");
  await openTicket(helper.page, path);
  await say(asker.page, "Only with the **blue** socket:\n\n```\nfuse 7 off\n```");
  const heard = helper.page.locator("[data-event=posted]").first();
  await expect(heard.locator("strong")).toHaveText("blue");
  await reach(heard, `Reply to ${asker.name}`);
  await say(helper.page, "Take the white one.");
  const reply = asker.page.locator("[data-event=replied]");
  await expect(reply).toContainText("Take the white one.");
  await reach(reply, `Thank ${helper.name}`);
  await expect(helper.page.locator("[data-event=replied]").getByRole("img", { name: `Thanks from ${asker.name}` })).toBeVisible();
  const own = helper.page.locator("[data-event=replied]");
  await reach(own, "Change what you wrote");
  await helper.page.getByRole("textbox", { name: "Change what you wrote" }).fill("Take the white socket by the door.");
  await helper.page.getByRole("textbox", { name: "Change what you wrote" }).press("Control+Enter");
  await expect(reply).toContainText("Take the white socket by the door.");

  // What was said is found again in the ticket.
  await asker.page.getByRole("button", { name: "Search in the ticket" }).click();
  await asker.page.getByRole("searchbox", { name: "Search in the ticket" }).fill("white socket");
  await expect(asker.page.getByText("1 of 1")).toBeVisible();
  await expect(talk(asker.page).locator("mark")).toHaveText("white socket");
  expect([...(await look(helper.page, "words that were answered")), ...(await look(asker.page, "search in a ticket"))]).toEqual([]);
});
