import { writeFile } from "node:fs/promises";
import { expect, live, test } from "./fixtures.ts";
import { findings, look, overhang } from "./looks.ts";
import { act, ask, openTicket, say, stage, visit } from "./steps.ts";

const TABLE = [
  "Number,Short description,Description,Resolution,Root cause",
  '1,Gate does not open,"The garage gate does not open with my badge, the light stays red.",Hold the badge to the lower reader until it beeps twice.,Two readers hang above each other',
  "2,Nothing,,Nobody asked anything.,",
].join("\n");

test("a typed question finds an imported solution, ends without a ticket, and the lead sees it counted", async ({ office, isMobile }) => {
  const admin = await office.admin();
  await admin.page.goto("/knowledge");
  await live(admin.page);
  await admin.page.getByRole("radio", { name: "Import and export" }).click();
  const importing = admin.page.getByRole("region", { name: "Import solved tickets" });
  await importing.locator("input[type=file]").setInputFiles({ name: "old desk.csv", mimeType: "text/csv", buffer: Buffer.from(TABLE) });
  // What the columns are is guessed by their names.
  await expect(importing.getByRole("combobox", { name: "Question" })).toHaveValue("Description");
  await expect(importing.getByRole("combobox", { name: "Fix" })).toHaveValue("Resolution");
  await importing.getByRole("combobox", { name: "Cause" }).selectOption("Root cause");
  await importing.getByRole("button", { name: "Try it" }).click();
  await expect(importing.getByRole("status")).toContainText("1 ticket would be imported");
  await expect(importing.getByRole("status")).toContainText("“Question” is empty");
  const found = await look(admin.page, "import");
  await importing.getByRole("button", { name: "Import 1 ticket" }).click();
  await expect(importing.getByRole("status")).toContainText("1 ticket was imported");

  const asker = await office.employee(1);
  await asker.page.goto("/ask");
  await live(asker.page);
  const box = asker.page.getByRole("textbox", { name: "What is not working?" });
  await box.fill("My badge does not open the garage gate");
  const suggestions = asker.page.getByRole("region", { name: "Does one of these help already?" });
  await expect(suggestions).toContainText("Hold the badge to the lower reader until it beeps twice.");
  found.push(...(await look(asker.page, "suggestions")));
  await suggestions.getByRole("button", { name: /^This solved it/ }).first().click();
  const ended = asker.page.getByRole("region", { name: "Solved before it was asked" });
  await expect(ended).toContainText("It has helped 1 person by now.");
  await expect(ended.getByRole("heading")).toBeFocused();
  found.push(...(await look(asker.page, "solved before it was asked")));
  await asker.page.goto("/");
  await live(asker.page);
  await asker.page.getByRole("radio", { name: /^Yours/ }).click();
  await expect(asker.page.getByRole("link", { name: /badge does not open the garage/i })).toHaveCount(0);

  // A search shows what was found and why, the line that solved it, and what it did not understand.
  const search = asker.page.getByRole("search").getByRole("searchbox");
  await search.fill("garage badges is:solved before:someday");
  const hits = asker.page.getByRole("list", { name: "Found" });
  await expect(hits).toContainText("Hold the badge to the lower reader until it beeps twice.");
  await expect(hits.locator("mark").first()).toBeVisible();
  await expect(asker.page.getByText("Not understood: before:someday")).toBeVisible();
  found.push(...(await look(asker.page, "what was found")));

  // The palette looks with every letter, which says nothing of what is missing.
  if (isMobile) await asker.page.getByRole("button", { name: "Everything by name" }).tap();
  else await asker.page.keyboard.press("Control+k");
  const palette = asker.page.getByRole("dialog", { name: "Everything by name" });
  const looked = asker.page.waitForResponse((response) => response.url().includes("/api/search?q=xylophone"));
  await palette.getByRole("combobox").fill("xylophone rental");
  await looked;
  await expect(palette).toContainText("For tickets also topic: from: is: before: after: has:");
  await asker.page.keyboard.press("Escape");

  // Somebody looks for what nobody has an answer to, and means it.
  await search.fill("quetzalcoatl licence");
  await expect(asker.page.getByText("Nothing found")).toBeVisible();
  const told = asker.page.waitForResponse((response) => response.url().endsWith("/api/search/gaps"));
  await search.press("Enter");
  await told;

  const lead = await office.lead();
  await lead.page.goto("/knowledge");
  await live(lead.page);
  const report = lead.page.getByRole("region", { name: "Helped most" });
  await expect(report).toContainText("1 question was ended by a known solution");
  await expect(report.getByRole("link", { name: /Gate does not open/ })).toBeVisible();
  await lead.page.getByRole("radio", { name: "Not found" }).click();
  await expect(lead.page.getByRole("row", { name: /quetzalcoatl licence/ })).toBeVisible();
  await expect(lead.page.getByRole("row", { name: /xylophone/ })).toHaveCount(0);
  found.push(...(await look(lead.page, "what was not found")));
  expect(found).toEqual([]);
});

