import { expect, live, test } from "./fixtures.ts";
import { look } from "./looks.ts";
import { act, ask, openTicket } from "./steps.ts";

test("questions of one cause are proposed as an outage, bundled in one press, and known to who asks next", async ({ office }) => {
  test.setTimeout(300_000);
  const engineer = await office.engineer(1);
  const askers = await Promise.all([1, 2, 3, 4].map((number) => office.employee(number)));
  for (const [index, asker] of askers.entries()) await ask(asker.page, `The zeppelin portal is down, try ${index + 1}`);
  await engineer.page.goto("/queue");
  await live(engineer.page);
  // Other journeys on this desk have questions that look alike as well.
  const proposed = engineer.page.getByRole("region", { name: "Looks like an outage" }).locator(".outage").filter({ hasText: "zeppelin" });
  await expect(proposed).toContainText("questions look like one outage");
  const found = await look(engineer.page, "a proposed outage");
  await proposed.getByRole("button", { name: "Bundle as one outage" }).press("Enter");
  await expect(engineer.page.locator(".toasts")).toContainText("3 tickets joined.");
  await expect(proposed).toHaveCount(0);

  const next = await office.employee(5);
  await next.page.goto("/ask");
  const known = next.page.getByRole("region", { name: "Known outages" });
  await expect(known).toContainText("zeppelin");
  found.push(...(await look(next.page, "a known outage")));
  await known.getByRole("button", { name: /^Me too.*zeppelin/ }).click();
  await expect(next.page).toHaveURL(/\/tickets\/\d+$/);
  await expect(next.page.getByRole("heading", { level: 1 })).toContainText("zeppelin");

  // One solution ends it for everybody, and the banner with it.
  await askers[0]?.page.getByRole("button", { name: "Send to IT now" }).click();
  await openTicket(engineer.page, new URL(next.page.url()).pathname);
  await act(engineer.page, "Claim");
  await act(engineer.page, "Resolve");
  await engineer.page.getByRole("dialog").getByRole("textbox").fill("The portal has its certificate back.");
  await engineer.page.getByRole("dialog").getByRole("button", { name: "Resolve" }).click();
  await next.page.goto("/ask");
  await live(next.page);
  await expect(known.getByText("zeppelin")).toHaveCount(0);
  expect(found).toEqual([]);
});
