import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

type Scheme = "light" | "dark";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** The rules that look at colours: in the other scheme nothing else is another, since only tokens change. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

/** What the rules of accessibility find on the screen, and what sticks out of it: one look of a journey. */
export async function look(page: Page, screen: string): Promise<string[]> {
  return [...(await findings(page, screen)), ...(await overhang(page, screen))];
}

/** What the rules of accessibility find on the screen, or `within` one part of it. */
export async function findings(page: Page, screen: string, schemes: readonly Scheme[] = ["light", "dark"], within = "html"): Promise<string[]> {
  const found: string[] = [];
  for (const [index, colorScheme] of schemes.entries()) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // There are no frames here, so nothing has to be gathered from them in a page that is opened for it.
    const rules = new AxeBuilder({ page }).include(within).setLegacyMode();
    const { violations } = await (index === 0 ? rules.withTags(TAGS) : rules.withRules(COLOUR_RULES)).analyze();
    for (const { id, nodes } of violations) {
      for (const node of nodes) found.push(`${screen}, ${colorScheme}: ${id} at ${node.target.join(" ")}: ${node.failureSummary ?? ""}`);
    }
  }
  return found;
}

/** A finger needs so much room, in pixels. */
const FINGER_PX = 44;

/** What is pressed is large enough for a finger; links within words are as large as their words. */
export async function tooSmall(page: Page, screen: string): Promise<string[]> {
  const found = await page.evaluate((fingerPx) => {
    const told: string[] = [];
    for (const control of document.querySelectorAll<HTMLElement>("a[href], button, summary, input:not([type=hidden]), select, textarea")) {
      const isInline = control.tagName === "A" && getComputedStyle(control).display === "inline";
      if (isInline || !control.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || control.classList.contains("skip")) continue;
      const { width, height } = (control.closest("label") ?? control).getBoundingClientRect();
      // Half a pixel is rounding.
      if (Math.min(width, height) >= fingerPx - 0.5) continue;
      told.push(`“${(control.getAttribute("aria-label") ?? control.textContent ?? control.tagName).trim().slice(0, 60)}” (${control.className}) is ${Math.round(width)} by ${Math.round(height)}`);
    }
    return told;
  }, FINGER_PX);
  return found.map((one) => `${screen}: ${one}`);
}

/** Nothing may stick out sideways, whatever the width. */
export async function overhang(page: Page, screen: string): Promise<string[]> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  return wide > 0 ? [`${screen}: ${wide} px too wide`] : [];
}

/** Words of controls are not cut, and no control stands beside the window, unless in a table that scrolls. */
export async function cutSideways(page: Page, screen: string): Promise<string[]> {
  const found = await page.evaluate(() => {
    const told: string[] = [];
    for (const control of document.querySelectorAll<HTMLElement>("a[href], button, input:not([type=hidden]), select, textarea, [role=radiogroup]")) {
      if (!control.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || control.closest("[role=region][tabindex]") !== null) continue;
      const name = `“${(control.getAttribute("aria-label") ?? control.textContent ?? control.tagName).trim().slice(0, 60)}”`;
      const { left, right } = control.getBoundingClientRect();
      if (left < 0 || right > window.innerWidth) told.push(`${name} stands beside the window`);
      if (control.matches("button, [role=radiogroup]") && control.scrollWidth > control.clientWidth + 1) told.push(`${name} is cut`);
    }
    return told;
  });
  return found.map((one) => `${screen}: ${one}`);
}

/**
 * Every control can be brought into sight and pressed there, and the words of none are cut. What lies
 * under something else, or outside of what can be scrolled to, is told.
 */
export async function outOfReach(page: Page, screen: string): Promise<string[]> {
  const found = await page.evaluate(() => {
    const told: string[] = [];
    for (const control of document.querySelectorAll<HTMLElement>("a[href], button, input:not([type=hidden]), select, textarea")) {
      // A way past the navigation is out of sight until the key is on it.
      if (!control.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || control.classList.contains("skip")) continue;
      control.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
      const name = control.getAttribute("aria-label") ?? control.textContent ?? control.tagName;
      const { left, top, width, height } = control.getBoundingClientRect();
      const hit = document.elementFromPoint(left + width / 2, top + height / 2);
      const label = control.closest("label");
      const isHit = hit !== null && (control.contains(hit) || hit.contains(control) || label?.contains(hit) === true);
      if (!isHit) told.push(`“${name.trim().slice(0, 60)}” cannot be pressed at ${Math.round(left)}, ${Math.round(top)}, but ${hit?.className ?? "nothing"}`);
      if (control instanceof HTMLButtonElement && control.scrollWidth > control.clientWidth + 1) told.push(`“${name.trim().slice(0, 60)}” is cut`);
    }
    return told;
  });
  return found.map((one) => `${screen}: ${one}`);
}
