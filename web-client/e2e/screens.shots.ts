import { expect, test } from "./demo_fixtures.ts";
import { shoot, writeGallery } from "./pictures.ts";
import { startServer } from "./server.ts";
import { act, ask, cutOff, openTicket, say, stage } from "./steps.ts";

/** The main screens are shown in Russian too. */
const RUSSIAN = { russian: true };
const LOG = Array.from({ length: 24 }, (_, line) => `2026-11-22T09:${String(10 + line)}:07Z gateway[412]: rekey ${line + 1} of 24 took ${40 + line * 7} ms`);
const OLD_TICKETS = [
  "Number,Short description,Description,Resolution,Root cause",
  '1,Gate does not open,"The garage gate does not open with my badge, the light stays red.",Hold the badge to the lower reader until it beeps twice.,Two readers hang above each other',
  '2,Projector flickers,"The projector in the blue room flickers with every laptop.",Take the short cable that hangs behind the screen.,A worn cable',
  "3,Nothing,,Nobody asked anything.,",
].join("\n");

test.setTimeout(600_000);

test("coming in, and setting the desk up", async ({ page, browser }) => {
  const desk = await startServer();
  await page.goto(desk.url);
  await expect(page.getByRole("button", { name: "Start the demo" })).toBeVisible();
  await shoot(page, "first-visit", RUSSIAN);
  await page.goto(desk.setupLink.replace(/^http:\/\/[^/]+/, desk.url));
  await expect(page.getByRole("heading", { name: "Set up Peerdesk" })).toBeVisible();
  await shoot(page, "set-up");
  await page.goto(desk.url);
  await page.getByRole("button", { name: "Start the demo" }).click();
  await expect(page.getByRole("region", { name: "Try the desk as…" })).toBeVisible();
  await shoot(page, "sign-in", RUSSIAN);

  const setup = { token: desk.setupLink.split("#")[1] ?? "", organisation: "Harbour Works", name: "Ada Berg", email: "ada@harbour.example", password: "a long enough password" };
  expect((await page.request.post(`${desk.url}/api/setup`, { headers: { origin: desk.url }, data: setup })).ok()).toBe(true);
  await page.goto(`${desk.url}/people`);
  await page.getByRole("button", { name: "Invite somebody" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name", exact: true }).fill("Nadia Haddad");
  await dialog.getByRole("textbox", { name: "E-mail address" }).fill("nadia@harbour.example");
  await dialog.getByRole("combobox", { name: "Role" }).selectOption("Engineer");
  await dialog.getByRole("checkbox", { name: "IT support" }).check();
  await shoot(page, "invite", RUSSIAN);
  await dialog.getByRole("button", { name: "Make the link" }).click();
  const link = await page.getByRole("textbox", { name: "The link for Nadia Haddad" }).inputValue();
  await shoot(page, "join-link");
  await dialog.getByRole("button", { name: "Close" }).click();
  await shoot(page, "people", RUSSIAN);
  await page.getByRole("list", { name: "People" }).getByRole("link", { name: /Nadia/ }).click();
  await expect(page.getByRole("heading", { name: "Nadia Haddad" })).toBeVisible();
  await shoot(page, "person", RUSSIAN);
  for (const screen of ["teams", "topics"]) {
    await page.goto(`${desk.url}/${screen}`);
    await expect(page.getByRole("listitem").first()).toBeVisible();
    await shoot(page, screen, RUSSIAN);
  }
  await page.goto(`${desk.url}/knowledge`);
  await page.getByRole("radio", { name: "Import and export" }).click();
  const importing = page.getByRole("region", { name: "Import solved tickets" });
  await importing.locator("input[type=file]").setInputFiles({ name: "old desk.csv", mimeType: "text/csv", buffer: Buffer.from(OLD_TICKETS) });
  await expect(importing.getByRole("combobox", { name: "Question" })).toHaveValue("Description");
  await shoot(page, "import", RUSSIAN);
  const stranger = await (await browser.newContext({ baseURL: desk.url })).newPage();
  await stranger.goto(link.replace(/^http:\/\/[^/]+/, desk.url));
  await stranger.getByRole("heading", { name: "Join Harbour Works" }).waitFor();
  await shoot(stranger, "join");
  await stranger.context().close();
  await desk.stop();
});

test("a question, from asking to its card", async ({ tryOn }) => {
  const asker = await tryOn("employee");
  const engineer = await tryOn("engineer");
  await expect(asker.page.getByRole("list", { name: "Being asked" })).toBeVisible();
  await shoot(asker.page, "desk", RUSSIAN);
  await asker.page.goto("/ask");
  await asker.page.getByRole("textbox", { name: "What is not working?" }).fill("The printer on our floor prints every second page empty.");
  await expect(asker.page.getByRole("region", { name: "Does one of these help already?" })).toBeVisible();
  await shoot(asker.page, "ask", RUSSIAN);

  const path = await ask(asker.page, "The invoice portal signs me out every few minutes.\nIt says `session expired`, in two browsers, since this morning.");
  await shoot(asker.page, "ticket-asked", RUSSIAN);
  await openTicket(engineer.page, path);
  await say(engineer.page, "Does it also happen in a private window?");
  await expect(asker.page.getByRole("log")).toContainText("private window");
  await say(asker.page, "Yes, there too.");
  await expect(engineer.page.getByRole("log")).toContainText("Yes, there too.");
  await say(engineer.page, "Your clock is four minutes late. Set it to automatic:\n```\nSettings > Time > Set automatically\n```\nThen sign in once more.", "Answer");
  await expect(asker.page.getByRole("region", { name: "Is it solved?" })).toBeVisible();
  await shoot(asker.page, "ticket-answered", RUSSIAN);
  await asker.page.getByRole("button", { name: /^Solved by/ }).click();
  await expect(asker.page.getByRole("button", { name: "Undo" })).toBeVisible();
  await asker.page.screenshot({ path: "screenshots/ticket-undo-light-desktop.png" });
  await asker.page.getByRole("button", { name: "Undo" }).click();
  await asker.page.getByRole("button", { name: "Not yet" }).click();
  await asker.page.getByRole("button", { name: "Send to IT now" }).click();
  await expect(stage(engineer.page)).toContainText("In the IT queue");
  await shoot(engineer.page, "ticket-queued", RUSSIAN);
  await act(engineer.page, "Claim");
  await say(engineer.page, "The portal's session store was moved on Tuesday.", "Note");
  await expect(engineer.page.locator("[data-event=noted]")).toBeVisible();
  await shoot(engineer.page, "ticket-owned", RUSSIAN);
  await say(asker.page, `This is what the gateway writes, **every** morning:\n\n\`\`\`log\n${LOG.join("\n")}\n\`\`\`\n\n1. Sign in\n2. Wait three minutes\n\nThe same as #1042?`);
  await expect(engineer.page.getByRole("log")).toContainText("Wait three minutes");
  await engineer.page.getByRole("button", { name: "Search in the ticket" }).click();
  await engineer.page.getByRole("searchbox", { name: "Search in the ticket" }).fill("portal");
  await expect(engineer.page.locator("mark").first()).toBeVisible();
  await shoot(engineer.page, "ticket-search");
  await engineer.page.getByRole("button", { name: "Close the search" }).click();
  await shoot(engineer.page, "ticket-log");
  await engineer.page.getByRole("button", { name: "Hand back" }).click();
  await shoot(engineer.page, "hand-back", RUSSIAN);
  await engineer.page.keyboard.press("Escape");
  await engineer.page.getByRole("button", { name: "More to do" }).click();
  await shoot(engineer.page, "menu", RUSSIAN);
  await engineer.page.keyboard.press("Escape");
  await shoot(asker.page, "ticket-claimed");
  await cutOff(asker.page);
  await say(asker.page, "It has just happened again.");
  await expect(asker.page.locator("[data-pending=waiting]")).toBeVisible();
  await shoot(asker.page, "offline", RUSSIAN);
  await act(engineer.page, "Resolve");
  await engineer.page.getByRole("dialog").getByRole("textbox").fill("The session store has its disk back.");
  await engineer.page.getByRole("dialog").getByRole("button", { name: "Resolve" }).click();
  await expect(stage(engineer.page)).toContainText("Resolved by");
  await shoot(engineer.page, "ticket-resolved", RUSSIAN);
  await engineer.page.getByRole("button", { name: "Keep it as a card" }).click();
  await shoot(engineer.page, "card-dialog", RUSSIAN);
  await engineer.page.getByRole("dialog").getByRole("button", { name: "Keep the card" }).click();
  await expect(engineer.page.getByRole("region", { name: "Solution card" })).toContainText("Version 1");
  await shoot(engineer.page, "ticket-card", RUSSIAN);
  const bar = engineer.page.getByRole("region", { name: "Solution card" });
  await bar.getByRole("button", { name: "Change the card" }).click();
  await engineer.page.getByRole("dialog").getByRole("textbox", { name: "Fix" }).fill("The session store has its disk back. Sign in again.");
  await engineer.page.getByRole("dialog").getByRole("button", { name: "Keep the card" }).click();
  await expect(bar).toContainText("Version 2");
  await bar.getByRole("button", { name: "All versions (2)" }).click();
  await expect(bar.getByRole("group", { name: "Versions of the card" }).getByRole("listitem")).toHaveCount(2);
  await shoot(engineer.page, "ticket-card-versions", RUSSIAN);
});

test("second line's day", async ({ tryOn }) => {
  const { page } = await tryOn("engineer");
  await page.goto("/queue");
  const unclaimed = page.getByRole("list", { name: "Unclaimed" });
  await expect(unclaimed.getByRole("link")).not.toHaveCount(0);
  await shoot(page, "queue", RUSSIAN);
  for (const box of await unclaimed.getByRole("checkbox").all()) await box.check();
  await shoot(page, "queue-selected", RUSSIAN);
  await page.getByRole("button", { name: "Clear the selection" }).click();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Everything by name" }).fill("in");
  await shoot(page, "palette");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await shoot(page, "keys", RUSSIAN);
  await page.keyboard.press("Escape");
  await page.goto("/account");
  await expect(page.getByRole("region", { name: "How you are told" })).toBeVisible();
  await shoot(page, "account", RUSSIAN);
  await page.goto("/nowhere");
  await shoot(page, "not-found");
});

test("a lead's screens", async ({ tryOn }) => {
  const { page } = await tryOn("lead");
  await page.goto("/board");
  await expect(page.getByRole("heading", { name: "Board" })).toBeVisible();
  await shoot(page, "board", RUSSIAN);
  await page.goto("/ask");
  await page.getByRole("textbox", { name: "What is not working?" }).fill("The printer on our floor prints every second page empty.");
  await page.getByRole("region", { name: "Does one of these help already?" }).getByRole("link").first().click();
  await page.getByRole("button", { name: "Keep it as a card" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Keep the card" }).click();
  await expect(page.getByRole("region", { name: "Solution card" })).toContainText("Version 1");
  await page.goto("/knowledge");
  await page.getByRole("radio", { name: "All" }).click();
  await expect(page.getByRole("list", { name: "Cards" })).toBeVisible();
  await shoot(page, "knowledge", RUSSIAN);
  await page.getByRole("radio", { name: "Not found" }).click();
  await shoot(page, "gaps", RUSSIAN);
  await page.goto("/policies");
  await expect(page.getByRole("region", { name: "What would happen" }).getByRole("status")).toContainText("goes to IT");
  await shoot(page, "policies", RUSSIAN);
  await page.goto("/inbox");
  await expect(page.getByRole("heading", { name: "Inbox" })).toBeVisible();
  await shoot(page, "inbox", RUSSIAN);
  await page.goto("/hours");
  await page.getByRole("button", { name: "Add hours" }).click();
  await expect(page.getByRole("group", { name: "Monday" })).toBeVisible();
  await shoot(page, "hours", RUSSIAN);
});

test("an outage, proposed and known", async ({ tryOn }) => {
  const engineer = await tryOn("engineer");
  for (const place of [0, 1, 2, 3]) {
    const asker = await tryOn("employee", {}, place);
    await ask(asker.page, `The warehouse scanner portal is down, ${["every scanner shows a red cross", "nobody can book goods in", "since nine", "it only says 502"][place] ?? ""}`);
  }
  await engineer.page.goto("/queue");
  const proposed = engineer.page.getByRole("region", { name: "Looks like an outage" });
  await expect(proposed).toContainText("questions look like one outage");
  await shoot(engineer.page, "outage-proposed", RUSSIAN);
  await proposed.getByRole("button", { name: "Bundle as one outage" }).first().click();
  const next = await tryOn("employee", {}, 4);
  await next.page.goto("/ask");
  await expect(next.page.getByRole("region", { name: "Known outages" })).toContainText("scanner");
  await shoot(next.page, "outage-known", RUSSIAN);
});

test("the pictures stand on one page", async () => {
  await writeGallery();
});
