import { type Browser, type BrowserContextOptions, expect, type Page, test as base } from "@playwright/test";
import { Desks, type Server, startServer } from "./server.ts";

export const PASSWORD = "correct horse battery staple";

/** Somebody at a browser of their own. */
export type Someone = { page: Page; name: string; close: () => Promise<void> };

/** The people of a running desk, each in a browser window of their own. */
export class Office {
  readonly server: Server;
  private readonly browser: Browser;
  private readonly open: Someone[] = [];
  /** What pages reported: errors, and what their policy refused. */
  readonly complaints: string[] = [];

  constructor(server: Server, browser: Browser) {
    this.server = server;
    this.browser = browser;
  }

  employee(number: number, options?: BrowserContextOptions): Promise<Someone> {
    return this.enter(`member-${number}@load.test`, options);
  }

  engineer(number: number, options?: BrowserContextOptions): Promise<Someone> {
    return this.enter(`engineer-${number}@load.test`, options);
  }

  lead(options?: BrowserContextOptions): Promise<Someone> {
    return this.enter("lead-0@load.test", options);
  }

  admin(options?: BrowserContextOptions): Promise<Someone> {
    return this.enter("admin-0@load.test", options);
  }

  /** Nothing may be reported by a page: no error, and nothing that its policy refused. */
  listen(page: Page): void {
    page.on("pageerror", (error) => this.complaints.push(error.message));
    page.on("console", (message) => {
      if (/Content.Security.Policy|Trusted(HTML|Script)/i.test(message.text())) this.complaints.push(message.text());
    });
  }

  async closeAll(): Promise<void> {
    for (const someone of this.open.splice(0)) await someone.close();
  }

  private async enter(email: string, options: BrowserContextOptions = {}): Promise<Someone> {
    const context = await this.browser.newContext({ baseURL: this.server.url, ...options });
    const answer = await context.request.post("/api/sign-in", {
      data: { email, password: PASSWORD },
      headers: { origin: this.server.url },
    });
    expect(answer.ok(), `${email} signs in`).toBe(true);
    const { name } = (await answer.json()) as { name: string };
    const page = await context.newPage();
    this.listen(page);
    await page.goto("/");
    await live(page);
    const someone = { page, name, close: () => context.close() };
    this.open.push(someone);
    return someone;
  }
}

/** Waits until the page shows everything that has happened. */
export async function live(page: Page): Promise<void> {
  await expect(page.locator("[data-connection=live]").filter({ visible: true })).toBeVisible();
}

type Fixtures = { office: Office };
type WorkerFixtures = { desks: Desks };

export const test = base.extend<Fixtures, WorkerFixtures>({
  desks: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const desks = new Desks(() => startServer({ members: 6, engineers: 4, leads: 1, password: PASSWORD }));
      await use(desks);
      await desks.stop();
    },
    { scope: "worker" },
  ],
  office: async ({ desks, browser }, use, { file }) => {
    const office = new Office(await desks.of(file), browser);
    await use(office);
    await office.closeAll();
    expect(office.complaints).toEqual([]);
  },
});

export { expect } from "@playwright/test";
