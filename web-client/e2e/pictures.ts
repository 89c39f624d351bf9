import { readdir, writeFile } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";
import sharp from "sharp";

type Look = { name: string; colorScheme: "light" | "dark"; width: number; height: number };

/** A picture is at most so wide, in pixels; words on it can still be read. */
const WIDTH_MAX = 1080;
const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 360, height: 740 };
const LOOKS: readonly Look[] = [
  { name: "light-desktop", colorScheme: "light", ...DESKTOP },
  { name: "dark-desktop", colorScheme: "dark", ...DESKTOP },
  { name: "light-phone", colorScheme: "light", ...PHONE },
];
const RUSSIAN_LOOKS: readonly Look[] = [
  { name: "russian-desktop", colorScheme: "light", ...DESKTOP },
  { name: "russian-phone", colorScheme: "light", ...PHONE },
];

/** Takes a picture of what is on the screen in every look; of the main screens in Russian as well. */
export async function shoot(page: Page, screen: string, { russian = false } = {}): Promise<void> {
  for (const look of LOOKS) await picture(page, screen, look);
  if (russian) {
    await speak(page, "ru");
    for (const look of RUSSIAN_LOOKS) await picture(page, screen, look);
    await speak(page, "en");
  }
  await page.setViewportSize(DESKTOP);
}

async function picture(page: Page, screen: string, { name, colorScheme, width, height }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.setViewportSize({ width, height });
  // Two frames, so that what depends on the width has been drawn.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const taken = await page.screenshot();
  // Smaller than the screen and as WebP: each regeneration stays in the history for ever.
  await sharp(taken)
    .resize({ width: WIDTH_MAX, withoutEnlargement: true })
    .webp({ quality: 75, effort: 6 })
    .toFile(`screenshots/${screen}-${name}.webp`);
}

/** Changes the language as another tab of the browser would, so that what is open and written stays. */
async function speak(page: Page, language: "en" | "ru"): Promise<void> {
  await page.evaluate((value) => {
    const channel = new BroadcastChannel("peerdesk");
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A channel has one origin, its own.
    channel.postMessage({ kind: "preference", key: "peerdesk.language", value });
    channel.close();
  }, language);
  await expect(page.locator("html")).toHaveAttribute("lang", language);
}

/** Writes the page that shows all pictures there are, a screen in a row. */
export async function writeGallery(): Promise<void> {
  const folder = new URL("../screenshots/", import.meta.url);
  const files = new Set((await readdir(folder)).filter((name) => name.endsWith(".webp")));
  const looks = [...LOOKS, ...RUSSIAN_LOOKS].map(({ name }) => name);
  const screens = [...files].filter((name) => name.endsWith("-light-desktop.webp")).map((name) => name.replace("-light-desktop.webp", "")).toSorted();
  const shown = (screen: string, look: string): string => {
    const file = `${screen}-${look}.webp`;
    return files.has(file) ? `<a href="${file}"><img src="${file}" alt="${screen}, ${look}" width="${look.endsWith("phone") ? 90 : 240}"></a>` : "";
  };
  const rows = screens.map((screen) => `| ${screen} | ${looks.map((look) => shown(screen, look)).join(" | ")} |`);
  const head = [`| screen | ${looks.join(" | ")} |`, `| --- | ${looks.map(() => "---").join(" | ")} |`];
  await writeFile(new URL("README.md", folder), ["# Every screen", "", "Made by `make screenshots` from a running desk.", "", ...head, ...rows, ""].join("\n"));
}
