import { describe, expect, it } from "vitest";
import { memoryStorage } from "../platform/storage.ts";
import { KEY_ACTIONS, Keymap } from "./keymap.ts";

describe("the keys", () => {
  it("each stand for one action", () => {
    const keys = Object.values(new Keymap(memoryStorage()).keys.value);
    expect(new Set(keys).size).toBe(KEY_ACTIONS.length);
  });

  it("can be changed, and the change outlives the page", () => {
    const storage = memoryStorage();
    new Keymap(storage).set("claim", "y");
    const keymap = new Keymap(storage);
    expect([keymap.keys.value.claim, keymap.isChanged]).toEqual(["y", true]);
    keymap.reset();
    expect([new Keymap(storage).keys.value.claim, storage.keys()]).toEqual(["c", []]);
  });

  it("change places when one is given to another action", () => {
    const keymap = new Keymap(memoryStorage());
    keymap.set("next", "k");
    expect([keymap.keys.value.next, keymap.keys.value.previous]).toEqual(["k", "j"]);
  });

  it.each([" ", "Enter", "7", "C"])("cannot be %j", (key) => {
    const keymap = new Keymap(memoryStorage());
    keymap.set("claim", key);
    expect(keymap.keys.value.claim).toBe("c");
  });

  it.each(["no json", '{"claim":"j"}', '{"claim":5,"strange":"y"}', "[]"])("are as they were made when %s is stored", (stored) => {
    const storage = memoryStorage();
    storage.set("peerdesk.keys", stored);
    expect(new Keymap(storage).isChanged).toBe(false);
  });

  it("do what the latest screen wants, and nothing when none does", () => {
    const keymap = new Keymap(memoryStorage());
    const done: string[] = [];
    const offList = keymap.on("claim", () => done.push("list"));
    const offTicket = keymap.on("claim", () => done.push("ticket"));
    expect(keymap.press("c")).toBe(true);
    offTicket();
    expect(keymap.press("C")).toBe(true);
    offList();
    expect(keymap.press("c")).toBe(false);
    expect(done).toEqual(["ticket", "list"]);
  });
});