test("what narrows a search is offered beside the box, by keys alone and on a phone", { tag: "@wide-only" }, async ({ office }) => {
  const { page } = await office.employee(1);
  await page.goto("/");
  await live(page);
  await page.keyboard.press("/");
  const search = page.getByRole("search").getByRole("searchbox");
  await expect(search).toBeFocused();
  await search.fill("gate");
  await page.keyboard.press("Tab");
  const help = page.getByRole("button", { name: "Narrow the search" });
  await expect(help).toBeFocused();
  await page.keyboard.press("Enter");
  const menu = page.getByRole("menu", { name: "Narrow the search" });
  await expect(menu.getByRole("menuitem")).toHaveCount(6);
  await expect(menu.getByRole("menuitem", { name: /^topic:vpn/ })).toBeFocused();
  const found = await findings(page, "what narrows a search");
  await page.setViewportSize({ width: 360, height: 740 });
  found.push(...(await overhang(page, "what narrows a search, on a phone")));
  await expect(menu.getByRole("menuitem", { name: /^has:solution/ })).toBeInViewport();
  await page.keyboard.press("Escape");
  await expect(help).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  // What is picked stands in the box, and its value is typed at once.
  await expect(search).toBeFocused();
  await page.keyboard.type("me is:");
  await expect(search).toHaveValue("gate from:me is:");
  await expect(page.getByText("Nothing found")).toBeVisible();
  await expect(page.getByText(/^Not understood/)).toHaveCount(0);
  await page.keyboard.type("nonsense");
  await expect(page.getByText("Not understood: is:nonsense")).toBeVisible();
  found.push(...(await findings(page, "a search that was not understood")));
  expect(found).toEqual([]);
});

test("a file that cannot be taken says what would help", async ({ office }, testInfo) => {
  const { page } = await office.admin();
  await page.goto("/knowledge");
  await live(page);
  await page.getByRole("radio", { name: "Import and export" }).click();
  const importing = page.getByRole("region", { name: "Import solved tickets" });
  const choose = (name: string, buffer: Buffer): Promise<void> =>
    importing.locator("input[type=file]").setInputFiles({ name, mimeType: "text/csv", buffer });
  // By its path, since the words of so many bytes take their time on the way to the browser.
  const large = testInfo.outputPath("large.csv");
  await writeFile(large, Buffer.alloc(17 * 1024 * 1024, "a"));
  await importing.locator("input[type=file]").setInputFiles(large);
  await expect(importing).toContainText("larger than 16 MB");
  await choose("windows.csv", Buffer.from([0xc2, 0xee, 0xef, 0xf0, 0xee, 0xf1, 0x2c, 0xcf, 0xee, 0x0a]));
  await expect(importing).toContainText("not in UTF-8");
  await choose("empty.csv", Buffer.from(""));
  await expect(importing).toContainText("could not be read");
  // As a spreadsheet with a decimal comma writes it; the same number twice is one ticket.
  const rows = ["\ufeffNumber;Description;Resolution", '7;"Gong; the ""large"" one\r\nis silent";Wind it up', "7;Another gong;Wind it up", "8;Gong two is silent;"];
  await choose("gongs.csv", Buffer.from(rows.join("\r\n")));
  await expect(importing.getByRole("combobox", { name: "Question" })).toHaveValue("Description");
  await expect(importing.getByRole("cell", { name: /the "large" one/ })).toBeVisible();
  // A column that is none of what is wanted takes nothing, and says so row by row.
  await importing.getByRole("combobox", { name: "Asked at" }).selectOption("Resolution");
  await importing.getByRole("button", { name: "Try it" }).click();
  await expect(importing.getByRole("status")).toContainText("“Asked at”: “Wind it up” is no moment");
  await importing.getByRole("combobox", { name: "Asked at" }).selectOption("not in the file");
  await importing.getByRole("button", { name: "Try it" }).click();
  const report = importing.getByRole("status");
  await expect(report).toContainText("1 ticket would be imported");
  await expect(report).toContainText("1 row has a number that came before and says something else");
  await expect(report).toContainText("“Fix” is empty");
  expect(await look(page, "a file with faults")).toEqual([]);
});

