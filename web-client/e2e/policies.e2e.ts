import { expect, live, test } from "./demo_fixtures.ts";
import { look } from "./looks.ts";
import { save } from "./steps.ts";

test("a lead sees what a change would mean, saves it, and finds it there again", async ({ tryOn }) => {
  const { page } = await tryOn("lead");
  await page.getByRole("button", { name: /^Signed in as/ }).click();
  await page.getByRole("menuitem", { name: "Set up the desk" }).press("Enter");
  await expect(page.getByRole("heading", { name: "Promises" })).toBeVisible();
  const window = page.getByRole("spinbutton", { name: "Colleagues have it for (minutes)" });
  const preview = page.getByRole("region", { name: "What would happen" });
  await page.getByRole("combobox", { name: "Hours in which time counts" }).selectOption("Around the clock");
  await preview.getByLabel("When it is asked").fill("2026-03-13T17:50");
  await window.fill("90");
  await expect(preview.getByRole("status")).toHaveText(/^Asked Friday.*17:50, goes to IT Friday.*19:20\.$/);
  await window.fill("600");
  await expect(preview.getByRole("status")).toHaveText(/goes to IT Saturday.*03:50\.$/);
  await page.getByRole("checkbox", { name: "Set here for Urgent" }).check();
  await page.getByRole("spinbutton", { name: "Somebody has it within (minutes, 0 for no target)" }).fill("30");
  await preview.getByRole("combobox", { name: "Priority" }).selectOption("Urgent");
  await expect(preview).toContainText("An owner is overdue");
  const found = await look(page, "promises");
  await save(page);
  await page.reload();
  await live(page);
  await expect(window).toHaveValue("600");
  await expect(page.getByRole("spinbutton", { name: "Somebody has it within (minutes, 0 for no target)" })).toHaveValue("30");
  expect(found).toEqual([]);
});

test("phrases are tried on past questions before they count", async ({ tryOn }) => {
  const { page } = await tryOn("lead");
  await page.goto("/policies");
  await page.getByRole("combobox", { name: "Where it holds" }).selectOption({ index: 1 });
  await page.getByRole("checkbox", { name: "Phrases set here" }).check();
  const phrases = page.getByRole("textbox", { name: "Phrases, one a line" });
  await phrases.fill("print*");
  await page.getByRole("button", { name: "Try on past questions" }).click();
  const tried = page.getByRole("status").filter({ hasText: "would have gone straight to IT" });
  await expect(tried).toContainText(/^[1-9]\d* of the last \d+ questions/);
  await expect(tried.getByRole("link").first()).toContainText(/print/i);
  await phrases.fill("no such words anywhere");
  await page.getByRole("button", { name: "Try on past questions" }).click();
  await expect(tried).toContainText(/^None of the last \d+ questions/);
  expect(await look(page, "phrases tried")).toEqual([]);
});

test("hours are written with days off, previewed, saved and chosen for a topic", async ({ tryOn }) => {
  const { page } = await tryOn("lead");
  await page.goto("/hours");
  await page.getByRole("button", { name: "Add hours" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Early shift");
  await page.getByRole("combobox", { name: "Time zone" }).selectOption("Europe/Berlin");
  const monday = page.getByRole("group", { name: "Monday" });
  await monday.getByLabel("Monday: from, span 1").fill("06:00");
  await monday.getByLabel("Monday: to, span 1").fill("14:00");
  await page.getByRole("group", { name: "Saturday" }).getByRole("button", { name: "Saturday: another span" }).click();
  await page.getByRole("group", { name: "Saturday" }).getByRole("button", { name: "Saturday: take out span 1" }).click();
  await expect(page.getByRole("group", { name: "Saturday" })).toContainText("Off");
  await page.getByRole("button", { name: "Add a day" }).click();
  const days = page.getByRole("region", { name: "Days that differ" });
  await days.getByLabel("Day", { exact: true }).fill("2026-12-25");
  await days.getByRole("textbox", { name: "What it is" }).fill("Christmas");
  const preview = page.getByRole("region", { name: "What would happen" });
  await preview.getByLabel("When it is asked").fill("2026-12-24T17:00");
  // The shift is over, Christmas is off and the weekend follows, so time goes on at six on Monday.
  await expect(preview.getByRole("status")).toHaveText(/goes to IT (Monday|Tuesday), December (28|29)/);
  const found = await look(page, "hours");
  await save(page);
  await page.goto("/policies");
  await page.getByRole("combobox", { name: "Hours in which time counts" }).selectOption("Early shift");
  await expect(page.getByRole("combobox", { name: "Hours in which time counts" })).toHaveValue(/^\d+$/);
  expect(found).toEqual([]);
});

test("who sets nothing finds no such screen", async ({ tryOn }) => {
  const { page } = await tryOn("employee");
  for (const path of ["/policies", "/hours", "/people", "/teams", "/topics"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: "There is nothing here for you" })).toBeVisible();
  }
  expect(await look(page, "a screen that is not theirs")).toEqual([]);
});
