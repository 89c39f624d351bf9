import type { Locator, Page, WebSocketRoute } from "@playwright/test";
import { expect, live, test } from "./fixtures.ts";
import { look } from "./looks.ts";
import { act, ask, bringBack, cutOff, openTicket, say, stage, talk } from "./steps.ts";

test("a lost connection is shown, writing goes on, and everything is sent once and caught up", async ({ office }) => {
  const asker = await office.employee(0);
  const other = await office.employee(1);
  const path = await ask(asker.page, "The scanner sends empty pages.");
  await openTicket(other.page, path);
  await cutOff(asker.page);
  await expect(asker.page.getByText("No connection. You can go on writing")).toBeVisible();

  await say(asker.page, "Also when I scan to e-mail.");
  await say(asker.page, "And only in colour.");
  await expect(asker.page.locator("[data-pending=waiting]")).toHaveCount(2);
  await expect(asker.page.locator("[data-pending=waiting]").last()).toBeInViewport({ ratio: 1 });
  await say(other.page, "Which floor?");
  await expect(other.page.locator("[data-event=posted]")).toHaveCount(1);
  await expect(talk(asker.page)).not.toContainText("Which floor?");
  expect(await look(asker.page, "words that wait for the line")).toEqual([]);
  // What may be older than it looks has no colour.
  await expect(talk(asker.page)).toHaveCSS("filter", "grayscale(0.85)");

  await bringBack(asker.page);
  await live(asker.page);
  for (const page of [asker.page, other.page]) {
    await expect(page.locator("[data-event=posted] .prose")).toHaveText([
      "Which floor?",
      "Also when I scan to e-mail.",
      "And only in colour.",
    ]);
  }
  await expect(asker.page.locator("[data-pending]")).toHaveCount(0);
  await expect(talk(asker.page)).toHaveCSS("filter", "none");
});

test("what is written without a connection outlives the page", async ({ office }) => {
  const asker = await office.employee(0);
  const path = await ask(asker.page, "The projector shows green.");
  const context = asker.page.context();
  await cutOff(asker.page);
  await say(asker.page, "Written in the lift.");
  await expect(asker.page.locator("[data-pending=waiting]")).toHaveCount(1);
  await asker.page.close();
  await context.setOffline(false);
  const next = await context.newPage();
  await openTicket(next, path);
  await expect(next.locator("[data-event=posted] .prose")).toHaveText(["Written in the lift."]);
});

/** Stands between a page and the node and can lose what the node says of a command: its reply, or its event that was quicker. */
async function between(page: Page): Promise<{ cutAtReply: () => void; cuts: () => number; mend: () => void }> {
  let waiting = false;
  let cuts = 0;
  let isMended = true;
  await page.routeWebSocket("**/socket", (client: WebSocketRoute) => {
    if (!isMended) {
      void client.close({ code: 4001 });
      return;
    }
    const node = client.connectToServer();
    node.onMessage((message) => {
      if (waiting && typeof message === "string" && /"type":"(reply|event)"/.test(message)) {
        waiting = false;
        cuts += 1;
        isMended = false;
        void client.close({ code: 4001 });
        void node.close();
      } else {
        client.send(message);
      }
    });
  });
  return {
    cutAtReply: () => {
      waiting = true;
    },
    cuts: () => cuts,
    mend: () => {
      isMended = true;
    },
  };
}

test("a message whose reply is lost is sent again and stands once", async ({ office }) => {
  const asker = await office.employee(2);
  const other = await office.employee(3);
  const path = await ask(asker.page, "The phone rings at night.");
  const line = await between(asker.page);
  await openTicket(asker.page, path);
  await openTicket(other.page, path);
  line.cutAtReply();
  await say(asker.page, "At two in the morning.");
  await expect.poll(line.cuts).toBe(1);
  const unconfirmed = asker.page.locator("[data-pending=unconfirmed]");
  await expect(unconfirmed).toContainText("not confirmed – retry is safe and goes on by itself");
  expect(await look(asker.page, "words that are not confirmed")).toEqual([]);
  line.mend();
  await live(asker.page);
  for (const page of [asker.page, other.page]) {
    await expect(page.locator("[data-event=posted] .prose")).toHaveText(["At two in the morning."]);
  }
  await expect(asker.page.locator("[data-pending]")).toHaveCount(0);
});

test("what was meant for IT alone stays so over a reload, and is private once asked", async ({ office }) => {
  const asker = await office.employee(4);
  const other = await office.employee(5);
  const { page } = asker;
  await page.goto("/ask");
  await live(page);
  await page.getByRole("textbox", { name: "What is not working?" }).fill("My payslip shows somebody else's name.");
  await page.getByRole("checkbox", { name: "Private" }).check();
  await page.reload();
  await live(page);
  await expect(page.getByRole("textbox", { name: "What is not working?" })).toHaveValue("My payslip shows somebody else's name.");
  await expect(page.getByRole("checkbox", { name: "Private" })).toBeChecked();
  await expect(page.getByText("Only you and IT will see it.")).toBeVisible();
  const found = await look(page, "a private question");
  await page.getByRole("main").getByRole("button", { name: "Ask", exact: true }).click();
  await page.waitForURL(/\/tickets\/\d+$/);
  await expect(talk(page)).toBeVisible();
  const path = new URL(page.url()).pathname;
  await other.page.goto(path);
  await expect(other.page.getByText("There is nothing here for you")).toBeVisible();
  found.push(...(await look(other.page, "somebody else's private question")));
  expect(found).toEqual([]);
  // The next question begins as everybody's.
  await page.goto("/ask");
  await live(page);
  await expect(page.getByRole("checkbox", { name: "Private" })).not.toBeChecked();
});

