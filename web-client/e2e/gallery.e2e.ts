import { expect, test } from "./dev_fixtures.ts";
import { findings, overhang } from "./looks.ts";

test("every element in every state is open to everybody, on a phone and from right to left", { tag: "@wide-only" }, async ({ dev, page }) => {
  test.setTimeout(300_000);
  const found: string[] = [];
  await page.goto(`${dev}/dev/gallery`);
  await expect(page.getByRole("heading", { name: "Every element in every state" })).toBeVisible();
  found.push(...(await findings(page, "gallery")));
  for (const state of await page.getByRole("radiogroup", { name: "State of the card" }).getByRole("radio").all()) {
    await state.click();
    const name = (await state.textContent()) ?? "";
    const bar = page.getByRole("region", { name: "Solution card" });
    // Where there is no card yet, the bar says so as soon as it knows.
    if (name.startsWith("none")) await expect(bar.getByText(/^(Keep it as a card|Nobody has kept it as a card yet\.)$/)).toBeVisible();
    else await bar.getByRole("button", { name: "Show the card" }).click();
    found.push(...(await findings(page, `solution card, ${name}`, ["light"], '[aria-label="The card of a solved ticket"]')));
  }
  for (const state of await page.getByRole("radiogroup", { name: "Where it stands now" }).getByRole("radio").all()) {
    await state.click();
    found.push(...(await findings(page, `where it stands, ${await state.textContent()}`, ["light"], '[aria-label="Where a ticket stands, with its clocks"]')));
  }
  for (const name of ["Pictures, large", "A dialog"]) {
    await page.getByRole("button", { name }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    found.push(...(await findings(page, name, ["light", "dark"], "dialog[open]")));
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(page.getByRole("button", { name })).toBeFocused();
  }
  const asked = page.getByRole("region", { name: "What is asked before a command" }).getByRole("button");
  for (const button of await asked.all()) {
    const name = (await button.textContent()) ?? "";
    await button.click();
    await expect(page.getByRole("dialog")).toBeVisible();
    found.push(...(await findings(page, name, ["light"], "dialog[open]")));
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(button).toBeFocused();
  }
  await page.setViewportSize({ width: 360, height: 740 });
  found.push(...(await overhang(page, "gallery on a phone")));
  await page.goto(`${dev}/dev/gallery?dir=rtl`);
  await expect(page.getByRole("heading", { name: "Every element in every state" })).toBeVisible();
  found.push(...(await overhang(page, "gallery from right to left")));
  expect(found).toEqual([]);
});

test("who wants less motion gets none, and others get it", { tag: "@wide-only" }, async ({ dev, page }) => {
  const moving = async (reducedMotion: "reduce" | "no-preference"): Promise<string[]> => {
    await page.emulateMedia({ reducedMotion });
    await page.goto(`${dev}/dev/gallery`);
    await expect(page.getByRole("heading", { name: "Every element in every state" })).toBeVisible();
    await page.getByRole("button", { name: "A dialog" }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    return page.evaluate(() =>
      document.getAnimations().flatMap((animation) => {
        const { duration } = animation.effect?.getComputedTiming() ?? {};
        const target = animation.effect instanceof KeyframeEffect ? animation.effect.target : null;
        return duration === 0 ? [] : [`${target?.className} for ${String(duration)} ms`];
      }),
    );
  };
  expect(await moving("reduce")).toEqual([]);
  expect(await moving("no-preference")).not.toEqual([]);
});

test("a ticket of fifty thousand messages draws only what is in sight, from its end to its beginning", { tag: "@wide-only" }, async ({ dev, page }) => {
  test.setTimeout(300_000);
  await page.goto(`${dev}/dev/?at=/tickets/99&long=50000&me=anna`);
  const log = page.getByRole("log");
  const drawn = page.locator("[data-item]");
  await expect(log).toContainText("50000: ");
  expect(await drawn.count()).toBeLessThan(120);

  // What is in sight stays where it is while more falls below it.
  await log.evaluate((element) => element.scrollTo({ top: element.scrollHeight / 2 }));
  await expect(log).not.toContainText("50000: ");
  const middle = drawn.filter({ hasText: /\d+: / }).nth(20);
  await expect(middle).toBeVisible();
  const key = await middle.getAttribute("data-item");
  const before = await page.locator(`[data-item="${key}"]`).boundingBox();
  await page.evaluate(() => window.dispatchEvent(new Event("rain")));
  await expect(page.getByRole("button", { name: /^\d+ newer$/ })).toBeVisible();
  expect((await page.locator(`[data-item="${key}"]`).boundingBox())?.y).toBe(before?.y);

  await log.evaluate((element) => element.scrollTo({ top: 0 }));
  await expect(log).toContainText("1: ");
  expect(await drawn.count()).toBeLessThan(120);
  await page.getByRole("button", { name: /newer$|^To the newest$/ }).click();
  await expect(log).toContainText("drop ");

  // What the browser's own search cannot find, since it is not drawn, the ticket's does.
  await page.getByRole("button", { name: "Search in the ticket" }).click();
  await page.getByRole("searchbox", { name: "Search in the ticket" }).fill("12345: ");
  await expect(page.getByText("1 of 1")).toBeVisible();
  await expect(page.locator(".found mark")).toBeInViewport();
});
