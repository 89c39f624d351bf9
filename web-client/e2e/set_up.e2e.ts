import { expect, live, test } from "./fixtures.ts";
import { look } from "./looks.ts";
import { startServer } from "./server.ts";

test("the printed link makes the first admin and organisation, once", async ({ page }) => {
  test.setTimeout(300_000);
  const server = await startServer();
  const link = server.setupLink.replace(/^http:\/\/[^/]+/, server.url);
  await page.goto(link);
  await page.getByRole("textbox", { name: "Name of the organisation" }).fill("Harbour Works");
  await page.getByRole("textbox", { name: "Your name" }).fill("Ada Berg");
  await page.getByRole("textbox", { name: "E-mail address" }).fill("ada@harbour.example");
  await page.getByLabel("Password").fill("a long enough password");
  const found = await look(page, "set up");
  await page.getByRole("button", { name: "Begin" }).click();
  await live(page);
  await expect(page.getByRole("button", { name: "Signed in as Ada Berg" })).toBeVisible();
  await expect(page.getByText("Nobody is waiting")).toBeVisible();

  await page.context().clearCookies();
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.getByRole("textbox", { name: "E-mail address" }).fill("ada@harbour.example");
  await page.getByLabel("Password").fill("not this one at all");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("E-mail address or password is not right.")).toBeVisible();
  found.push(...(await look(page, "a wrong password")));
  expect(found).toEqual([]);
  await page.getByLabel("Password").fill("a long enough password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await live(page);
  await server.stop();
});
