import type { Page, Route } from "@playwright/test";
import { expect, live, test } from "./fixtures.ts";
import { findings, look, overhang } from "./looks.ts";
import { ask, openTicket, say, seeEverything, stage, talk, visit } from "./steps.ts";

test("what needs a member lies in the inbox, on every device, until it is seen", async ({ office, isMobile }) => {
  const asker = await office.employee(0);
  const phone = await office.employee(0, { viewport: { width: 360, height: 740 } });
  const helper = await office.employee(1);
  await seeEverything(asker.page);
  const path = await ask(asker.page, "The map of the building is upside down.");
  // Away from the ticket, so that its words are news.
  await asker.page.goto("/ask");
  await live(asker.page);
  await openTicket(helper.page, path);
  await say(helper.page, "Turn it round.", "Answer");
  for (const { page } of [asker, phone]) await expect(page.getByRole("link", { name: "Inbox, 1 not seen" })).toBeVisible();
  await phone.page.getByRole("link", { name: /^Inbox/ }).click();
  const notices = phone.page.getByRole("list", { name: "Inbox" });
  await expect(notices).toContainText(`${helper.name} answered your question`);
  expect([...(await findings(phone.page, "inbox", ["light"])), ...(await overhang(phone.page, "inbox"))]).toEqual([]);
  await notices.getByRole("link").first().click();
  await expect(talk(phone.page)).toContainText("Turn it round.");
  for (const { page } of [asker, phone]) await expect(page.getByRole("link", { name: "Inbox, 0 not seen" })).toHaveCount(page === phone.page ? 0 : 1);

  // Away from the ticket with the phone as well: what is read live is never unseen.
  await phone.page.goto("/ask");
  await live(phone.page);

  // By keys where there are any.
  await say(helper.page, `@${asker.name}, does it help?`);
  await expect(asker.page.getByRole("link", { name: /^Inbox, [1-9]/ })).toBeVisible();
  await visit(asker.page, "Inbox", isMobile);
  await expect(asker.page.getByRole("heading", { name: "Inbox" })).toBeFocused();
  await expect(asker.page.getByRole("list", { name: "Inbox" })).toContainText(`${helper.name} named you`);
  expect(await look(asker.page, "inbox")).toEqual([]);
});

test("a member says how they want to be told, and why they were told is answered", async ({ office }) => {
  const asker = await office.employee(2);
  const other = await office.employee(3, { viewport: { width: 360, height: 740 } });
  await other.page.goto("/account");
  const part = other.page.getByRole("region", { name: "How you are told" });
  await part.getByLabel("Quiet from").fill("20:30");
  await part.getByRole("combobox", { name: "Answers to your questions: Mail" }).selectOption("Each");
  await part.getByRole("checkbox", { name: "Messages in your tickets: Browser" }).check();
  expect([...(await findings(other.page, "how one is told", ["light"])), ...(await overhang(other.page, "how one is told"))]).toEqual([]);
  await part.getByRole("button", { name: "Save" }).click();
  await expect(other.page.locator(".toast")).toContainText("Saved.");
  await other.page.reload();
  await expect(part.getByLabel("Quiet from")).toHaveValue("20:30");
  await expect(part.getByRole("checkbox", { name: "Messages in your tickets: Browser" })).toBeChecked();

  const awake = await office.employee(4);
  await awake.page.goto("/account");
  // Whoever is neither online nor knows the topic is told of nothing.
  await live(awake.page);
  await neverQuiet(awake.page);
  await ask(asker.page, "The stairs are slippery.");
  // Looked at before the first wave was told, and not reached once after that.
  const answers = [(route: Route) => route.fulfill({ json: { told: 0, waves: [], people: [] } }), (route: Route) => route.abort()];
  await asker.page.route("**/telling", (route) => (answers.shift() ?? ((real) => real.continue()))(route));
  await asker.page.getByRole("button", { name: "People and details" }).click();
  await asker.page.getByRole("button", { name: "Who was told?" }).filter({ visible: true }).click();
  const dialog = asker.page.getByRole("dialog", { name: "Who was told" });
  await expect(dialog).toContainText("Nobody was told so far.");
  await expect(dialog).toContainText(/colleagues? (was|were) told/);
  expect(answers).toEqual([]);
  expect(await look(asker.page, "who was told")).toEqual([]);
});

/** Is told around the clock, so that the hour at which a journey runs does not matter. */
async function neverQuiet(page: Page, learns?: string): Promise<void> {
  const part = page.getByRole("region", { name: "How you are told" });
  await part.getByLabel("Quiet from").fill("00:00");
  await part.getByLabel("until", { exact: true }).fill("00:00");
  if (learns !== undefined) await part.getByRole("group", { name: "Topics you want to learn" }).getByRole("checkbox", { name: learns }).check();
  await part.getByRole("button", { name: "Save" }).click();
  await expect(page.locator(".toast")).toContainText("Saved.");
}

