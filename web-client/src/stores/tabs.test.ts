import { describe, expect, it } from "vitest";
import { view } from "../testing/builders.ts";
import { live, settle, setUp } from "../testing/open_desk.ts";

describe("two tabs of one browser", () => {
  async function twoTabs() {
    const first = await live(setUp());
    first.server.keep(view());
    const second = first.open();
    await live({ ...first, desk: second });
    return { ...first, second };
  }

  it("write one draft", async () => {
    const { desk, second } = await twoTabs();
    const here = second.drafts.at("10:public");
    desk.drafts.at("10:public").value = "half a sentence";
    expect(here.value).toBe("half a sentence");
    here.value = "";
    expect(desk.drafts.at("10:public").value).toBe("");
  });

  it("have read one place, and never go back", async () => {
    const { desk, second } = await twoTabs();
    const place = second.reading.at(10);
    expect(place.value).toBeUndefined();
    desk.reading.read(10, 7);
    second.reading.read(10, 3);
    expect([place.value, desk.reading.at(10).value]).toEqual([7, 7]);
  });

  it("look alike and speak one language", async () => {
    const { desk, second } = await twoTabs();
    desk.preferences.setLanguage("ru");
    second.preferences.setTheme("dark");
    expect([second.preferences.language.value, desk.preferences.theme.value]).toEqual(["ru", "dark"]);
  });

  it("show what either waits for, and what a crashed one left is sent once by the other", async () => {
    const { desk, second, server, locks } = await twoTabs();
    server.close(4001);
    void desk.commands.run(10, { kind: "post", text: "do not lose me" });
    await settle();
    expect(second.commands.entries.value.map((entry) => entry.frame.id)).toHaveLength(1);
    locks.die("tab 1");
    await settle();
    expect(second.commands.entries.value.map(({ sending }) => sending)).toEqual(["unconfirmed"]);
  });

  it("take for given what a crashed one still had as a draft, and leave what else was written", async () => {
    const { desk, second, server, locks } = await twoTabs();
    server.close(4001);
    void desk.commands.run(10, { kind: "note", text: "twice?" });
    desk.drafts.at("10:note").value = "twice? ";
    desk.drafts.at("10:public").value = "twice? No.";
    desk.drafts.at("11:note").value = "twice?";
    await settle();
    locks.die("tab 1");
    await settle();
    expect(["10:note", "10:public", "11:note"].map((place) => second.drafts.at(place).value)).toEqual(["", "twice? No.", "twice?"]);
  });
});
