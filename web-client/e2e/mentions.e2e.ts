import { expect, test } from "./fixtures.ts";
import { findings } from "./looks.ts";
import { ask, openTicket, say, talk } from "./steps.ts";

test("a name is completed by keys, and stands out for everybody", async ({ office }) => {
  const asker = await office.employee(0);
  const other = await office.employee(1);
  const path = await ask(asker.page, "The lamp in the corner hums.");
  await openTicket(other.page, path);
  const box = asker.page.getByRole("region", { name: "Write" }).getByRole("textbox");
  await box.pressSequentially(`Do you know, @${other.name.slice(0, -1)}`);
  const list = asker.page.getByRole("listbox", { name: "People to call" });
  await expect(list.getByRole("option", { name: other.name })).toBeVisible();
  await expect(box).toHaveAttribute("aria-activedescendant", /.+/);
  expect(await findings(asker.page, "completing a name")).toEqual([]);
  await box.press("Escape");
  await expect(list).toHaveCount(0);
  await expect(box).toBeFocused();
  await box.fill("");
  await box.pressSequentially(`Do you know, @${other.name}`);
  await expect(list.getByRole("option").first()).toHaveText(new RegExp(other.name));
  await box.press("Enter");
  await expect(box).toHaveValue(`Do you know, @${other.name} `);
  await box.pressSequentially("?");
  await box.press("Control+Enter");
  await expect(talk(other.page).locator(".mention.own")).toHaveText(`@${other.name}`);
  await expect(talk(asker.page).locator(".mention")).toHaveText(`@${other.name}`);
  expect(await findings(other.page, "a name that was called")).toEqual([]);
});

test("the number of another ticket shows what it is about before it is opened", async ({ office }) => {
  const asker = await office.employee(2);
  const first = await ask(asker.page, "The tap in the kitchen drips.");
  const number = /#(\d+)/.exec((await asker.page.getByRole("heading", { level: 1 }).textContent()) ?? "")?.[1] ?? "";
  await ask(asker.page, "The tap in the hall drips.");
  await say(asker.page, `The same as #${number}?`);
  const link = talk(asker.page).getByRole("link", { name: `#${number}` });
  await link.hover();
  const card = asker.page.getByRole("tooltip");
  await expect(card).toContainText("The tap in the kitchen drips.");
  expect(await findings(asker.page, "card of a ticket")).toEqual([]);
  await asker.page.keyboard.press("Escape");
  await expect(card).toHaveCount(0);
  await link.focus();
  await expect(card).toContainText("The tap in the kitchen drips.");
  await asker.page.keyboard.press("Enter");
  await asker.page.waitForURL(`**${first}`);
  await expect(card).toHaveCount(0);
});
