import { describe, expect, it } from "vitest";
import { anna, limits, member } from "../testing/builders.ts";
import { FakeServer } from "../testing/fake_server.ts";
import { ManualClock } from "../testing/manual_clock.ts";
import { BACKOFF_MAX_MS } from "./backoff.ts";
import type { Answer } from "./http.ts";
import { Line, type LineState } from "./line.ts";

type Ticket = Answer<{ ticket: string }>;

function setUp(random = () => 0.5) {
  const clock = new ManualClock();
  const server = new FakeServer(clock, member(anna));
  const states: LineState[] = [];
  const messages: string[] = [];
  const tickets: { next: Ticket; asked: number } = { next: { kind: "ok", value: { ticket: "one" } }, asked: 0 };
  const line = new Line(
    {
      clock,
      random,
      open: server.open,
      ticket: async () => {
        tickets.asked += 1;
        return tickets.next;
      },
      client: "test",
    },
    {
      state: (state) => states.push(state),
      welcome: () => messages.push("welcome"),
      message: (message) => messages.push(message.type),
    },
  );
  return { clock, server, states, messages, tickets, line };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

describe("a line", () => {
  it("says hello with a fresh ticket in the first frame and is up after welcome", async () => {
    const { server, line, states, messages } = setUp();
    line.start();
    await settle();
    expect(server.heard).toEqual([{ type: "hello", versions: [1], credential: { ticket: "one" }, client: "test" }]);
    expect(states.map((state) => state.kind)).toEqual(["connecting", "up"]);
    expect(messages).toEqual(["welcome"]);
  });

  it("comes back after a cut, with a new ticket, and waits longer each time within the bound", async () => {
    const { clock, server, line, tickets } = setUp(() => 1);
    line.start();
    await settle();
    server.refuseWith = 1006;
    server.close(1006);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const wait = line.state.kind === "down" ? line.state.until - clock.now() : Number.NaN;
      waits.push(wait);
      clock.advance(wait);
      await settle();
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, BACKOFF_MAX_MS, BACKOFF_MAX_MS]);
    expect(tickets.asked).toBe(9);
  });

  it("spreads its return over the whole wait", async () => {
    const { clock, server, line } = setUp(() => 0);
    line.start();
    await settle();
    server.close(1006);
    expect(line.state).toEqual({ kind: "down", until: clock.now() });
  });

  it("waits at least as long as the node that goes away says", async () => {
    const { clock, server, line } = setUp();
    line.start();
    await settle();
    server.say({ type: "bye", back_in_ms: 3_000 });
    server.close(4000);
    expect(line.state).toEqual({ kind: "down", until: clock.now() + 3_000 + 250 });
  });

  it.each([4000, 4001, 4002, 4003, 4004, 4005, 4006, 4007, 4008, 1006, 1011])(
    "comes back after close code %i",
    async (code) => {
      const { server, line } = setUp();
      line.start();
      await settle();
      server.close(code);
      expect(line.state.kind).toBe("down");
    },
  );

  it.each([
    [4500, "not_understood"],
    [4501, "not_understood"],
    [4502, "not_understood"],
    [4503, "version_unsupported"],
    [4504, "session_ended"],
  ])("stops after close code %i and says why", async (code, reason) => {
    const { clock, server, line } = setUp();
    line.start();
    await settle();
    server.close(code);
    expect(line.state).toEqual({ kind: "stopped", reason });
    expect(clock.nextIn).toBeUndefined();
  });

  it("stops when the session is over by the time it wants a ticket", async () => {
    const { server, line, tickets } = setUp();
    tickets.next = { kind: "problem", problem: { type: "about:blank", status: 401, code: "signed_out", title: "" } };
    line.start();
    await settle();
    expect(line.state).toEqual({ kind: "stopped", reason: "session_ended" });
    expect(server.attempts).toBe(0);
  });

  it("tries again when the node cannot be reached for a ticket, as late as it asks", async () => {
    const { clock, line, tickets } = setUp();
    tickets.next = { kind: "problem", problem: { type: "about:blank", status: 503, code: "busy", title: "", retry_after_ms: 2_000 } };
    line.start();
    await settle();
    expect(line.state).toEqual({ kind: "down", until: clock.now() + 2_250 });
  });

  it("takes silence for a cut", async () => {
    const { clock, server, line } = setUp();
    line.start();
    await settle();
    clock.advance(limits.beat_interval_ms * 2);
    server.say({ type: "beat", now: clock.now() });
    clock.advance(limits.beat_interval_ms * 2);
    expect(line.state.kind).toBe("up");
    clock.advance(limits.beat_interval_ms / 2);
    expect(line.state.kind).toBe("down");
  });

  it("takes a frame that is no frame for a cut and skips kinds it does not know", async () => {
    const { server, line, messages } = setUp();
    line.start();
    await settle();
    server.sayRaw('{"type":"news_of_2031","x":1}');
    expect(line.state.kind).toBe("up");
    server.sayRaw("[not json");
    expect(line.state.kind).toBe("down");
    expect(messages).toEqual(["welcome"]);
  });

  it("does not hear an abandoned socket", async () => {
    const { clock, server, line } = setUp();
    line.start();
    await settle();
    server.mute = true;
    clock.advance(limits.beat_interval_ms * 2.5);
    expect(line.state.kind).toBe("down");
    server.closeAbandoned(4504);
    expect(line.state.kind).toBe("down");
  });

  it("begins with short waits again once a line was good", async () => {
    const { clock, server, line } = setUp(() => 1);
    line.start();
    await settle();
    for (const expected of [500, 1_000]) {
      server.close(1006);
      expect(line.state).toEqual({ kind: "down", until: clock.now() + expected });
      clock.advance(expected);
      await settle();
    }
    clock.advance(10_000);
    server.close(1006);
    expect(line.state).toEqual({ kind: "down", until: clock.now() + 500 });
  });

  it("tries a new socket when the network is said to be gone", async () => {
    const { clock, server, line } = setUp();
    line.start();
    await settle();
    line.doubt();
    expect(line.state).toEqual({ kind: "down", until: clock.now() + 250 });
    line.doubt();
    clock.advance(250);
    await settle();
    expect(line.state.kind).toBe("up");
    expect(server.attempts).toBe(2);
  });

  it("waits as briefly as at first after it was hurried", async () => {
    const { clock, server, line } = setUp(() => 1);
    line.start();
    await settle();
    server.refuseWith = 1006;
    server.close(1006);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      clock.advance(BACKOFF_MAX_MS);
      await settle();
    }
    line.hurry();
    await settle();
    expect(line.state).toEqual({ kind: "down", until: clock.now() + 500 });
  });

  it("hurries when asked and not when it is up", async () => {
    const { server, line } = setUp();
    line.start();
    await settle();
    line.hurry();
    expect(server.attempts).toBe(1);
    server.close(1006);
    line.hurry();
    await settle();
    expect(server.attempts).toBe(2);
    expect(line.state.kind).toBe("up");
  });
});