test("who may know is told why, stands before the question, and passes it on", async ({ office }) => {
  const asker = await office.employee(2);
  const knows = await office.employee(5);
  const { page } = knows;
  await page.goto("/account");
  await neverQuiet(page, "Topic 1");

  await asker.page.goto("/ask");
  await live(asker.page);
  await asker.page.getByRole("combobox", { name: "Topic" }).selectOption("Topic 1");
  await asker.page.getByRole("textbox", { name: "What is not working?" }).fill("The sundial in the yard is an hour late.");
  await asker.page.getByRole("main").getByRole("button", { name: "Ask", exact: true }).click();
  await page.goto("/inbox");
  await live(page);
  await page.getByRole("list", { name: "Inbox" }).getByRole("link", { name: /The sundial in the yard/ }).click();
  await expect(stage(page)).toContainText("You may know this: ");
  await expect(stage(page)).toContainText("you want to learn the topic");
  expect(await look(page, "you may know this")).toEqual([]);
  await stage(page).getByRole("button", { name: "Not me" }).click();
  const dialog = page.getByRole("dialog", { name: "Who was told" });
  // One of those who were not among the first to be told, whose names are for second line alone.
  const engineer = await office.engineer(0);
  const told = await (await engineer.page.request.get(`/api${new URL(asker.page.url()).pathname}/telling`)).text();
  expect(told).toContain(`"${knows.name}"`);
  const other = await office.employee([0, 1, 3, 4].find((number) => !told.includes(`"Member ${number}"`)) ?? 0);
  await other.page.goto("/account");
  await neverQuiet(other.page);
  await dialog.getByRole("searchbox", { name: "Who may know it? (optional)" }).fill(other.name);
  await dialog.getByRole("radio", { name: other.name }).check();
  await dialog.getByRole("button", { name: "Not me" }).click();
  await expect(dialog.getByRole("status").filter({ hasText: "They were told." })).toBeVisible();
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(stage(page)).not.toContainText("You may know this");
  await page.reload();
  await live(page);
  await expect(stage(page)).toContainText("Colleagues have it");
  await expect(stage(page)).not.toContainText("You may know this");
  // Who was named finds it, with who thought of them.
  await other.page.goto("/inbox");
  await live(other.page);
  await other.page.getByRole("list", { name: "Inbox" }).getByRole("link", { name: /The sundial in the yard/ }).click();
  await expect(stage(other.page)).toContainText(`You may know this: ${knows.name} named you`);
});

test("what is pushed is shown by the worker, once for a ticket, and leads there", { tag: "@wide-only" }, async ({ office }) => {
  const asker = await office.employee(3, { permissions: ["notifications"] });
  const { page } = asker;
  const path = await ask(page, "The bell of the side door is silent.");
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const devtools = await page.context().newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const [first] = registrations;
      if (first !== undefined) resolve(first.registrationId);
    });
  });
  await devtools.send("ServiceWorker.enable");
  const registrationId = await registered;
  const push = (title: string): Promise<unknown> => {
    const data = JSON.stringify({ title, ticket: 1, notice: 7, url: path });
    return devtools.send("ServiceWorker.deliverPushMessage", { origin: office.server.url, registrationId, data });
  };
  await push("Anna answered your question");
  await push("Boris answered your question");
  const shown = (): Promise<string[]> =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      return (await registration.getNotifications()).map(({ title, data }) => `${title} ${(data as { url: string }).url}`);
    });
  await expect.poll(shown).toEqual([`Boris answered your question ${path}`]);
  // Pressed, it leads there in the page that is open. The browser's own list of notifications is out
  // of reach, so the worker is told of the press as the browser would.
  await page.goto("/inbox");
  await live(page);
  const [worker] = page.context().serviceWorkers();
  await worker?.evaluate(`registration.getNotifications().then(([notification]) => {
    self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
  })`);
  await expect(page).toHaveURL(path);
  await expect(page.getByRole("heading", { name: "The bell of the side door is silent." })).toBeVisible();
  expect(await shown()).toEqual([]);
});

test("the desk starts without a line once it was here, with what was written", async ({ office }) => {
  const { page } = await office.employee(4);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  // The second start goes through the worker, which keeps what the client is made of.
  await page.goto("/ask");
  await live(page);
  await page.getByRole("textbox", { name: "What is not working?" }).fill("Half a sentence");
  // It can be kept beside the other programs of the machine.
  const devtools = await page.context().newCDPSession(page);
  const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
  // A window of a journey leaves nothing behind, so that nothing can be installed from it.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito")).toEqual([]);
  await page.context().setOffline(true);
  await page.goto("/ask");
  await expect(page.getByRole("heading", { name: "The desk cannot be reached" })).toBeVisible();
  expect(await look(page, "a start without a line")).toEqual([]);
  await page.context().setOffline(false);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("textbox", { name: "What is not working?" })).toHaveValue("Half a sentence");
});
