import { defineConfig } from "@playwright/test";

/**
 * Tests in a real browser against the real server, which each worker starts for itself on a free
 * port with a data directory of its own (see e2e/fixtures.ts).
 */
export default defineConfig({
  testDir: "e2e",
  outputDir: "../test-results/web-client",
  fullyParallel: false,
  // Each worker has a desk of its own; most of the time is waiting. Two work off the journeys; the third
  // waits out the promise and then begins with the phone, to which the others come when they are done.
  workers: 3,
  timeout: 300_000,
  // Long enough for a machine that has other things to do: nothing here measures time.
  expect: { timeout: 30_000 },
  forbidOnly: true,
  // What failed is tried once more on a desk of its own in the run of all tests, to leave a trace and to tell
  // luck from a sure fault; it counts as failed either way.
  retries: process.env["CI"] === undefined ? 0 : 1,
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    // Writing down every step costs time, so the run of all tests does it when it tries again.
    trace: process.env["CI"] === undefined ? "retain-on-failure" : "on-first-retry",
    actionTimeout: 30_000,
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
        // Where memory is short, pages of one site share a process, and one that crashes takes the other with it.
        "--renderer-process-limit=64",
      ],
    },
  },
  projects: [
    // The longest one begins first, so that the others run beside it.
    { name: "promise", testMatch: "promise.e2e.ts", workers: 1 },
    { name: "desk", testMatch: "*.e2e.ts", testIgnore: "promise.e2e.ts", workers: 2 },
    // Each way once more as a phone has it, but for those that carry the tag; README.md says why they do.
    { name: "phone", testMatch: "*.e2e.ts", testIgnore: "promise.e2e.ts", grepInvert: /@wide-only/, workers: 2, use: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true } },
    { name: "screenshots", testMatch: "*.shots.ts", workers: 2 },
    { name: "figures", testMatch: "*.figures.ts" },
    { name: "lighthouse", testMatch: "*.lighthouse.ts" },
  ],
});
