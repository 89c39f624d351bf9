import { expect, live, test } from "./demo_fixtures.ts";
import { findings, overhang } from "./looks.ts";
import { startServer } from "./server.ts";
import { stage } from "./steps.ts";

test("a first visit starts the demo on one click, and another click makes one of its people", async ({ page }) => {
  // A desk of its own: on the one that journeys share, another may have started the demo.
  const desk = await startServer();
  await page.goto(desk.url);
  await expect(page.getByRole("heading", { name: "One window for everything that is not working" })).toBeVisible();
  await page.getByRole("button", { name: "Start the demo" }).click();
  const people = page.getByRole("region", { name: "Try the desk as…" });
  await expect(people.getByRole("button")).not.toHaveCount(0);
  const first = people.getByRole("list", { name: "Colleagues" }).getByRole("button").first();
  const name = await first.locator("strong").textContent();
  await first.click();
  await live(page);
  await expect(page.getByRole("button", { name: `Signed in as ${name}` })).toBeVisible();
  await expect(page.getByRole("list", { name: "Being asked" }).getByRole("link")).not.toHaveCount(0);
  await desk.stop();
});

test("the demo has something to claim, and talk that second line keeps to itself", async ({ tryOn }) => {
  const { page } = await tryOn("engineer");
  await page.goto("/queue");
  await page.getByRole("list", { name: "Unclaimed" }).getByRole("link").first().click();
  await page.getByRole("button", { name: "Claim", exact: true }).click();
  await expect(stage(page)).toContainText("You have it");
});

test("a member changes language and theme, and both outlive a reload", async ({ tryOn }) => {
  const { page } = await tryOn("employee");
  await page.getByRole("button", { name: /^Signed in as/ }).click();
  await page.getByRole("menuitemradio", { name: "Русский" }).click();
  await expect(page.getByRole("heading", { name: "Что не работает?" })).toBeVisible();
  await page.getByRole("button", { name: /^Вы вошли как/ }).click();
  await page.getByRole("menuitemradio", { name: "Тёмная" }).click();
  await page.reload();
  await live(page);
  await expect(page.locator("html")).toHaveAttribute("lang", "ru");
  await expect(page.locator("html")).toHaveCSS("color-scheme", "dark");
  await expect(page.getByRole("heading", { name: "Что не работает?" })).toBeVisible();
});

test("a lead has the whole in view, and what waits longest one press away", async ({ tryOn }) => {
  const { page } = await tryOn("lead");
  await page.keyboard.press("b");
  await expect(page.getByRole("heading", { name: "Board" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Who has what" }).getByRole("row")).not.toHaveCount(0);
  const found = await findings(page, "board");
  await page.setViewportSize({ width: 360, height: 740 });
  found.push(...(await overhang(page, "board on a phone")));
  expect(found).toEqual([]);
  await page.getByRole("list", { name: "Look at these first" }).getByRole("link").first().click();
  await expect(page.getByRole("log")).toBeVisible();
});
