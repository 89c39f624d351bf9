import { expect, live, test } from "./fixtures.ts";
import { look } from "./looks.ts";
import { ask, stage } from "./steps.ts";

test("a question is found again in the list and by its name from anywhere", async ({ office }) => {
  const asker = await office.employee(2);
  const other = await office.employee(3);
  await ask(asker.page, "The barometer in the lobby shows storm.");
  const { page } = other;
  await page.goto("/");
  await live(page);
  const search = page.getByRole("search").getByRole("searchbox");
  await search.fill("barometers lobby");
  const hits = page.getByRole("list", { name: "Found" });
  await expect(hits).toContainText("The barometer in the lobby shows storm.");
  expect(await look(page, "what was found")).toEqual([]);
  await hits.getByRole("link", { name: /The barometer in the lobby/ }).click();
  await expect(stage(page)).toContainText("Colleagues have it");

  await page.goto("/account");
  await live(page);
  await page.getByRole("button", { name: "Everything by name" }).click();
  const palette = page.getByRole("combobox", { name: "Everything by name" });
  await expect(palette).toBeFocused();
  await palette.fill("barom lobby");
  await expect(page.getByRole("option", { name: /The barometer in the lobby/ })).toBeVisible();
  expect(await look(page, "palette")).toEqual([]);
  await page.getByRole("option", { name: /The barometer in the lobby/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("The barometer in the lobby");
});
