import { expect, test } from "./fixtures.ts";
import { findings, look, overhang } from "./looks.ts";
import { ask, bringBack, cutOff, openTicket, reach, say, talk } from "./steps.ts";

/** A picture of one colour, made in the page: names, sizes and bytes as a real one has. */
async function picture(page: import("@playwright/test").Page, width: number, height: number): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ([w, h]) => {
      const canvas = new OffscreenCanvas(w ?? 1, h ?? 1);
      const context = canvas.getContext("2d");
      if (context !== null) {
        context.fillStyle = "teal";
        context.fillRect(0, 0, w ?? 1, h ?? 1);
      }
      const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer());
      return btoa(String.fromCharCode(...bytes));
    },
    [width, height],
  );
  return Buffer.from(base64, "base64");
}

test("pictures and files go with a message, are seen large by keys, and leave with its words", async ({ office }) => {
  const asker = await office.employee(2);
  const helper = await office.engineer(1, { viewport: { width: 360, height: 740 } });
  const path = await ask(asker.page, "The coffee machine shows a sign.");
  await openTicket(helper.page, path);
  const { page } = asker;
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Add files or pictures" }).click();
  await (await chooser).setFiles([
    { name: "sign.png", mimeType: "image/png", buffer: await picture(page, 320, 200) },
    { name: "trace.log", mimeType: "text/plain", buffer: Buffer.from("line 1\nline 2\n") },
  ]);
  const files = page.getByRole("list", { name: "Files that go with it" });
  await expect(files.locator("[data-file=there]")).toHaveCount(2);
  expect(await look(page, "files to be sent")).toEqual([]);
  await say(page, "This one.");
  await expect(files).toHaveCount(0);

  // One that is dragged over the ticket shows that it can be dropped there.
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["dropped"], "dropped.log", { type: "text/plain" }));
    const log = document.querySelector("[role=log]");
    for (const kind of ["dragover", "drop"]) {
      log?.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
      Object.assign(window, { [kind]: document.querySelector(".room")?.classList.contains("dropping") });
    }
  });
  expect(await page.evaluate(() => [Reflect.get(window, "dragover"), Reflect.get(window, "drop")])).toEqual([true, false]);
  await expect(files.locator("[data-file=there]")).toContainText("dropped.log");
  await page.getByRole("button", { name: "Remove dropped.log" }).click();

  // A second one, pasted, without any words.
  await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(40, 40);
    canvas.getContext("2d")?.fillRect(0, 0, 40, 40);
    const data = new DataTransfer();
    data.items.add(new File([await canvas.convertToBlob()], "pasted.png", { type: "image/png" }));
    const box = document.querySelector("[data-composer] textarea");
    box?.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await expect(files.locator("[data-file=there]")).toHaveCount(1);
  await page.getByRole("button", { name: "Send", exact: true }).click();

  const shown = talk(helper.page).getByRole("button", { name: "Show sign.png large" });
  await expect(shown.locator("img")).toHaveJSProperty("naturalWidth", 320);
  await expect(talk(helper.page).getByRole("link", { name: "trace.log" })).toHaveAttribute("download", "trace.log");
  expect([...(await findings(helper.page, "files in the talk", ["light"])), ...(await overhang(helper.page, "files in the talk"))]).toEqual([]);
  await shown.focus();
  await helper.page.keyboard.press("Enter");
  const viewer = helper.page.getByRole("dialog", { name: "Pictures of this ticket" });
  await expect(viewer.getByRole("img", { name: "sign.png" })).toBeVisible();
  await expect(viewer).toContainText("1 of 2");
  await helper.page.keyboard.press("ArrowRight");
  await expect(viewer.getByRole("img", { name: "pasted.png" })).toBeVisible();
  await helper.page.keyboard.press("+");
  expect(await findings(helper.page, "viewer", ["light"])).toEqual([]);
  await helper.page.keyboard.press("Escape");
  await expect(viewer).toHaveCount(0);
  await expect(shown).toBeFocused();

  const address = await shown.locator("img").getAttribute("src");
  const own = page.locator("[data-event=posted]").first();
  await reach(own, "Take back what you wrote");
  await say(page, "The sign is gone.");
  await expect(helper.page.locator("[data-event=posted]").first()).toContainText("took this back");
  expect((await helper.page.request.get(address ?? "")).status()).toBe(404);
});

test("a file that finds no line is tried again, and one that is too large is told so", async ({ office }) => {
  const { page } = await office.employee(3);
  await ask(page, "The fan is loud.");
  const input = page.locator("[data-composer] input[type=file][multiple]");
  await cutOff(page);
  await input.setInputFiles({ name: "fan.bin", mimeType: "application/octet-stream", buffer: Buffer.from("whirr") });
  await expect(page.locator("[data-file=failed]")).toContainText("fan.bin");
  await bringBack(page);
  await page.getByRole("button", { name: "Try again: fan.bin" }).click();
  await expect(page.locator("[data-file=there]")).toContainText("fan.bin");
  await input.setInputFiles({ name: "film.bin", mimeType: "application/octet-stream", buffer: Buffer.alloc(10 * 1024 * 1024 + 1) });
  await expect(page.locator("[data-file=refused]")).toContainText("Larger than 10 MB");
  expect(await look(page, "a file that is too large")).toEqual([]);
  await page.getByRole("button", { name: "Remove film.bin" }).click();
  await expect(page.locator("[data-file=refused]")).toHaveCount(0);
});

test("under a finger the camera stands beside the files, and its picture goes with the message", { tag: "@wide-only" }, async ({ office }) => {
  const phone = await office.employee(2, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  const desk = await office.employee(2);
  const path = await ask(phone.page, "The label on the valve came off.");
  const camera = phone.page.getByRole("button", { name: "Take a picture" });
  const [chooser] = await Promise.all([phone.page.waitForEvent("filechooser"), camera.tap()]);
  // One picture, from the camera that looks away from who holds it.
  expect(chooser.isMultiple()).toBe(false);
  const input = phone.page.locator("input[type=file][capture]");
  await expect(input).toHaveAttribute("accept", "image/*");
  await expect(input).toHaveAttribute("capture", "environment");
  await chooser.setFiles({ name: "valve.png", mimeType: "image/png", buffer: await picture(phone.page, 32, 32) });
  await expect(phone.page.locator("[data-file=there]")).toContainText("valve.png");
  await say(phone.page, "Like this.");
  await expect(talk(phone.page).getByRole("img", { name: "valve.png" })).toBeVisible();
  await openTicket(desk.page, path);
  await expect(desk.page.getByRole("button", { name: "Take a picture" })).toBeHidden();
});
