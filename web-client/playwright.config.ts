import { defineConfig } from "@playwright/test";

/**
 * Tests in a real browser against the real server, which each worker starts for itself on a free
 * port with a data directory of its own (see e2e/fixtures.ts).
 */
export default defineConfig({
  testDir: "e2e",
  outputDir: "../test-results/web-client",
  fullyParallel: false,
  // Each worker has a desk of its own; most of the time is waiting.
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    trace: "retain-on-failure",
    actionTimeout: 15_000,
    launchOptions: {
      executablePath: process.env["PEERDESK_CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "desk", testMatch: "*.e2e.ts" },
    { name: "screenshots", testMatch: "*.shots.ts" },
    { name: "figures", testMatch: "*.figures.ts" },
  ],
});
