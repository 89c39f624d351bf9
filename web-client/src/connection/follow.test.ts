import { describe, expect, it } from "vitest";
import type { ClientMessage, EventFrame, ServerMessage, TicketView } from "../protocol/generated.ts";
import { anna, claimed, limits, member, pavel, START, term, view } from "../testing/builders.ts";
import { FakeServer } from "../testing/fake_server.ts";
import { ManualClock } from "../testing/manual_clock.ts";
import { Follow } from "./follow.ts";

/** A follower wired to the fake node's frames without a line between them. */
function setUp() {
  const clock = new ManualClock(START);
  const server = new FakeServer(clock, member(anna));
  const sent: ClientMessage[] = [];
  const seen: string[] = [];
  const opened: TicketView[] = [];
  let hear: (message: ClientMessage) => void = () => {};
  const follow = new Follow(
    (message) => {
      sent.push(message);
      hear(message);
      return true;
    },
    {
      opened: (ticket) => {
        opened.push(ticket);
        seen.push(`opened ${ticket.public_head}/${ticket.staff_head ?? "-"}`);
      },
      event: (frame: EventFrame) => seen.push(`${frame.stream} ${frame.seq}`),
      gone: (ticket) => seen.push(`gone ${ticket}`),
      progress: () => {},
    },
  );
  const connect = (): void => {
    const socket = server.open({
      open: () => {},
      message: (text) => follow.receive(JSON.parse(text) as ServerMessage),
      close: () => follow.down(),
    });
    hear = (message) => socket.send(JSON.stringify(message));
    follow.up(limits);
  };
  return { server, follow, sent, seen, opened, connect };
}

const watches = (sent: ClientMessage[]) =>
  sent.flatMap((message) => (message.type === "watch" ? message.tickets : []));

describe("following a ticket", () => {
  it("opens it, then hears each event once and in order", () => {
    const { server, follow, seen, connect } = setUp();
    server.keep(view());
    connect();
    follow.follow(10);
    const first = server.happen(10, "public", { kind: "posted", text: "one" });
    server.happen(10, "public", { kind: "posted", text: "two" });
    server.deliver(first);
    expect(seen).toEqual(["opened 1/-", "public 2", "public 3"]);
    expect(follow.behind).toBe(0);
  });

  it("asks for the rest when it sees a hole, and shows nothing twice", () => {
    const { server, follow, seen, sent, connect } = setUp();
    server.keep(view());
    connect();
    follow.follow(10);
    server.happen(10, "public", { kind: "posted", text: "lost" }, { lost: true });
    server.happen(10, "public", { kind: "posted", text: "seen" });
    expect(watches(sent)).toEqual([{ ticket: 10 }, { ticket: 10, public: 1 }]);
    expect(seen).toEqual(["opened 1/-", "public 2", "public 3"]);
    expect(follow.behind).toBe(0);
  });

  it("continues from its places after a cut and is behind until it has caught up", () => {
    const { server, follow, seen, sent, connect } = setUp();
    server.keep(view({ staff_head: 0 }));
    connect();
    follow.follow(10);
    server.happen(10, "staff", { kind: "noted", text: "hm" });
    server.close(4001);
    expect(follow.behind).toBe(1);
    server.happen(10, "public", { kind: "posted", text: "while away" });
    server.happen(10, "staff", { kind: "noted", text: "while away" });
    connect();
    expect(watches(sent).at(-1)).toEqual({ ticket: 10, public: 1, staff: 1 });
    expect(seen).toEqual(["opened 1/0", "staff 1", "public 2", "staff 2"]);
    expect(follow.behind).toBe(0);
  });

  it("is not current before the heads that the node named are reached", () => {
    const { server, follow, connect } = setUp();
    server.keep(view());
    connect();
    follow.follow(10);
    follow.down();
    follow.up({ ...limits });
    follow.receive({ type: "resumed", ticket: 10, public_head: 3 });
    expect(follow.isCurrent(10)).toBe(false);
    for (const seq of [2, 3]) {
      follow.receive({ type: "event", ticket: 10, stream: "public", seq, at: START, event: { kind: "me_too_added" } });
    }
    expect(follow.isCurrent(10)).toBe(true);
  });

  it("begins afresh when the node says that it cannot continue", () => {
    const { server, follow, seen, sent, connect } = setUp();
    server.keep(view());
    connect();
    follow.follow(10);
    server.close(4000);
    server.happen(10, "public", { kind: "posted", text: "missed" });
    server.resumeFrom = 2;
    connect();
    expect(watches(sent)).toEqual([{ ticket: 10 }, { ticket: 10, public: 1 }, { ticket: 10 }]);
    expect(seen).toEqual(["opened 1/-", "opened 2/-"]);
  });

  it("forgets its places when the history is another one", () => {
    const { server, follow, sent, connect } = setUp();
    server.keep(view());
    connect();
    follow.follow(10);
    follow.down();
    follow.forgetAll();
    connect();
    expect(watches(sent)).toEqual([{ ticket: 10 }, { ticket: 10 }]);
  });

  it("holds a staff event back until the public one behind which it stands has come", () => {
    const { server, follow, seen, opened, connect } = setUp();
    server.keep(view({ staff_head: 0, stage: { kind: "escalated", since: START, cause: "promise" } }));
    connect();
    follow.follow(10);
    const claim = server.happen(10, "public", { kind: "claimed", epoch: 1, term: term(START) }, { by: pavel, lost: true });
    const first = server.happen(10, "staff", { kind: "renewed", epoch: 1, term: term(START, 60) }, { lost: true });
    const second = server.happen(10, "staff", { kind: "noted", text: "looking" }, { lost: true });
    server.deliver(first);
    server.deliver(second);
    expect(seen).toEqual(["opened 1/0"]);
    server.deliver(claim);
    expect(seen).toEqual(["opened 1/0", "public 2", "staff 1", "staff 2"]);
    expect(opened).toHaveLength(1);
  });

  it("asks again for what was held back when the line was cut meanwhile", () => {
    const { server, follow, seen, connect } = setUp();
    server.keep(view({ staff_head: 0, stage: claimed(pavel) }));
    connect();
    follow.follow(10);
    server.happen(10, "public", { kind: "posted", text: "lost" }, { lost: true });
    server.happen(10, "staff", { kind: "noted", text: "early" });
    server.close(4001);
    connect();
    expect(seen).toEqual(["opened 1/0", "public 2", "staff 1"]);
  });

  it("says when there is no such ticket and stops following it", () => {
    const { server, follow, seen, sent, connect } = setUp();
    connect();
    follow.follow(99);
    expect(seen).toEqual(["gone 99"]);
    server.close(4000);
    connect();
    expect(watches(sent)).toEqual([{ ticket: 99 }]);
  });

  it("asks in portions that the node takes", () => {
    const { server, follow, sent, connect } = setUp();
    for (let ticket = 1; ticket <= 450; ticket += 1) {
      server.keep(view({ id: ticket }));
      follow.follow(ticket);
    }
    sent.length = 0;
    connect();
    const sizes = sent.map((message) => (message.type === "watch" ? message.tickets.length : 0));
    expect(sizes).toEqual([200, 200, 50]);
    expect(follow.behind).toBe(0);
  });
});
