import "fake-indexeddb/auto";
import { describe, expect, it, vi } from "vitest";
import { memoryStorage } from "../platform/storage.ts";
import { limits, START } from "../testing/builders.ts";
import { ManualClock } from "../testing/manual_clock.ts";
import { memoryOutboxStore } from "../testing/memory_outbox_store.ts";
import { Outbox, type Outgoing } from "./outbox.ts";
import { indexedOutboxStore, type OutboxStore } from "./outbox_store.ts";
import { ADOPT_INTERVAL_MS, Adoption, type Locks } from "./tabs.ts";
import { sharedLocks } from "../testing/tabs.ts";

const words: Outgoing = { type: "command", id: "a", ticket: 10, command: { kind: "post", text: "do not lose me" } };

function openTab(name: string, shared: { clock: ManualClock; store: OutboxStore; locks: Locks }) {
  const sent: string[] = [];
  const outbox = new Outbox(
    { clock: shared.clock, store: shared.store, tab: name, send: (frame) => sent.push(frame.id) > 0 },
    { changed: () => {}, ended: () => {}, adopted: () => {} },
  );
  outbox.signedIn(1);
  const adoption = new Adoption({ ...shared, tab: name, outbox });
  return { outbox, adoption, sent };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

describe("tabs of one member", () => {
  it("leave each other's commands alone while they live", async () => {
    const shared = { clock: new ManualClock(START), store: memoryOutboxStore() };
    const { locksOf } = sharedLocks();
    const first = openTab("first", { ...shared, locks: locksOf("first") });
    await Promise.race([first.outbox.submit(words), settle()]);
    const second = openTab("second", { ...shared, locks: locksOf("second") });
    second.outbox.lineUp(limits);
    await second.adoption.start(1);
    expect(second.sent).toEqual([]);
  });

  it("take over what a crashed one left, once, and send the same frame", async () => {
    const shared = { clock: new ManualClock(START), store: memoryOutboxStore() };
    const { locksOf, die } = sharedLocks();
    const first = openTab("first", { ...shared, locks: locksOf("first") });
    await Promise.race([first.outbox.submit(words), settle()]);
    const others = ["second", "third"].map((name) => openTab(name, { ...shared, locks: locksOf(name) }));
    for (const tab of others) {
      tab.outbox.lineUp(limits);
      await tab.adoption.start(1);
    }
    die("first");
    shared.clock.advance(ADOPT_INTERVAL_MS);
    await settle();
    expect(others.flatMap((tab) => tab.sent)).toEqual(["a"]);
    expect((await shared.store.ofMember(1))[0]?.tab).not.toBe("first");
  });

  it("take over at once when they see a tab go", async () => {
    const shared = { clock: new ManualClock(START), store: memoryOutboxStore() };
    const { locksOf, die } = sharedLocks();
    const first = openTab("first", { ...shared, locks: locksOf("first") });
    await Promise.race([first.outbox.submit(words), settle()]);
    const others = ["second", "third"].map((name) => openTab(name, { ...shared, locks: locksOf(name) }));
    let seenGone = 0;
    for (const tab of others) {
      tab.outbox.lineUp(limits);
      await tab.adoption.start(1);
      void tab.adoption.watch("first", () => (seenGone += 1));
    }
    expect(others.flatMap((tab) => tab.sent)).toEqual([]);
    die("first");
    await settle();
    expect(others.flatMap((tab) => tab.sent)).toEqual(["a"]);
    expect(seenGone).toBe(2);
  });

  it("take over what the database of a crashed one had not written yet, once", async () => {
    const shared = { clock: new ManualClock(START), storage: memoryStorage() };
    const { locksOf, die } = sharedLocks();
    vi.spyOn(globalThis.indexedDB, "open").mockReturnValueOnce(new IDBOpenDBRequest());
    const first = openTab("first", { ...shared, store: indexedOutboxStore(shared.storage), locks: locksOf("first") });
    void first.outbox.submit(words);
    die("first");
    const store = indexedOutboxStore(shared.storage);
    const others = ["second", "third"].map((name) => openTab(name, { ...shared, store, locks: locksOf(name) }));
    for (const tab of others) {
      tab.outbox.lineUp(limits);
      await tab.adoption.start(1);
    }
    expect(others.map((tab) => tab.sent)).toEqual([["a"], []]);
    expect((await store.ofMember(1)).map(({ tab }) => tab)).toEqual(["second"]);
  });

  it("do not send what another member left", async () => {
    const shared = { clock: new ManualClock(START), store: memoryOutboxStore() };
    const { locksOf, die } = sharedLocks();
    await shared.store.put({ id: "a", member: 2, tab: "gone", frame: words, at: START });
    const tab = openTab("second", { ...shared, locks: locksOf("second") });
    die("gone");
    tab.outbox.lineUp(limits);
    await tab.adoption.start(1);
    expect(tab.sent).toEqual([]);
  });
});
