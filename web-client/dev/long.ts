import type { Clock } from "../src/platform/clock.ts";
import type { EventFrame, Person } from "../src/protocol/generated.ts";
import { view } from "../src/testing/builders.ts";
import type { FakeServer } from "../src/testing/fake_server.ts";

const TICKET = 99;
const PEOPLE: readonly Person[] = [
  { id: 1, name: "Olga Petrova" },
  { id: 2, name: "Anna Weber" },
  { id: 3, name: "Boris Kim" },
  { id: 4, name: "Pavel Novak" },
];
const SENTENCES = [
  "It stopped again at half past.",
  "Same here, on the third floor. The light at the front **blinks twice** and then nothing happens for a minute.",
  "Could you try `ip route` and tell what it says?",
  "```\n10.0.4.0/24 dev eth0 proto kernel\ndefault via 10.0.4.1\n```",
  "1. Unplug it\n2. Wait for ten seconds\n3. Plug it in",
  "Like #1042 then.",
];

function said(seq: number, at: number): EventFrame {
  const by = PEOPLE[Math.floor(seq / 3) % PEOPLE.length] ?? { id: 1, name: "" };
  return { ticket: TICKET, stream: "public", seq, at, by, event: { kind: "posted", text: `${seq}: ${SENTENCES[seq % SENTENCES.length] ?? ""}` } };
}

/** A ticket in which a great deal was said. */
export function openLong(server: FakeServer, clock: Clock, count: number): void {
  const start = clock.now() - count * 20_000;
  const events = Array.from({ length: count }, (_, index) => said(index + 1, start + index * 20_000));
  const stage = { kind: "open" as const, since: start, promise: clock.now() + 900_000 };
  server.keep(view({ id: TICKET, number: 1099, title: "The gateway stops every half an hour", asked_at: start, stage, public_head: count }), events);
}

/** Lets so many messages a second fall into the ticket for a while, in milliseconds. */
export function rain(server: FakeServer, perSecond: number, forMs: number, onEnd: () => void): void {
  const begun = performance.now();
  let fallen = 0;
  const drop = (): void => {
    const past = performance.now() - begun;
    while (fallen < (Math.min(past, forMs) / 1_000) * perSecond) {
      fallen += 1;
      const by = PEOPLE[fallen % PEOPLE.length];
      const event = { kind: "posted" as const, text: `drop ${fallen}: ${SENTENCES[fallen % SENTENCES.length] ?? ""}` };
      // Sent as an event alone: a real node gathers the rows of the live list.
      const frame = server.happen(TICKET, "public", event, { lost: true, ...(by === undefined ? {} : { by }) });
      server.say({ type: "event", ...frame });
    }
    if (past < forMs) setTimeout(drop, 5);
    else onEnd();
  };
  drop();
}
