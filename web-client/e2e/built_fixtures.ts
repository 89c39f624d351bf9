import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base } from "@playwright/test";
import { build, preview } from "vite";

/** The development pages, built as the product is, so that what is measured on them is what people have. */
export const test = base.extend<object, { built: string }>({
  built: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const root = new URL("..", import.meta.url).pathname;
      const outDir = await mkdtemp(join(tmpdir(), "peerdesk-dev-pages-"));
      await build({ root, logLevel: "error", build: { outDir, rollupOptions: { input: join(root, "dev/index.html") } } });
      const server = await preview({ root, logLevel: "error", build: { outDir }, preview: { port: 0, host: "127.0.0.1" } });
      const address = server.httpServer.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      await use(`http://127.0.0.1:${port}`);
      await server.close();
      await rm(outDir, { recursive: true });
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

export { expect } from "@playwright/test";
