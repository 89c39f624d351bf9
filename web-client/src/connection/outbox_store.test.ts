import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, expect, it, vi } from "vitest";
import { memoryStorage } from "../platform/storage.ts";
import { indexedOutboxStore, type KeptCommand } from "./outbox_store.ts";

function said(id: string, at = 1, member = 1): KeptCommand {
  return { id, member, tab: "t", frame: { type: "command", id, ticket: 10, command: { kind: "post", text: "do not lose me" } }, at };
}

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory());
});

it("gives back a member's commands in the order in which they were given", async () => {
  const store = indexedOutboxStore(memoryStorage());
  for (const command of [said("late", 2), said("early", 1), said("other", 0, 2)]) await store.put(command);
  expect((await store.ofMember(1)).map(({ id }) => id)).toEqual(["early", "late"]);
  await store.remove("early");
  expect((await store.ofMember(1)).map(({ id }) => id)).toEqual(["late"]);
});

it("holds a command from the moment in which it is put, however long the database takes", async () => {
  const storage = memoryStorage();
  vi.spyOn(globalThis.indexedDB, "open").mockReturnValueOnce(new IDBOpenDBRequest());
  void indexedOutboxStore(storage).put(said("a"));
  const nextPage = indexedOutboxStore(storage);
  expect(await nextPage.ofMember(1)).toEqual([said("a")]);
  expect(await nextPage.ofMember(2)).toEqual([]);
});

it("keeps one of a command that a page left in both places, and nothing in the small one once it is written", async () => {
  const storage = memoryStorage();
  const store = indexedOutboxStore(storage);
  await store.put(said("a"));
  expect(storage.keys()).toEqual([]);
  vi.spyOn(storage, "remove").mockReturnValueOnce(undefined);
  await store.put(said("a"));
  expect(storage.keys()).toHaveLength(1);
  expect(await store.ofMember(1)).toEqual([said("a")]);
  await store.remove("a");
  expect([storage.keys(), await store.ofMember(1)]).toEqual([[], []]);
});

it("keeps commands over a reload where there is no database", async () => {
  const storage = memoryStorage();
  vi.spyOn(globalThis.indexedDB, "open").mockImplementation(() => {
    throw new DOMException("not here", "InvalidStateError");
  });
  await indexedOutboxStore(storage).put(said("a"));
  const nextPage = indexedOutboxStore(storage);
  expect(await nextPage.ofMember(1)).toEqual([said("a")]);
  await nextPage.remove("a");
  expect(await nextPage.ofMember(1)).toEqual([]);
});
