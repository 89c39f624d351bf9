import { expect, live, test } from "./demo_fixtures.ts";
import { look } from "./looks.ts";
import { startServer } from "./server.ts";
import { stage, visit } from "./steps.ts";

test("a first visit starts the demo on one click, and another click makes one of its people", async ({ page }) => {
  // A desk of its own: on the one that journeys share, another may have started the demo.
  const desk = await startServer();
  await page.goto(desk.url);
  await expect(page.getByRole("heading", { name: "One window for everything that is not working" })).toBeVisible();
  await page.getByRole("button", { name: "Start the demo" }).click();
  const people = page.getByRole("region", { name: "Try the desk as…" });
  await expect(people.getByRole("button")).not.toHaveCount(0);
  const found = await look(page, "people of the demo");
  const first = people.getByRole("list", { name: "Colleagues" }).getByRole("button").first();
  const name = await first.locator("strong").textContent();
  await first.click();
  await live(page);
  await expect(page.getByRole("button", { name: `Signed in as ${name}` })).toBeVisible();
  const asked = page.getByRole("list", { name: "Being asked" }).getByRole("link");
  await expect(asked).not.toHaveCount(0);
  found.push(...(await look(page, "the desk of the demo")));
  expect(found).toEqual([]);
  await desk.stop();
});

test("the demo has something to claim, and talk that second line keeps to itself", async ({ tryOn }) => {
  const { page } = await tryOn("engineer");
  await page.goto("/queue");
  await page.getByRole("list", { name: "Unclaimed" }).getByRole("link").first().click();
  await page.getByRole("button", { name: "Claim", exact: true }).click();
  await expect(stage(page)).toContainText("You have it");
  expect(await look(page, "a ticket of the demo")).toEqual([]);
});

test("a member changes language and theme, and both outlive a reload", async ({ tryOn }) => {
  const { page } = await tryOn("employee");
  await page.goto("/ask");
  await live(page);
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
  expect(await look(page, "ask in Russian")).toEqual([]);
});

test("a lead has the whole in view, and what waits longest one press away", async ({ tryOn, isMobile }) => {
  const { page } = await tryOn("lead");
  await visit(page, "Board", isMobile);
  await expect(page.getByRole("region", { name: "Who has what" }).getByRole("row")).not.toHaveCount(0);
  expect(await look(page, "board")).toEqual([]);
  await page.getByRole("list", { name: "Look at these first" }).getByRole("link").first().click();
  await expect(page.getByRole("log")).toBeVisible();
});
