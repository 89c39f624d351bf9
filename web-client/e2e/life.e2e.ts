import { expect, live, test } from "./fixtures.ts";
import { look } from "./looks.ts";
import { act, ask, holdNews, openTicket, say, stage, talk } from "./steps.ts";

test("an employee asks, a colleague answers, and it is accepted; a second tab and another device see it live", async ({ office, isMobile }) => {
  const asker = await office.employee(0);
  const helper = await office.employee(1);
  const path = await ask(asker.page, "The badge reader at the side door stays red.\nIt worked yesterday.");

  const secondTab = await asker.page.context().newPage();
  await openTicket(secondTab, path);
  const other = await office.employee(0, isMobile ? {} : { viewport: { width: 390, height: 740 }, hasTouch: true });
  await openTicket(other.page, path);

  // The helper finds it in the live list, without being told the address.
  await helper.page.getByRole("link", { name: /The badge reader at the side door/ }).click();
  await expect(stage(helper.page)).toContainText("Colleagues have it");
  await act(helper.page, "I'll try");
  await expect(asker.page.getByText(`${helper.name} is trying to solve it`)).toBeVisible();
  await say(helper.page, "Hold the badge to the reader for five seconds.", "Answer");

  for (const page of [asker.page, secondTab, other.page]) {
    await expect(talk(page)).toContainText("Hold the badge to the reader for five seconds.");
    await expect(page.getByRole("region", { name: "Is it solved?" })).toBeVisible();
  }
  expect([...(await look(asker.page, "an answer to judge")), ...(await look(helper.page, "an answer of one's own"))]).toEqual([]);
  await expect(asker.page.locator("[data-announcer]")).toContainText(`${helper.name} offers an answer: Hold the badge`);
  await asker.page.getByRole("button", { name: /^Solved by/ }).click();

  for (const page of [asker.page, secondTab, other.page, helper.page]) {
    await expect(stage(page)).toContainText(`Solved by ${helper.name}`);
    await expect(page.locator("[data-answer=accepted]")).toBeVisible();
    await expect(page.getByRole("region", { name: "Is it solved?" })).toHaveCount(0);
  }
  expect(await look(asker.page, "solved by a colleague")).toEqual([]);
});

test("not yet keeps the question open, and the asker can send it to IT", async ({ office }) => {
  const asker = await office.employee(0);
  const helper = await office.employee(1);
  const path = await ask(asker.page, "Spreadsheets open very slowly.");
  await openTicket(helper.page, path);
  await say(helper.page, "Close the other ones.", "Answer");
  await asker.page.getByRole("button", { name: "Not yet" }).click();
  await expect(helper.page.locator("[data-answer=declined]")).toBeVisible();
  await asker.page.getByRole("button", { name: "Send to IT now" }).click();
  await expect(stage(helper.page)).toContainText("In the IT queue");
  expect([...(await look(asker.page, "sent to IT by who asked")), ...(await look(helper.page, "sent to IT, for a colleague"))]).toEqual([]);
});

test("second line sees in the list and in the ticket what colleagues tried, folded until it is wanted", async ({ office, isMobile }) => {
  const asker = await office.employee(2);
  const helper = await office.employee(3);
  const engineer = await office.engineer(3);
  const path = await ask(asker.page, "The shredder runs by itself.");
  await openTicket(helper.page, path);
  await say(helper.page, "Unplug it over night.", "Answer");
  await asker.page.getByRole("button", { name: "Not yet" }).click();
  await expect(helper.page.locator("[data-answer=declined]")).toBeVisible();
  for (let line = 1; line <= 30; line += 1) await say(asker.page, `It is loud, for the ${line}. time.\n\nSo loud.`);
  await act(asker.page, "Send to IT now");
  await engineer.page.goto("/queue");
  const row = engineer.page.getByRole("list", { name: "Unclaimed" }).getByRole("link", { name: /The shredder runs/ });
  await expect(row).toContainText("1 did not help");
  await expect(row.getByRole("img", { name: /^2 are looking: / })).toBeVisible();
  const found = await look(engineer.page, "a row with what was tried");
  await row.click();
  const fold = stage(engineer.page).getByText("Tried and attached: 1 answer");
  const tried = stage(engineer.page).getByRole("button", { name: /did not help.*Unplug it over night/ });
  await expect(fold).toBeVisible();
  await expect(tried).toHaveCount(0);
  if (isMobile) await fold.tap();
  else await fold.press("Enter");
  await expect(tried).toContainText(helper.name);
  found.push(...(await look(engineer.page, "what was tried")));
  await expect(engineer.page.locator("[data-answer=declined]")).not.toBeInViewport();
  await tried.click();
  await expect(engineer.page.locator("[data-answer=declined]")).toBeInViewport();
  await expect(stage(asker.page)).toContainText("In the IT queue");
  await expect(asker.page.getByText("Tried and attached")).toHaveCount(0);
  expect(found).toEqual([]);
});

