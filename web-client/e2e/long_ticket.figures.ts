import type { Page } from "@playwright/test";
import { expect, test } from "./built_fixtures.ts";

/** A frame that took longer was seen to be dropped, in milliseconds: one and a half of sixty a second. */
const DROPPED_MS = 25;

type Frames = {
  frames: number;
  median_ms: number;
  p99_ms: number;
  dropped: number;
  /** What the page's main thread used of a processor; other programs do not count. */
  cpu_percent: number;
};

/** Watches the page's frames while something happens to it. */
async function frames(page: Page, during: () => Promise<void>): Promise<Frames> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const busy = async (): Promise<number> => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0;
  };
  await page.evaluate(() => {
    const state = { times: [] as number[], on: true };
    Object.assign(window, { frameWatch: state });
    let last = performance.now();
    const next = (now: number): void => {
      state.times.push(now - last);
      last = now;
      if (state.on) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  const [busyBefore, begun] = [await busy(), performance.now()];
  await during();
  const used = (await busy()) - busyBefore;
  const passed = (performance.now() - begun) / 1_000;
  const seen = await page.evaluate((droppedMs) => {
    const state = (window as unknown as { frameWatch: { times: number[]; on: boolean } }).frameWatch;
    state.on = false;
    const times = state.times.slice(2).toSorted((a, b) => a - b);
    const at = (part: number): number => Math.round((times[Math.floor((times.length - 1) * part)] ?? 0) * 10) / 10;
    return { frames: times.length, median_ms: at(0.5), p99_ms: at(0.99), dropped: times.filter((time) => time > droppedMs).length };
  }, DROPPED_MS);
  await devtools.detach();
  return { ...seen, cpu_percent: Math.round((used / passed) * 100) };
}

/** A list that no program draws or follows, and a box: what this machine drops by itself. */
const PLAIN_PAGE = `<textarea aria-label="Write"></textarea><div role="log" style="block-size: 600px; overflow: auto">${"<p>A line of an ordinary page.</p>".repeat(1_000)}</div>`;
const SENTENCE = "While they fall I write this sentence to its end, letter by letter.";

function say(what: string, figures: Frames): void {
  process.stdout.write(`${what}: ${JSON.stringify(figures)}\n`);
}

async function wheel(page: Page): Promise<void> {
  await page.getByRole("log").hover();
  for (let step = 0; step < 150; step += 1) await page.mouse.wheel(0, step % 40 < 30 ? -400 : 300);
}

test("figures of a ticket of fifty thousand messages, beside those of a plain page", async ({ built, page, context }) => {
  test.setTimeout(300_000);
  const plain = await context.newPage();
  await plain.setContent(PLAIN_PAGE);
  await plain.getByRole("log").evaluate((list) => list.scrollTo(0, list.scrollHeight));
  say("plain page, scrolling", await frames(plain, () => wheel(plain)));
  say("plain page, typing", await frames(plain, () => plain.getByRole("textbox").pressSequentially(SENTENCE, { delay: 40 })));
  await plain.close();

  await page.goto(`${built}/dev/?at=/tickets/99&long=50000&me=anna`);
  const log = page.getByRole("log");
  await expect(log).toContainText("50000: ");
  // Asking what stands in the list while they fall would be work for the page that is measured.
  const rain = (): Promise<unknown> =>
    page.evaluate(() => {
      const ended = new Promise((resolve) => window.addEventListener("rained", () => resolve(true), { once: true }));
      window.dispatchEvent(new Event("rain"));
      return ended;
    });
  say("scrolling", await frames(page, () => wheel(page)));
  await page.getByRole("button", { name: /newer$|^To the newest$/ }).click();
  say("receiving 200 a second, typing", await frames(page, async () => {
    const ended = rain();
    await page.getByRole("region", { name: "Write" }).getByRole("textbox").pressSequentially(SENTENCE, { delay: 40 });
    await ended;
  }));
  await expect(log).toContainText("drop 1000: ");
  say("receiving 200 a second, scrolling", await frames(page, async () => {
    const ended = rain();
    await wheel(page);
    await ended;
  }));
});
