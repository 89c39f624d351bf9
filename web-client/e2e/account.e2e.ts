import { expect, live, test } from "./fixtures.ts";
import { findings, look, overhang } from "./looks.ts";

const PASSWORD = "correct horse battery staple";
const OTHER = "twelve gray herons on a pond";

test("members see their account, end a session elsewhere and change their password", async ({ office }) => {
  const phone = await office.employee(5, { viewport: { width: 360, height: 740 } });
  const desk = await office.employee(5);
  const { page } = desk;
  await page.getByRole("button", { name: /^Signed in as/ }).click();
  await page.getByRole("menuitem", { name: "Your account" }).click();
  await expect(page.getByRole("heading", { name: "Your account" })).toBeFocused();
  await expect(page.getByRole("region", { name: "Who you are" })).toContainText("member-5@load.test");
  const sessions = page.getByRole("list", { name: "Where you are signed in" });
  await expect(sessions.getByRole("listitem")).toHaveCount(2);

  await phone.page.goto("/account");
  await expect(phone.page.getByRole("listitem").filter({ hasText: "This one" })).toBeVisible();
  expect([...(await findings(phone.page, "account", ["light"])), ...(await overhang(phone.page, "account"))]).toEqual([]);

  await sessions.getByRole("button", { name: /^End the session of/ }).click();
  await expect(sessions.getByRole("listitem")).toHaveCount(1);
  await expect(phone.page.getByRole("heading", { name: "You are signed out" })).toBeVisible();

  const form = page.getByRole("region", { name: "Password", exact: true });
  await form.getByLabel("Present password").fill("not the right one");
  await form.getByLabel("New password").fill(OTHER);
  await form.getByLabel("The new one once more").fill(`${OTHER}!`);
  await form.getByLabel("The new one once more").press("Enter");
  await expect(form.getByRole("alert")).toHaveText("These two are not the same.");
  await form.getByLabel("The new one once more").fill(OTHER);
  await form.getByRole("button", { name: "Change password" }).click();
  await expect(form.getByRole("alert")).toHaveText("The present password is not right.");
  expect(await look(page, "account, refused")).toEqual([]);
  await form.getByLabel("Present password").fill(PASSWORD);
  await form.getByRole("button", { name: "Change password" }).click();
  await expect(page.locator(".toast").filter({ hasText: "The password is changed" })).toBeVisible();
  await expect(form.getByLabel("Present password")).toHaveValue("");

  // The new one opens the door, and is turned back for the journeys that follow.
  const again = await page.context().request.post("/api/sign-in", {
    data: { email: "member-5@load.test", password: OTHER },
    headers: { origin: office.server.url },
  });
  expect(again.ok()).toBe(true);
  const back = await page.context().request.post("/api/account/password", {
    data: { current: OTHER, password: PASSWORD },
    headers: { origin: office.server.url },
  });
  expect(back.ok()).toBe(true);
});

test("theme and language are chosen on the account by the keyboard, and stay", { tag: "@wide-only" }, async ({ office }) => {
  const { page } = await office.employee(4);
  await page.goto("/account");
  await page.getByRole("radiogroup", { name: "Theme" }).getByRole("radio", { name: "Like the system" }).focus();
  await page.keyboard.press("ArrowLeft");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByRole("radiogroup", { name: "Language" }).getByRole("radio", { name: "English" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("heading", { name: "Ваша учётная запись" })).toBeVisible();
  await page.reload();
  await live(page);
  await expect(page.getByRole("heading", { name: "Ваша учётная запись" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  expect(await look(page, "account in Russian")).toEqual([]);
});
