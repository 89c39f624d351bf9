import { expect, live, test } from "./demo_fixtures.ts";
import { look } from "./looks.ts";
import { ask, save, stage } from "./steps.ts";

/** What the clock says to those who hear it, in seconds. */
function seconds(label: string | null): number {
  const [, minutes, rest] = /(\d+):(\d\d)/.exec(label ?? "") ?? [];
  return Number(minutes) * 60 + Number(rest);
}

test("a promise of two minutes counts down before the eyes of who asked, and fires once", async ({ tryOn }) => {
  test.setTimeout(300_000);
  const lead = await tryOn("lead");
  await lead.page.goto("/policies");
  const topic = await lead.page.getByRole("combobox", { name: "Topic", exact: true }).locator("option:checked").textContent();
  await lead.page.getByRole("combobox", { name: "Hours in which time counts" }).selectOption("Around the clock");
  await lead.page.getByRole("spinbutton", { name: "Colleagues have it for (minutes)" }).fill("2");
  await save(lead.page);

  const { page } = await tryOn("employee");
  await page.goto("/ask");
  await live(page);
  await page.getByRole("combobox", { name: "Topic" }).selectOption(topic ?? "");
  await ask(page, "The badge reader at the west door blinks and stays shut.");
  const clock = page.getByRole("timer");
  await expect(clock).toBeVisible();
  const label = async (): Promise<number> => seconds(await clock.getByRole("img").getAttribute("aria-label"));
  const first = await label();
  expect(first).toBeLessThanOrEqual(120);
  expect(first).toBeGreaterThan(90);
  const facts = page.getByRole("list", { name: "What is being done" });
  await expect(facts).toContainText("Goes to IT at");
  // The same clock on the phone of who asked.
  const phone = await tryOn("employee", { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  await phone.page.goto(page.url());
  await expect(phone.page.getByRole("timer")).toBeVisible();
  expect([...(await look(page, "a running promise")), ...(await look(phone.page, "a running promise on a phone"))]).toEqual([]);
  await expect.poll(label, { timeout: 30_000 }).toBeLessThan(first - 5);
  // The clock says when by itself: nobody touches anything until it is over.
  await expect(stage(page)).toContainText("In the IT queue", { timeout: 150_000 });
  await expect(stage(phone.page)).toContainText("In the IT queue");
  for (const shown of [clock, phone.page.getByRole("timer")]) await expect(shown).toBeHidden();
  await expect(page.locator("[data-event=escalated]")).toHaveCount(1);
  await lead.page.goto("/queue");
  await expect(lead.page.getByRole("list", { name: "Unclaimed" })).toContainText("badge reader");
});
