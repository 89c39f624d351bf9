import { type BrowserContextOptions, expect, type Page, test as base } from "@playwright/test";
import { live } from "./fixtures.ts";
import { Desks, startServer } from "./server.ts";

type DemoPerson = { id: number; name: string; role: string };
/** Makes somebody of a role sign in; `place` counts them from nought. */
type TryOn = (role: string, options?: BrowserContextOptions, place?: number) => Promise<{ page: Page; name: string }>;

/** A fresh desk with nothing set up, and a way to be somebody of its demo. */
export const test = base.extend<{ tryOn: TryOn }, { desks: Desks }>({
  desks: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const desks = new Desks(startServer);
      await use(desks);
      await desks.stop();
    },
    { scope: "worker" },
  ],
  tryOn: async ({ desks, browser }, use, { file }) => {
    const desk = await desks.of(file);
    const close: (() => Promise<void>)[] = [];
    await use(async (role, options = {}, place = 0) => {
      const context = await browser.newContext({ baseURL: desk.url, ...options });
      close.push(() => context.close());
      const headers = { origin: desk.url };
      const installation = (await (await context.request.get("/api/installation")).json()) as { demo: boolean };
      if (!installation.demo) expect((await context.request.post("/api/demo", { headers })).ok()).toBe(true);
      const { people } = (await (await context.request.get("/api/demo")).json()) as { people: DemoPerson[] };
      const person = people.filter((one) => one.role === role)[place];
      const answer = await context.request.post("/api/demo/sign-in", { headers, data: { member: person?.id } });
      expect(answer.ok(), `somebody is signed in as ${role}`).toBe(true);
      const page = await context.newPage();
      await page.goto("/");
      await live(page);
      return { page, name: person?.name ?? "" };
    });
    for (const one of close) await one();
  },
});

export { expect } from "@playwright/test";
export { live } from "./fixtures.ts";