test("who loses a claim in the list is told who has it, and the hand is on the next", { tag: "@wide-only" }, async ({ office }) => {
  const asker = await office.employee(3);
  const winner = await office.engineer(2);
  const loser = await office.engineer(3);
  const titles = ["The east tap drips.", "The west tap drips."];
  const paths: string[] = [];
  for (const title of titles) {
    paths.push(await ask(asker.page, title));
    await act(asker.page, "Send to IT now");
    await expect(stage(asker.page)).toContainText("In the IT queue");
  }
  const news = await holdNews(loser.page);
  await loser.page.goto("/queue");
  await live(loser.page);
  const row = (at: number) => loser.page.getByRole("link", { name: new RegExp(titles[at] ?? "") });
  await row(0).focus();
  await expect(row(1)).toBeVisible();
  news.hold();
  await openTicket(winner.page, paths[0] ?? "");
  await act(winner.page, "Claim");
  await expect(stage(winner.page)).toContainText("You have it");
  await loser.page.keyboard.press("c");
  const told = loser.page.locator(".toast");
  await expect(told).toContainText(`${winner.name} has it since`);
  await expect(told.getByRole("link")).toHaveAttribute("href", /\/tickets\/\d+/);
  await expect(row(1)).toBeFocused();
  await expect(loser.page).toHaveURL(/\/queue$/);
  news.release();
  await loser.page.keyboard.press("c");
  await expect.poll(() => loser.page.getByRole("radio", { name: /^Mine/ }).textContent()).toContain("1");
});

test("who was away jumps to where the unread begins, by a press or a key", async ({ office, isMobile }) => {
  const asker = await office.employee(4);
  const reader = await office.employee(5);
  const path = await ask(asker.page, "The map of the fire exits is wrong.");
  await openTicket(reader.page, path);
  await say(reader.page, "Which floor?");
  await expect(talk(asker.page)).toContainText("Which floor?");
  await reader.page.goto("/ask");
  await live(reader.page);
  for (let line = 1; line <= 25; line += 1) await say(asker.page, `Floor ${line} is wrong.\n\nI looked.`);
  await expect(talk(asker.page)).toContainText("Floor 25 is wrong.");
  await openTicket(reader.page, path);
  const jump = reader.page.getByRole("button", { name: "25 unread" });
  await expect(jump).toBeVisible();
  const begins = reader.page.getByText("New for you");
  await expect(begins).not.toBeInViewport();
  expect(await look(reader.page, "unread above")).toEqual([]);
  if (isMobile) await jump.tap();
  else await reader.page.keyboard.press("u");
  await expect(begins).toBeInViewport();
  await expect(talk(reader.page)).toContainText("Floor 1 is wrong.");
  await expect(jump).toHaveCount(0);
});

