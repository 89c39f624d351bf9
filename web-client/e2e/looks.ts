import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

type Scheme = "light" | "dark";

/** What the rules of accessibility find on the screen. */
export async function findings(page: Page, screen: string, schemes: readonly Scheme[] = ["light", "dark"]): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
      .analyze();
    for (const { id, nodes } of violations) {
      for (const node of nodes) found.push(`${screen}, ${colorScheme}: ${id} at ${node.target.join(" ")}: ${node.failureSummary ?? ""}`);
    }
  }
  return found;
}

/** Nothing may stick out sideways, whatever the width. */
export async function overhang(page: Page, screen: string): Promise<string[]> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  return wide > 0 ? [`${screen}: ${wide} px too wide`] : [];
}