test("a solved ticket becomes a card in two presses, is pinned, and comes back when it did not help", async ({ office, isMobile }) => {
  const asker = await office.employee(2);
  const engineer = await office.engineer(0);
  const path = await ask(asker.page, "The plotter on the mezzanine draws everything mirrored.");
  await openTicket(engineer.page, path);
  await act(engineer.page, "Send to IT now");
  await expect(stage(engineer.page)).toContainText("In the IT queue");
  await act(engineer.page, "Claim");
  await expect(stage(engineer.page)).toContainText("You have it");
  await act(engineer.page, "Resolve");
  await engineer.page.getByRole("dialog").getByRole("textbox").fill("Turn off \"transparency film\" in the plotter's menu.");
  await engineer.page.getByRole("dialog").getByRole("button", { name: "Resolve" }).click();
  const bar = engineer.page.getByRole("region", { name: "Solution card" });
  await bar.getByRole("button", { name: "Keep it as a card" }).click();
  const dialog = engineer.page.getByRole("dialog", { name: "Solution card" });
  await expect(dialog.getByRole("textbox", { name: "Fix" })).toHaveValue(/transparency film/);
  await dialog.getByRole("button", { name: "Keep the card" }).click();
  await expect(dialog).toBeHidden();
  await bar.getByRole("button", { name: "Pin to the topic" }).click();
  await expect(bar).toContainText("Pinned to the topic");
  const found = await look(engineer.page, "solution card");

  const other = await office.employee(3);
  await other.page.goto("/ask");
  await live(other.page);
  const known = other.page.getByRole("region", { name: /^Known in/ });
  await expect(known).toContainText("transparency film");
  found.push(...(await look(other.page, "pinned cards")));
  await known.getByRole("link", { name: /plotter on the mezzanine/ }).click();
  const seen = other.page.getByRole("region", { name: "Solution card" });
  await seen.getByRole("button", { name: "Show the card" }).click();
  await seen.getByRole("button", { name: "It did not work" }).click();
  await other.page.getByRole("dialog").getByRole("textbox").fill("There is no such entry.");
  await other.page.getByRole("dialog").getByRole("button", { name: "Tell the topic's people" }).click();
  await expect(seen).toContainText("Did not help somebody");
  found.push(...(await look(other.page, "a card that did not help")));

  // Those who look after the topic hear of it.
  // On a narrow screen the open card is all there is, until it is closed.
  if (isMobile) await bar.getByRole("button", { name: "Hide the card" }).tap();
  await visit(engineer.page, "Inbox", isMobile);
  const notices = engineer.page.getByRole("list", { name: "Inbox" });
  await expect(notices).toContainText(`${other.name} says that a solution did not help`);
  found.push(...(await look(engineer.page, "inbox with a flagged card")));

  await visit(engineer.page, "Knowledge", isMobile);
  await engineer.page.getByRole("list", { name: "Cards" }).getByRole("link", { name: /plotter on the mezzanine/ }).click();
  await bar.getByRole("button", { name: "Show the card" }).click();
  await expect(bar).toContainText("There is no such entry.");
  await bar.getByRole("button", { name: "It still holds" }).click();
  await expect(bar.getByText("Did not help somebody")).toHaveCount(0);

  // What it says is changed, and what it said before stands behind it for those who may change it.
  await expect(bar.getByRole("button", { name: /^All versions/ })).toHaveCount(0);
  await bar.getByRole("button", { name: "Change the card" }).click();
  await dialog.getByRole("textbox", { name: "Fix" }).fill("Mirroring stands under \"media\" in the menu.");
  await dialog.getByRole("button", { name: "Keep the card" }).click();
  await bar.getByRole("button", { name: "All versions (2)" }).click();
  const versions = bar.getByRole("group", { name: "Versions of the card" }).getByRole("listitem");
  await expect(versions).toHaveCount(2);
  await expect(versions.first()).toContainText(`Version 2, ${engineer.name}`);
  await expect(versions.first().locator("del")).toContainText("transparency film");
  await expect(versions.first().locator("ins")).toContainText("Mirroring stands under");
  await expect(versions.first()).not.toContainText("plotter on the mezzanine");
  found.push(...(await look(engineer.page, "versions of a card")));
  await expect(seen.getByRole("button", { name: /^All versions/ })).toHaveCount(0);
  expect(found).toEqual([]);
});

test("a fresh ticket shows what it looks like, and one key or press bundles it", async ({ office, isMobile }) => {
  const first = await office.employee(4);
  const second = await office.employee(5);
  await ask(first.page, "The cafeteria terminal refuses every chip card.");
  const path = await ask(second.page, "Cafeteria terminal refuses my chip card");
  const engineer = await office.engineer(1);
  await openTicket(engineer.page, path);
  const alike = engineer.page.getByRole("region", { name: "Looks like this one" });
  await expect(alike.getByRole("link", { name: /cafeteria terminal refuses every chip card/i })).toBeVisible();
  expect(await look(engineer.page, "looks like this one")).toEqual([]);
  if (isMobile) await alike.getByRole("button", { name: /^Bundle under #/ }).tap();
  else await engineer.page.keyboard.press("e");
  await expect(stage(engineer.page)).toContainText("Joined to another ticket");
  await expect(alike).toBeHidden();
  await say(second.page, "Thank you both.");
});
