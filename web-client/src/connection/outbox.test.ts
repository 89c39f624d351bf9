import { describe, expect, it } from "vitest";
import type { Refusal, Reply } from "../protocol/generated.ts";
import { limits, START } from "../testing/builders.ts";
import { ManualClock } from "../testing/manual_clock.ts";
import { memoryOutboxStore } from "../testing/memory_outbox_store.ts";
import { ACTION_AGE_MS_MAX, type Entry, Outbox, type Outcome, type Outgoing } from "./outbox.ts";

const receipt = { ticket: 10, number: 1042, stream: "public" as const, seq: 2 };
const ok: Reply = { result: "ok", receipt };

function post(id: string, ticket = 10): Outgoing {
  return { type: "command", id, ticket, command: { kind: "post", text: `words of ${id}` } };
}

function claim(id: string, ticket = 10): Outgoing {
  return { type: "command", id, ticket, command: { kind: "claim" } };
}

function setUp() {
  const clock = new ManualClock(START);
  const store = memoryOutboxStore();
  const sent: Outgoing[] = [];
  let entries: readonly Entry[] = [];
  const ended: Outcome[] = [];
  const outbox = new Outbox(
    { clock, store, tab: "tab", send: (frame) => sent.push(frame) > 0 },
    {
      changed: (now) => {
        entries = now;
      },
      ended: (_entry, outcome) => ended.push(outcome),
      adopted: () => {},
    },
  );
  outbox.signedIn(1);
  const ids = (): string[] => sent.map((frame) => frame.id);
  const states = (): string[] => entries.map((entry) => `${entry.id} ${entry.sending}`);
  return { clock, store, outbox, sent, ids, states, ended };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

describe("the outbox", () => {
  it("keeps what was written before it is sent, and forgets it with the reply", async () => {
    const { outbox, store, ids } = setUp();
    outbox.lineUp(limits);
    const outcome = outbox.submit(post("a"));
    await settle();
    expect(ids()).toEqual(["a"]);
    expect((await store.ofMember(1)).map((kept) => kept.id)).toEqual(["a"]);
    outbox.reply("a", ok);
    expect(await outcome).toEqual({ kind: "ok", receipt });
    expect(await store.ofMember(1)).toEqual([]);
  });

  it("sends what was written without a line once, when the line comes", async () => {
    const { outbox, ids, states } = setUp();
    void outbox.submit(post("a"));
    await settle();
    expect(states()).toEqual(["a waiting"]);
    expect(ids()).toEqual([]);
    outbox.lineUp(limits);
    expect(ids()).toEqual(["a"]);
    expect(states()).toEqual(["a sending"]);
  });

  it("sends the same frame again after a cut and calls it unconfirmed meanwhile", async () => {
    const { outbox, sent, states } = setUp();
    outbox.lineUp(limits);
    void outbox.submit(post("a"));
    await settle();
    outbox.lineDown();
    expect(states()).toEqual(["a unconfirmed"]);
    outbox.lineUp(limits);
    expect(sent).toEqual([post("a"), post("a")]);
  });

  it("sends one ticket's commands one after the other and other tickets' beside them", async () => {
    const { outbox, ids } = setUp();
    outbox.lineUp(limits);
    for (const frame of [post("a"), post("b"), post("c", 11)]) void outbox.submit(frame);
    await settle();
    expect(ids()).toEqual(["a", "c"]);
    outbox.reply("a", ok);
    expect(ids()).toEqual(["a", "c", "b"]);
  });

  it("sends again after the delay when the node does not know, and not before", async () => {
    const { clock, outbox, ids, states } = setUp();
    outbox.lineUp(limits);
    void outbox.submit(post("a"));
    await settle();
    outbox.reply("a", { result: "unknown", retry_after_ms: 700 });
    expect(states()).toEqual(["a unconfirmed"]);
    clock.advance(699);
    expect(ids()).toEqual(["a"]);
    clock.advance(1);
    expect(ids()).toEqual(["a", "a"]);
  });

  it("sends again by itself when the node was busy", async () => {
    const { clock, outbox, ids } = setUp();
    outbox.lineUp(limits);
    void outbox.submit(claim("a"));
    await settle();
    outbox.reply("a", { result: "refused", refusal: { code: "busy", retry_after_ms: 200 } });
    clock.advance(200);
    expect(ids()).toEqual(["a", "a"]);
  });

  it("hands a refusal to the sender and does not send again", async () => {
    const { outbox, ids } = setUp();
    outbox.lineUp(limits);
    const outcome = outbox.submit(claim("a"));
    await settle();
    const refusal: Refusal = { code: "already_claimed", by: { id: 4, name: "Pavel" }, since: START };
    outbox.reply("a", { result: "refused", refusal });
    expect(await outcome).toEqual({ kind: "refused", refusal });
    outbox.lineUp(limits);
    expect(ids()).toEqual(["a"]);
  });

  it("takes the command's own event for its receipt", async () => {
    const { outbox, ids } = setUp();
    outbox.lineUp(limits);
    const outcome = outbox.submit(post("a"));
    await settle();
    outbox.lineDown();
    outbox.seen("a", receipt);
    outbox.lineUp(limits);
    expect(await outcome).toEqual({ kind: "ok", receipt });
    expect(ids()).toEqual(["a"]);
    expect(outbox.size).toBe(0);
  });

  it("does not carry out an old press of a button, but keeps old words", async () => {
    const { clock, outbox, ids } = setUp();
    const pressed = outbox.submit(claim("button", 11));
    void outbox.submit(post("words"));
    await settle();
    clock.advance(ACTION_AGE_MS_MAX + 1);
    outbox.lineUp(limits);
    expect(await pressed).toEqual({ kind: "given_up" });
    expect(ids()).toEqual(["words"]);
  });

  it("does not carry out an old press that an earlier page left, and forgets it", async () => {
    const { clock, store, outbox, ids, ended } = setUp();
    await store.put({ id: "old", member: 1, tab: "gone", frame: claim("old"), at: START });
    clock.advance(ACTION_AGE_MS_MAX + 1);
    outbox.lineUp(limits);
    outbox.adopt(claim("old"), START);
    await settle();
    expect([ids(), ended.map(({ kind }) => kind), await store.ofMember(1)]).toEqual([[], ["given_up"], []]);
  });

  it("sends a held command when its time is over, and not before", async () => {
    const { clock, outbox, ids, states } = setUp();
    outbox.lineUp(limits);
    void outbox.submit(claim("a"), 5_000);
    await settle();
    clock.advance(4_999);
    expect([ids(), states()]).toEqual([[], ["a held"]]);
    clock.advance(1);
    expect([ids(), states()]).toEqual([["a"], ["a sending"]]);
  });

  it("never sends what was taken back, and keeps nothing of it", async () => {
    const { clock, store, outbox, ids } = setUp();
    outbox.lineUp(limits);
    const outcome = outbox.submit(claim("a"), 5_000);
    await settle();
    expect(outbox.takeBack("a")).toBe(true);
    clock.advance(10_000);
    expect([ids(), await outcome, await store.ofMember(1)]).toEqual([[], { kind: "taken_back" }, []]);
    expect(outbox.takeBack("a")).toBe(false);
  });

  it("lets a held command go first when another one follows", async () => {
    const { outbox, ids } = setUp();
    outbox.lineUp(limits);
    void outbox.submit(claim("held"), 5_000);
    void outbox.submit(post("elsewhere", 11));
    await settle();
    expect(ids()).toEqual(["elsewhere"]);
    void outbox.submit(post("next"));
    await settle();
    expect(ids()).toEqual(["elsewhere", "held"]);
    outbox.reply("held", ok);
    expect(ids()).toEqual(["elsewhere", "held", "next"]);
  });

  it("sends what is held at once when the member turns away", async () => {
    const { outbox, ids } = setUp();
    outbox.lineUp(limits);
    void outbox.submit(claim("a"), 5_000);
    await settle();
    outbox.letAllGo();
    expect(ids()).toEqual(["a"]);
  });

  it("carries out a verdict on an answer however late, since it means the same", async () => {
    const { clock, outbox, ids } = setUp();
    void outbox.submit({ type: "command", id: "a", ticket: 10, command: { kind: "accept", answer: 2 } });
    await settle();
    clock.advance(ACTION_AGE_MS_MAX * 60);
    outbox.lineUp(limits);
    expect(ids()).toEqual(["a"]);
  });

  it("ends a hold without a line as well, so that the member sees that it waits", async () => {
    const { clock, outbox, states } = setUp();
    void outbox.submit(claim("a"), 5_000);
    await settle();
    clock.advance(5_000);
    expect(states()).toEqual(["a waiting"]);
  });

  it("sends at once what is not confirmed when the member asks for it", async () => {
    const { outbox, ids } = setUp();
    outbox.lineUp(limits);
    void outbox.submit(post("a"));
    await settle();
    outbox.reply("a", { result: "unknown", retry_after_ms: 60_000 });
    outbox.retry("a");
    expect(ids()).toEqual(["a", "a"]);
  });

  it("has no more in flight than the node allows", async () => {
    const { outbox, ids } = setUp();
    outbox.lineUp({ ...limits, commands_in_flight_max: 2 });
    for (const ticket of [1, 2, 3]) void outbox.submit(post(`t${ticket}`, ticket));
    await settle();
    expect(ids()).toEqual(["t1", "t2"]);
    outbox.reply("t1", ok);
    expect(ids()).toEqual(["t1", "t2", "t3"]);
  });

  it("ignores a reply to what it does not hold", () => {
    const { outbox, ended } = setUp();
    outbox.reply("stranger", ok);
    expect(ended).toEqual([]);
  });
});
