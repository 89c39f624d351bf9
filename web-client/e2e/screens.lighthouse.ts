import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "@playwright/test";
import lighthouse, { desktopConfig, type Flags, type RunnerResult } from "lighthouse";
import { expect, live, PASSWORD, test } from "./fixtures.ts";
import { ask } from "./steps.ts";

const CATEGORIES = ["performance", "accessibility", "best-practices"] as const;
const DEVICES = ["phone", "desktop"] as const;
/** Of each screen the middle one of so many runs counts, as Lighthouse recommends. */
const RUNS = 3;
/** Among them such as Lighthouse itself could not make sense of: a trace in which nothing begins. */
const TRIES_MAX = 6;
/** Points of a hundred that each screen has to reach where the machine has nothing else to do. */
const PERFORMANCE_MIN = 95;

type Line = { screen: string; device: string; points: number[]; fcp: string; lcp: string; tti: string; tbt: string; cls: string; wrong: string[] };

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** Opens the browser that judges. */
type Open = (port: number) => Promise<BrowserContext>;

/**
 * Judges one screen, each time in a browser of its own, as Lighthouse by itself does: where a page was
 * before, its process writes down all that page's code while the new one is waited for, and that counts.
 */
async function judge(url: string, screen: string, device: (typeof DEVICES)[number], open: Open): Promise<Line> {
  const runs: RunnerResult["lhr"][] = [];
  for (let tries = 0; runs.length < RUNS; tries += 1) {
    const port = await freePort();
    const browser = await open(port);
    const flags: Flags = { port, logLevel: "error", output: "json", onlyCategories: [...CATEGORIES], disableStorageReset: true };
    const result = await lighthouse(url, flags, device === "desktop" ? desktopConfig : undefined);
    await browser.close();
    if (result !== undefined && result.lhr.runtimeError === undefined) runs.push(result.lhr);
    else if (tries >= TRIES_MAX) throw new Error(`${screen} on ${device}: ${result?.lhr.runtimeError?.message ?? "no result"}`);
  }
  const of = (lhr: RunnerResult["lhr"], category: string): number => Math.round((lhr.categories[category]?.score ?? 0) * 100);
  const middle = runs.toSorted((a, b) => of(a, "performance") - of(b, "performance"))[Math.floor(RUNS / 2)];
  if (middle === undefined) throw new Error("nothing was run");
  const shown = (audit: string): string => (middle.audits[audit]?.displayValue ?? "").replaceAll("\u00a0", " ");
  // Faults of the last two kinds have no noise, so each of them is named.
  const wrong = CATEGORIES.slice(1)
    .flatMap((category) => middle.categories[category]?.auditRefs ?? [])
    .filter(({ id, weight }) => weight > 0 && (middle.audits[id]?.score ?? 1) < 1)
    .map(({ id }) => id);
  return {
    screen,
    device,
    points: CATEGORIES.map((category) => of(middle, category)),
    fcp: shown("first-contentful-paint"),
    lcp: shown("largest-contentful-paint"),
    tti: shown("interactive"),
    tbt: shown("total-blocking-time"),
    cls: shown("cumulative-layout-shift"),
    wrong,
  };
}

function table(lines: readonly Line[], version: string): string {
  const head = ["screen", "device", ...CATEGORIES, "first paint", "largest paint", "interactive", "blocked", "shift"];
  const rows = lines.map(({ screen, device, points, fcp, lcp, tti, tbt, cls }) => [screen, device, ...points.map(String), fcp, lcp, tti, tbt, cls]);
  return [
    "# Lighthouse",
    "",
    `The screens that somebody sees first, judged by \`make lighthouse\` (Lighthouse ${version}, the middle one of ${RUNS} runs, throttled as Lighthouse does by default) against a real desk. Whoever signs in is here for the first time, so that the browser has nothing of the client; later it has.`,
    "",
    ...[head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`),
    "",
  ].join("\n");
}

test("sign-in, ask and queue reach the figures", async ({ office }) => {
  test.setTimeout(900_000);
  const { server } = office;
  const profiles = await mkdtemp(join(tmpdir(), "peerdesk-lighthouse-"));
  const { launchOptions } = test.info().project.use;
  const openWith = (profile: string, port: number): Promise<BrowserContext> =>
    chromium.launchPersistentContext(join(profiles, profile), {
      ...launchOptions,
      args: [...(launchOptions?.args ?? []), `--remote-debugging-port=${port}`],
      baseURL: server.url,
    });
  const newcomer: Open = (port) => openWith(`newcomer-${port}`, port);
  const engineer: Open = (port) => openWith("engineer", port);
  const lines: Line[] = [];
  const screen = async (name: string, path: string, open: Open): Promise<void> => {
    for (const device of DEVICES) lines.push(await judge(`${server.url}${path}`, name, device, open));
  };
  await screen("sign-in", "/sign-in", newcomer);
  const browser = await engineer(await freePort());
  await signIn(browser, server.url);
  await browser.close();
  await screen("ask", "/ask", engineer);
  await screen("queue", "/queue", engineer);
  await rm(profiles, { recursive: true, force: true });
  const { version } = (await import("lighthouse/package.json", { with: { type: "json" } })).default;
  const told = table(lines, version);
  process.stdout.write(`${told}\n`);
  await writeFile(new URL("../LIGHTHOUSE.md", import.meta.url), told);
  const missed = lines.flatMap(({ screen: name, device, points, wrong }) => [
    ...((points[0] ?? 0) < PERFORMANCE_MIN ? [`${name}, ${device}: performance ${points[0]}`] : []),
    ...wrong.map((audit) => `${name}, ${device}: ${audit}`),
  ]);
  expect(missed).toEqual([]);
});

/** An engineer, with something in the queue. */
async function signIn(browser: BrowserContext, url: string): Promise<void> {
  const answer = await browser.request.post("/api/sign-in", {
    data: { email: "engineer-0@load.test", password: PASSWORD },
    headers: { origin: url },
  });
  expect(answer.ok()).toBe(true);
  const page = await browser.newPage();
  await page.goto("/");
  await live(page);
  for (const text of ["The scanner at gate 4 reads nothing.", "My mail asks for a password every hour.", "The plotter draws everything mirrored."]) {
    await ask(page, text);
    await page.getByRole("button", { name: "Send to IT now" }).click();
  }
  await page.close();
}
