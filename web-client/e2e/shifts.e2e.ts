import type { Page } from "@playwright/test";
import { expect, type Office, test } from "./fixtures.ts";
import { ask, bringBack, cutOff, openTicket, say, talk } from "./steps.ts";

type Shift = { value: number; moved: string[] };

/** Notes whatever moves on the page without anybody having touched it, from its first paint on. */
async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen: Shift[] = [];
    Object.assign(window, { shifts: seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node?: Node; previousRect: DOMRect; currentRect: DOMRect }[] })[]) {
        if (entry.hadRecentInput) continue;
        // A fraction of a pixel is rounding, and nobody sees it.
        const far = entry.sources.filter(({ previousRect: was, currentRect: is }) => {
          return [is.x - was.x, is.y - was.y, is.right - was.right, is.bottom - was.bottom].some((by) => Math.abs(by) >= 1);
        });
        if (far.length === 0) continue;
        const moved = far.map(({ node, previousRect: was, currentRect: is }) => {
          const name = node instanceof Element ? `${node.tagName.toLowerCase()}.${node.className}` : String(node?.nodeName);
          return `${name} ${was.x},${was.y} ${was.width}×${was.height} → ${is.x},${is.y} ${is.width}×${is.height}`;
        });
        seen.push({ value: entry.value, moved });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

/** What moved so far; two frames later, so that what was drawn last is counted. */
async function shifts(page: Page): Promise<Shift[]> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return page.evaluate(() => (window as unknown as { shifts: Shift[] }).shifts);
}

for (const { device, viewport } of [
  { device: "a desk", viewport: { width: 1440, height: 900 } },
  { device: "a phone", viewport: { width: 360, height: 740 } },
]) {
  test(`nothing moves by itself on ${device}: loading, news, a cut and coming back`, { tag: "@wide-only" }, async ({ office }) => {
    const { reader, asker, path } = await room(office, device, viewport);
    for (const place of ["/", "/ask", path]) {
      await reader.goto(place);
      await expect(reader.locator("[data-connection=live]").filter({ visible: true })).toBeVisible();
      if (place === path) await expect(talk(reader)).toBeVisible();
      expect(await shifts(reader), `loading ${place}`).toEqual([]);
    }
    await say(asker, "It happened again.");
    await expect(talk(reader)).toContainText("It happened again.");
    expect(await shifts(reader), "a message came").toEqual([]);
    await cutOff(reader);
    await expect(reader.getByText("No connection. You can go on writing")).toBeVisible();
    expect(await shifts(reader), "the line was cut").toEqual([]);
    await bringBack(reader);
    await expect(reader.locator("[data-connection=live]").filter({ visible: true })).toBeVisible();
    expect(await shifts(reader), "the line came back").toEqual([]);
  });
}

/** Somebody who only looks, and somebody to whose question they look. */
async function room(office: Office, device: string, viewport: { width: number; height: number }): Promise<{ reader: Page; asker: Page; path: string }> {
  const asker = await office.employee(0);
  const looking = await office.engineer(0, { viewport });
  const path = await ask(asker.page, `The blinds on ${device} stay down.`);
  await openTicket(asker.page, path);
  const reader = looking.page;
  await watchShifts(reader);
  return { reader, asker: asker.page, path };
}