test("a draft outlives a reload, and newer words of others are pointed at", async ({ office }) => {
  const asker = await office.employee(2);
  const other = await office.employee(3);
  const third = await office.employee(4);
  const path = await ask(asker.page, "The map shows the wrong building.");
  await openTicket(other.page, path);
  const box = other.page.getByRole("region", { name: "Write" }).getByRole("textbox");
  await box.fill("I think that");
  await say(asker.page, "Only on the ground floor.");
  await expect(other.page.getByRole("button", { name: "1 newer message while you write" })).toBeVisible();
  await openTicket(third.page, path);
  await say(third.page, "Turn the map round.", "Answer");
  await expect(other.page.getByRole("button", { name: "1 newer answer while you write" })).toBeVisible();
  expect(await look(other.page, "newer words while one writes")).toEqual([]);
  await other.page.reload();
  await live(other.page);
  await expect(box).toHaveValue("I think that");
});

test("words that the desk refuses come back with the reason and can be edited again", async ({ office }) => {
  const asker = await office.employee(4);
  const other = await office.employee(5);
  const path = await ask(asker.page, "Wrong room in the calendar.");
  await openTicket(other.page, path);
  await cutOff(other.page);
  await say(other.page, "Look at the shared one.");
  await expect(other.page.locator("[data-pending=waiting]")).toHaveCount(1);
  await act(asker.page, "Withdraw question");
  await asker.page.getByRole("dialog").getByRole("button", { name: "Withdraw question" }).click();
  await expect(stage(asker.page)).toContainText("Withdrawn");
  await bringBack(other.page);
  const returned = other.page.getByRole("list", { name: "Not sent" });
  await expect(returned).toContainText("Look at the shared one.");
  await expect(returned).toContainText("Withdrawn");
  expect(await look(other.page, "words that came back")).toEqual([]);
});

test("a page that finds no server goes on by itself once there is one", async ({ office }) => {
  const { page } = await office.employee(4);
  await page.route("**/api/installation", (route) => route.abort());
  await page.reload();
  await expect(page.getByText("The desk cannot be reached")).toBeVisible();
  expect(await look(page, "no server")).toEqual([]);
  await page.unroute("**/api/installation");
  await live(page);
});

/** Where a sign of the desk stands, and in which colour. */
async function standing(sign: Locator) {
  await expect(sign).toBeVisible();
  const colour = await sign.locator(".mark-ground").evaluate((ground) => getComputedStyle(ground).fill);
  return { place: await sign.boundingBox(), colour };
}

test("the sign of the desk is seen before any file of the client has come, where the bar has it then", async ({ office }) => {
  const { page } = await office.employee(4, { serviceWorkers: "block" });
  let letCome = (): void => undefined;
  const allowed = new Promise<void>((resolve) => (letCome = resolve));
  await page.route("**/assets/**", async (route) => {
    await allowed;
    await route.continue();
  });
  await page.reload({ waitUntil: "commit" });
  const first = await standing(page.locator(".starting svg"));
  letCome();
  await live(page);
  expect(await standing(page.locator(".top-brand svg"))).toEqual(first);
});

/** The file of the client that whoever is signed in needs besides. */
const DESK_FILE = "**/assets/frame-*.js";

test("a client whose other half does not come says so, and goes on when it does", async ({ office }) => {
  // Requests that a worker answers pass by the route.
  const { page } = await office.employee(3, { serviceWorkers: "block" });
  await page.route(DESK_FILE, (route) => route.abort());
  await page.reload();
  await expect(page.getByText("The desk cannot be reached")).toBeVisible();
  expect(await look(page, "half a client")).toEqual([]);
  await page.unroute(DESK_FILE);
  await page.getByRole("button", { name: "Try again" }).click();
  await live(page);
});

test("a client that was renewed while somebody signed in is started anew", async ({ office }) => {
  const { page } = await office.employee(3, { serviceWorkers: "block" });
  let isOld = true;
  await page.route(DESK_FILE, (route) => (isOld ? route.fulfill({ status: 404 }) : route.continue()));
  await page.reload();
  const again = page.getByRole("button", { name: "Try again" });
  await expect(again).toBeVisible();
  page.once("load", () => (isOld = false));
  // Before the line is there it would be taken for a cut.
  await expect(async () => {
    if (isOld) await again.click();
    await expect(page.locator("[data-connection=live]").filter({ visible: true })).toBeVisible({ timeout: 1_000 });
  }).toPass();
});

test("signing out in one tab ends the other, and says so", { tag: "@wide-only" }, async ({ office }) => {
  const { page } = await office.employee(5);
  const second = await page.context().newPage();
  office.listen(second);
  await second.goto("/");
  await live(second);
  await page.getByRole("button", { name: /^Signed in as/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(second.getByRole("heading", { name: "You are signed out" })).toBeVisible();
});
