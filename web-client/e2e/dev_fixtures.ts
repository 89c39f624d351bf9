import { test as base } from "@playwright/test";
import { createServer } from "vite";

/** The development pages, served as `npm run dev` serves them; no desk behind them. */
export const test = base.extend<object, { dev: string }>({
  dev: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const root = new URL("..", import.meta.url).pathname;
      const server = await createServer({ root, logLevel: "error", server: { port: 0, host: "127.0.0.1", hmr: false, watch: null } });
      await server.listen();
      const address = server.httpServer?.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      await use(`http://127.0.0.1:${port}`);
      await server.close();
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

export { expect } from "@playwright/test";