test("of two engineers who claim, one wins, the other is told who and stands before the next; it is handed back and resolved", async ({ office }) => {
  const asker = await office.employee(2);
  const winner = await office.engineer(0);
  const loser = await office.engineer(1);
  await ask(asker.page, "Nobody can open the cellar either.");
  await act(asker.page, "Send to IT now");
  const path = await ask(asker.page, "Nobody on our floor can open the archive.");
  await act(asker.page, "Send to IT now");
  const news = await holdNews(loser.page);
  for (const engineer of [winner, loser]) {
    await openTicket(engineer.page, path);
    await expect(stage(engineer.page)).toContainText("In the IT queue");
  }

  // What happened has not reached the other one yet, who claims it as well.
  news.hold();
  await act(winner.page, "Claim");
  await expect(stage(winner.page)).toContainText("You have it");
  await act(loser.page, "Claim");
  const told = loser.page.locator(".toast");
  await expect(told).toContainText(`${winner.name} has it since`);
  await expect(told.getByRole("link", { name: /^Back to #\d+$/ })).toHaveAttribute("href", path);
  news.release();
  await expect(loser.page).not.toHaveURL(new RegExp(`${path}$`));
  await expect(stage(loser.page)).toContainText("In the IT queue");
  await openTicket(loser.page, path);
  await expect(stage(loser.page)).toContainText(`${winner.name} has it`);
  await expect(stage(asker.page)).toContainText(`${winner.name} has it`);

  // A note is for second line only.
  await say(winner.page, "The archive's certificate looks old.", "Note");
  await expect(talk(loser.page)).toContainText("The archive's certificate looks old.");
  await expect(talk(asker.page)).not.toContainText("certificate");
  expect([...(await look(winner.page, "a note and a ticket of one's own")), ...(await look(loser.page, "a ticket that another has"))]).toEqual([]);

  await act(winner.page, "Hand back");
  const dialog = winner.page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Hand back" })).toHaveAttribute("aria-disabled", "true");
  expect(await look(winner.page, "handing back")).toEqual([]);
  await dialog.getByRole("textbox").fill("Restarted the service; the certificate is the cause.");
  await dialog.getByRole("button", { name: "Hand back" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(talk(asker.page)).toContainText("Restarted the service; the certificate is the cause.");

  await act(loser.page, "Claim");
  await expect(stage(loser.page)).toContainText("You have it");
  await act(loser.page, "Resolve");
  await loser.page.getByRole("dialog").getByRole("textbox").fill("Renewed the certificate of the archive.");
  await loser.page.getByRole("dialog").getByRole("button", { name: "Resolve" }).click();

  await expect(stage(asker.page)).toContainText(`Resolved by ${loser.name}`);
  expect(await look(asker.page, "resolved, to be judged")).toEqual([]);
  await asker.page.getByRole("button", { name: /^Solved by/ }).click();
  await expect(stage(winner.page)).toContainText(`Solved by ${loser.name}`);
});

test("waiting pauses the lease and the requester's word ends the wait", async ({ office }) => {
  const asker = await office.employee(3);
  const owner = await office.engineer(2);
  const path = await ask(asker.page, "My second screen stays dark.");
  await asker.page.getByRole("button", { name: "Send to IT now" }).click();
  await openTicket(owner.page, path);
  await act(owner.page, "Claim");
  await act(owner.page, "Wait for…");
  await expect(owner.page.getByRole("dialog").getByRole("radio", { checked: true })).toBeFocused();
  expect(await look(owner.page, "whom to wait for")).toEqual([]);
  await owner.page.getByRole("dialog").getByRole("button", { name: "Wait for…" }).click();
  await expect(stage(asker.page)).toContainText("Waiting for you");
  expect(await look(asker.page, "waiting for who asked")).toEqual([]);
  await say(asker.page, "It is the model from last year.");
  await expect(stage(owner.page)).toContainText("You have it");
  await act(owner.page, "Still on it");
  await expect(talk(owner.page)).toContainText("is still on it");
  await expect(talk(asker.page)).not.toContainText("is still on it");
});

test("a hand that is raised brings a helper, and the owner stays owner", async ({ office }) => {
  const asker = await office.employee(3);
  const owner = await office.engineer(2);
  const helper = await office.employee(4);
  const path = await ask(asker.page, "The label printer prints upside down.");
  await asker.page.getByRole("button", { name: "Send to IT now" }).click();
  await openTicket(owner.page, path);
  await act(owner.page, "Claim");
  await act(owner.page, "Ask others for help");
  const dialog = owner.page.getByRole("dialog");
  await dialog.getByRole("searchbox").fill(helper.name);
  await dialog.getByRole("checkbox", { name: helper.name, exact: true }).check();
  await dialog.getByRole("textbox", { name: "What do you need?" }).fill("Who knows the label printer?");
  expect(await look(owner.page, "asking others for help")).toEqual([]);
  await dialog.getByRole("button", { name: "Ask others for help" }).click();
  await expect(dialog).toHaveCount(0);
  await openTicket(helper.page, path);
  await act(helper.page, "Join in");
  await expect(talk(asker.page)).toContainText(`${helper.name} joined in.`);
  await expect(stage(helper.page)).toContainText(`${owner.name} has it`);
  expect(await look(helper.page, "joined in")).toEqual([]);
});

test("tickets of one cause are bundled and solved together", async ({ office }) => {
  const one = await office.employee(2);
  const two = await office.employee(3);
  const owner = await office.engineer(3);
  const first = await ask(one.page, "The lift display shows error 7.");
  const second = await ask(two.page, "Error 7 in the lift.");
  for (const someone of [one, two]) await someone.page.getByRole("button", { name: "Send to IT now" }).click();
  await openTicket(owner.page, second);
  await act(owner.page, "Same cause as…");
  const dialog = owner.page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /The lift display shows error 7/ }).check();
  expect(await look(owner.page, "of which cause")).toEqual([]);
  await dialog.getByRole("button", { name: "Same cause as…" }).click();
  await expect(stage(two.page)).toContainText("Joined to another ticket");
  await openTicket(owner.page, first);
  await act(owner.page, "Claim");
  await act(owner.page, "Resolve");
  await owner.page.getByRole("dialog").getByRole("textbox").fill("Restarted the display.");
  await owner.page.getByRole("dialog").getByRole("button", { name: "Resolve" }).click();
  await expect(stage(one.page)).toContainText(`Resolved by ${owner.name}`);
  await expect(stage(two.page)).toContainText("Solved together with another");
  expect(await look(two.page, "solved together")).toEqual([]);
});

test("me too is counted for everybody and can be taken back", async ({ office }) => {
  const asker = await office.employee(0);
  const other = await office.employee(4);
  const path = await ask(asker.page, "The coffee machine asks for a licence.");
  await openTicket(other.page, path);
  await act(other.page, "Me too");
  await expect(talk(asker.page)).toContainText(`${other.name} has this too.`);
  await act(other.page, "Not me after all");
  await expect(talk(asker.page)).toContainText(`${other.name} does not have this after all.`);
  expect(await look(other.page, "not me after all")).toEqual([]);
});

test("a private question is seen by the requester and second line, and by nobody else", async ({ office }) => {
  const asker = await office.employee(0);
  const colleague = await office.employee(1);
  const engineer = await office.engineer(0);
  await asker.page.goto("/ask");
  await asker.page.getByRole("textbox", { name: "What is not working?" }).fill("My payslip shows a stranger's account.");
  await asker.page.getByRole("checkbox", { name: /Private/ }).check();
  await asker.page.getByRole("main").getByRole("button", { name: "Ask" }).click();
  await asker.page.waitForURL(/\/tickets\/\d+$/);
  const path = new URL(asker.page.url()).pathname;
  await expect(stage(asker.page)).toContainText("In the IT queue");
  await colleague.page.goto(path);
  await expect(colleague.page.getByRole("main")).toContainText("There is nothing here for you");
  await openTicket(engineer.page, path);
  await expect(talk(engineer.page)).toContainText("My payslip shows a stranger's account.");
  expect([...(await look(asker.page, "one's private question")), ...(await look(engineer.page, "a private question in the queue"))]).toEqual([]);
});

test("the live list stands still while it is pointed at, and says how many are new", { tag: "@wide-only" }, async ({ office }) => {
  const reader = await office.employee(4);
  const asker = await office.employee(5);
  await ask(asker.page, "The first of two.");
  const list = reader.page.getByRole("list", { name: "Being asked" });
  await expect(list).toContainText("The first of two.");
  await list.getByRole("link", { name: /The first of two/ }).hover();
  const before = await list.getByRole("link").count();
  await ask(asker.page, "The second of two.");
  const news = reader.page.getByRole("button", { name: "1 new" });
  await expect(news).toBeVisible();
  expect(await list.getByRole("link").count()).toBe(before);
  await news.click();
  await expect(list).toContainText("The second of two.");
});
