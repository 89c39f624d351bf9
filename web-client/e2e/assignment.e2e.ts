import { expect, live, test } from "./demo_fixtures.ts";
import { look } from "./looks.ts";
import { act, ask, openTicket, stage, talk } from "./steps.ts";

test("an engineer declines what a lead gave, and the lead makes it urgent for everybody to see", async ({ tryOn }) => {
  const asker = await tryOn("employee");
  const lead = await tryOn("lead");
  const engineer = await tryOn("engineer");
  const title = "The gate of the car park opens for nobody.";
  const path = await ask(asker.page, title);
  await asker.page.getByRole("button", { name: "Send to IT now" }).click();
  await expect(stage(asker.page)).toContainText("In the IT queue");

  await openTicket(lead.page, path);
  await act(lead.page, "Assign");
  const assigning = lead.page.getByRole("dialog", { name: "Assign to" });
  await assigning.getByRole("searchbox").fill(engineer.name);
  await expect(assigning.getByRole("radio", { name: engineer.name })).toBeVisible();
  expect(await look(lead.page, "whom to assign")).toEqual([]);
  await assigning.getByRole("radio", { name: engineer.name }).check();
  await assigning.getByRole("button", { name: "Assign" }).click();
  await expect(stage(lead.page)).toContainText(`${engineer.name} has it`);

  await openTicket(engineer.page, path);
  await expect(stage(engineer.page)).toContainText("You have it");
  await act(engineer.page, "Decline");
  const declining = engineer.page.getByRole("dialog", { name: "Decline the assignment" });
  await declining.getByRole("textbox").fill("I am on leave from noon.");
  await declining.getByRole("button", { name: "Decline" }).click();
  await expect(stage(engineer.page)).toContainText("In the IT queue");
  for (const page of [asker.page, lead.page]) {
    await expect(talk(page)).toContainText(`${engineer.name} does not take it:`);
    await expect(talk(page)).toContainText("I am on leave from noon.");
  }
  expect(await look(asker.page, "an assignment that was declined")).toEqual([]);

  await act(lead.page, "Priority…");
  const choosing = lead.page.getByRole("dialog", { name: "How much does it matter?" });
  await choosing.getByRole("radio", { name: "Normal" }).focus();
  await lead.page.keyboard.press("ArrowRight");
  await lead.page.keyboard.press("ArrowRight");
  await expect(choosing.getByRole("radio", { name: "Urgent" })).toBeChecked();
  expect(await look(lead.page, "the choice of a priority")).toEqual([]);
  await choosing.getByRole("button", { name: "Save" }).click();
  await expect(talk(asker.page)).toContainText(`${lead.name} made it urgent.`);

  await engineer.page.goto("/queue");
  await live(engineer.page);
  const first = engineer.page.getByRole("list", { name: "Unclaimed" }).getByRole("link").first();
  await expect(first).toContainText(title);
  await expect(first).toContainText("Urgent");
  expect(await look(engineer.page, "the queue with an urgent ticket")).toEqual([]);
});
