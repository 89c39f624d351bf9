import type { Browser, Page } from "@playwright/test";
import { expect, live, test } from "./fixtures.ts";
import { look, overhang } from "./looks.ts";
import { startMailServer } from "./mail_server.ts";
import { type Server, startServer } from "./server.ts";

const PASSWORD = "a long enough password";

/** A desk that was just set up, and its admin. */
async function administered(browser: Browser, settings: Record<string, string> = {}): Promise<{ server: Server; page: Page }> {
  const server = await startServer(undefined, settings);
  const context = await browser.newContext({ baseURL: server.url });
  const token = server.setupLink.split("#")[1] ?? "";
  const answer = await context.request.post("/api/setup", {
    headers: { origin: server.url },
    data: { token, organisation: "Harbour Works", name: "Ada Berg", email: "ada@harbour.example", password: PASSWORD },
  });
  expect(answer.ok()).toBe(true);
  const page = await context.newPage();
  await page.goto("/people");
  await live(page);
  return { server, page };
}

/** What an admin does with an empty desk until its first engineer works: on each screen in each look. */
test("an admin invites an engineer, who joins by the link, gets a team and a topic, and is suspended", async ({ browser }) => {
  test.setTimeout(300_000);
  const { server, page } = await administered(browser);
  const found: string[] = [];
  await expect(page.getByRole("list", { name: "People" }).getByRole("link")).toHaveText([/Ada Berg/]);
  found.push(...(await look(page, "people")));
  await page.getByRole("button", { name: "Invite somebody" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name", exact: true }).fill("Nadia Haddad");
  await dialog.getByRole("textbox", { name: "E-mail address" }).fill("ada@harbour.example");
  await dialog.getByRole("combobox", { name: "Role" }).selectOption("Engineer");
  await dialog.getByRole("checkbox", { name: "IT support" }).check();
  found.push(...(await look(page, "invite")));
  await dialog.getByRole("button", { name: "Make the link" }).click();
  await expect(dialog.getByRole("alert")).toHaveText("Somebody has this e-mail address already.");
  await dialog.getByRole("textbox", { name: "E-mail address" }).fill("nadia@harbour.example");
  await dialog.getByRole("button", { name: "Make the link" }).click();
  const link = await dialog.getByRole("textbox", { name: "The link for Nadia Haddad" }).inputValue();
  expect(link).toMatch(/\/join#[\w-]{20,}$/);
  found.push(...(await look(page, "link to join")));
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("list", { name: "People" })).toContainText("Invited");

  const nadia = await (await browser.newContext({ baseURL: server.url })).newPage();
  await nadia.goto(link.replace(/^http:\/\/[^/]+/, server.url));
  await expect(nadia.getByRole("heading", { name: "Join Harbour Works" })).toBeVisible();
  found.push(...(await look(nadia, "join")));
  await nadia.getByLabel("New password").fill(PASSWORD);
  await nadia.getByRole("button", { name: "Begin" }).click();
  await live(nadia);
  await expect(nadia.getByRole("button", { name: "Signed in as Nadia Haddad" })).toBeVisible();
  const late = await (await browser.newContext({ baseURL: server.url })).newPage();
  await late.goto(link.replace(/^http:\/\/[^/]+/, server.url));
  await expect(late.getByRole("alert")).toHaveText(/does not hold any more/);

  await page.getByRole("navigation", { name: "Set up the desk" }).getByRole("link", { name: "Teams" }).click();
  await page.getByRole("button", { name: "Add a team" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Network");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  const network = page.getByRole("region", { name: "Network" });
  await expect(network).toContainText("Nobody belongs to it yet");
  await network.getByRole("button", { name: "Add people to Network" }).click();
  await page.getByRole("dialog").getByRole("checkbox", { name: "Nadia Haddad" }).check();
  await page.getByRole("dialog").getByRole("button", { name: "Add people" }).click();
  await expect(network.getByRole("list", { name: "People of Network" })).toContainText("Nadia Haddad");
  found.push(...(await look(page, "teams")));
  // Her socket comes back with the rights that she has now, without a reload of hers.
  await nadia.goto("/account");
  await expect(nadia.getByRole("region", { name: "Who you are" })).toContainText("Network");

  await page.getByRole("navigation", { name: "Set up the desk" }).getByRole("link", { name: "Topics" }).click();
  await page.getByRole("button", { name: "Add a topic" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Phones");
  await page.getByRole("dialog").getByRole("combobox", { name: "Group" }).fill("Office / Desk");
  await page.getByRole("dialog").getByRole("combobox", { name: "Team" }).selectOption("Network");
  await page.getByRole("dialog").getByRole("textbox", { name: "Keywords" }).fill("phone, Headset");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  const group = page.getByRole("region", { name: "Office / Desk" });
  await expect(group).toContainText("phone, headset");
  found.push(...(await look(page, "topics")));
  await page.goto("/ask");
  await expect(page.getByRole("combobox", { name: "Topic" }).getByRole("option", { name: "Phones" })).toHaveCount(1);
  await page.goto("/topics");
  await group.getByRole("button", { name: "Change Phones" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Archive" }).click();
  await expect(group).toContainText("Archived");

  await page.goto("/people");
  await page.getByRole("searchbox", { name: "Name, e-mail address or place" }).fill("nadia@");
  await expect(page.getByRole("list", { name: "People" }).getByRole("link")).toHaveText([/Nadia Haddad/]);
  await page.getByRole("list", { name: "People" }).getByRole("link", { name: /Nadia/ }).press("Enter");
  await expect(page.getByRole("heading", { name: "Nadia Haddad" })).toBeFocused();
  found.push(...(await look(page, "person")));
  await page.goto("/people");
  await page.getByRole("list", { name: "People" }).getByRole("link", { name: /Nadia/ }).click();
  // Signed out everywhere, as after a lost telephone, she comes in again with her password.
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(nadia.getByRole("heading", { name: "You are signed out" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Sign out everywhere" })).toBeDisabled();
  await nadia.goto("/sign-in");
  await nadia.getByLabel("E-mail").fill("nadia@harbour.example");
  await nadia.getByLabel("Password").fill(PASSWORD);
  await nadia.getByRole("button", { name: "Sign in" }).click();
  await live(nadia);
  await page.getByRole("button", { name: "Suspend" }).click();
  await expect(page.getByRole("region", { name: "Coming in" })).toContainText("They cannot come in.");
  await expect(nadia.getByRole("heading", { name: "You are signed out" })).toBeVisible();
  expect(found).toEqual([]);
  await server.stop();
});

test("an admin puts keywords in order, retires a team and brings it back, and sends an invitation by mail", async ({ browser }) => {
  test.setTimeout(300_000);
  const post = await startMailServer();
  const { server, page } = await administered(browser, { PEERDESK_SMTP_URL: post.url, PEERDESK_MAIL_FROM: "Peerdesk <desk@harbour.example>" });
  const found: string[] = [];

  // Of two topics whose words occur in a question, the upper one is proposed.
  await page.goto("/topics");
  const order = page.getByRole("region", { name: "Which topic a question gets" });
  const first = order.getByRole("listitem").first();
  await expect(first).toContainText("Accounts and passwords");
  await expect(order.getByRole("button", { name: "Move Accounts and passwords up" })).toHaveAttribute("aria-disabled", "true");
  const up = order.getByRole("button", { name: "Move Printing up" });
  for (const place of [4, 3, 2, 1]) {
    await up.focus();
    await page.keyboard.press("Enter");
    await expect(order.getByRole("status")).toHaveText(`Printing is number ${place} of 7`);
    await expect(up).toBeFocused();
  }
  await expect(first).toContainText("Printing");
  await order.getByRole("button", { name: "Move Printing down" }).click();
  await expect(order.getByRole("status")).toHaveText("Printing is number 2 of 7");
  await order.getByRole("button", { name: "Move Printing up" }).click();
  await expect(order.getByRole("status")).toHaveText("Printing is number 1 of 7");
  found.push(...(await look(page, "order of keywords")));
  await page.goto("/ask");
  const topic = page.getByRole("combobox", { name: "Topic" });
  await page.getByRole("textbox", { name: "What is not working?" }).fill("My password is refused");
  await expect(topic.getByRole("option", { selected: true })).toHaveText("Accounts and passwords");
  await page.getByRole("textbox", { name: "What is not working?" }).fill("The printer wants a password");
  await expect(topic).toHaveAccessibleDescription("Because of “printer”; you can change it");
  await topic.selectOption("Programs");
  await expect(topic).toHaveAccessibleDescription("You chose it");
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await expect(page.getByRole("heading", { name: "The printer wants a password" })).toBeVisible();

  // A team is retired: what follows is said before, and nothing is lost.
  await page.goto("/teams");
  await page.getByRole("button", { name: "Add a team" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Network");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  const support = page.getByRole("region", { name: "IT support" });
  await support.getByRole("button", { name: "Retire IT support" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("The 1 ticket that it has stays with its people until it ends.");
  found.push(...(await look(page, "retire a team")));
  await dialog.getByRole("combobox", { name: "Team that takes its topics" }).selectOption("Network");
  await dialog.getByRole("button", { name: "Retire", exact: true }).click();
  await expect(support).toContainText("Retired");
  await expect(support).toContainText("No topic leads here yet. · It has 1 open ticket.");
  await expect(page.getByRole("region", { name: "Network" })).toContainText("Printing");
  await page.goto("/topics");
  await page.getByRole("button", { name: "Add a topic" }).click();
  await expect(page.getByRole("dialog").getByRole("combobox", { name: "Team" }).getByRole("option")).toHaveText(["Network"]);
  await page.goto("/teams");
  await support.getByRole("button", { name: "Bring IT support back" }).press("Enter");
  await expect(support.getByRole("button", { name: "Add people to IT support" })).toBeVisible();

  await page.goto("/people");
  await page.getByRole("button", { name: "Invite somebody" }).click();
  await dialog.getByRole("textbox", { name: "Name", exact: true }).fill("Nadia Haddad");
  await dialog.getByRole("textbox", { name: "E-mail address" }).fill("nadia@harbour.example");
  await dialog.getByRole("button", { name: "Make the link" }).click();
  const link = await dialog.getByRole("textbox", { name: "The link for Nadia Haddad" }).inputValue();
  await dialog.getByRole("button", { name: "Send it by mail" }).click();
  await expect(dialog).toContainText("The mail with the link is on its way to Nadia Haddad.");
  await expect(dialog.getByRole("button", { name: "Send it by mail" })).toHaveCount(0);
  found.push(...(await look(page, "mailed link")));
  expect(post.mails).toHaveLength(1);
  expect(post.mails[0]).toContain(`/join#${link.split("#")[1]}`);
  expect(found).toEqual([]);
  post.stop();
  await server.stop();
});

test("an admin says which organisations a team serves", async ({ browser }) => {
  const { server, page } = await administered(browser);
  // Of organisations beside their own, admins decide about those that they serve.
  await page.goto("/teams");
  await page.getByRole("button", { name: "Add people to IT support" }).click();
  await page.getByRole("dialog").getByRole("checkbox", { name: "Ada Berg" }).check();
  await page.getByRole("dialog").getByRole("button", { name: "Add people" }).click();
  await expect(page.getByRole("list", { name: "People of IT support" })).toContainText("Ada Berg");
  await server.command("organisation", "add", "--name", "Harbour South", "--team", "IT support");
  await page.reload();
  await expect(page.getByRole("region", { name: "IT support" })).toContainText("Harbour South");
  await page.getByRole("button", { name: "Add a team" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Network");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  const network = page.getByRole("region", { name: "Network" });
  await expect(network).not.toContainText("Harbour South");
  await network.getByRole("button", { name: "Organisations that Network serves" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("checkbox", { name: "Harbour South" }).click();
  await expect(dialog.getByRole("checkbox", { name: "Harbour South" })).toBeChecked();
  expect(await look(page, "organisations of a team")).toEqual([]);
  await dialog.getByRole("button", { name: "Close" }).click();
  await page.reload();
  await live(page);
  await expect(network).toContainText("Harbour South");
  await network.getByRole("button", { name: "Organisations that Network serves" }).click();
  await dialog.getByRole("checkbox", { name: "Harbour South" }).press("Space");
  await expect(dialog.getByRole("checkbox", { name: "Harbour South" })).not.toBeChecked();
  // The dialog stands in the card of the team and names every organisation.
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(network).not.toContainText("Harbour South");
  // Without the admin's own organisation the team would be gone from their screen: that is asked first.
  await network.getByRole("button", { name: "Organisations that Network serves" }).click();
  await dialog.getByRole("checkbox", { name: "Harbour Works" }).click();
  await expect(dialog).toContainText("the team leaves this screen");
  expect(await look(page, "a team leaves one's own organisation")).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(dialog.getByRole("checkbox", { name: "Harbour Works" })).toBeChecked();
  await dialog.getByRole("checkbox", { name: "Harbour South" }).click();
  await expect(dialog.getByRole("checkbox", { name: "Harbour South" })).toBeChecked();
  await dialog.getByRole("checkbox", { name: "Harbour Works" }).press("Space");
  await dialog.getByRole("button", { name: "Take it away" }).click();
  await expect(network).toHaveCount(0);
  await expect(dialog).toHaveCount(0);
  await server.stop();
});

test("an admin cannot lock the desk: the last one stays, and nobody takes it from themselves", async ({ browser }) => {
  const { server, page } = await administered(browser);
  await page.getByRole("list", { name: "People" }).getByRole("link", { name: /Ada Berg/ }).click();
  await expect(page.getByRole("button", { name: "Suspend" })).toBeDisabled();
  await page.getByRole("combobox", { name: "Role" }).selectOption("Lead");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert")).toHaveText("Another admin has to do this to you.");
  expect(await look(page, "the last admin")).toEqual([]);
  await server.stop();
});

test("the screens of an admin fit in a language that is longer and runs from right to left", { tag: "@wide-only" }, async ({ browser }) => {
  const { server, page } = await administered(browser);
  await page.evaluate(() => window.localStorage.setItem("peerdesk.language", "qps"));
  const found: string[] = [];
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 800 });
    for (const place of ["/people", "/teams", "/topics", "/policies", "/hours"]) {
      await page.goto(place);
      await live(page);
      await expect(page.getByRole("heading", { level: 1 })).toContainText("⟦");
      found.push(...(await overhang(page, `${place} at ${width}`)));
    }
  }
  expect(found).toEqual([]);
  await server.stop();
});
