import type { DeskHttp } from "../connection/http.ts";
import { memoryStorage } from "../platform/storage.ts";
import { openDesk } from "../stores/desk.ts";
import { member, olga, START } from "./builders.ts";
import { fakeHttp } from "./fake_http.ts";
import { FakePage } from "./fake_page.ts";
import { FakeServer } from "./fake_server.ts";
import { ManualClock } from "./manual_clock.ts";
import { memoryOutboxStore } from "./memory_outbox_store.ts";
import { sharedChannel, sharedLocks } from "./tabs.ts";

/** Lets everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

/** A node, a browser and the desk opened in it; `open` opens another tab of the same browser. */
export function setUp({ me = member(olga), http = {}, path = "/" }: { me?: ReturnType<typeof member>; http?: Partial<DeskHttp>; path?: string } = {}) {
  const clock = new ManualClock(START);
  const server = new FakeServer(clock, me);
  const page = new FakePage(path);
  const storage = memoryStorage();
  const outboxStore = memoryOutboxStore();
  const channel = sharedChannel();
  const locks = sharedLocks();
  let tabs = 0;
  const open = () =>
    openDesk({
      clock,
      page,
      random: () => 0,
      randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
      openSocket: server.open,
      http: fakeHttp(me, http),
      storage,
      outboxStore,
      locks: locks.locksOf(`tab ${(tabs += 1)}`),
      channel: channel(),
      languages: ["en"],
      root: undefined,
      client: "test",
      measurePicture: async () => ({ width: 4, height: 3 }),
      push: { state: async () => "unable", subscribe: async () => undefined, unsubscribe: async () => undefined },
    });
  return { clock, server, page, storage, locks, open, desk: open() };
}

export type Opened = ReturnType<typeof setUp>;

/** The desk once it has come to rest. */
export async function live(setup: Opened): Promise<Opened> {
  await setup.desk.session.start();
  await settle();
  return setup;
}

/** What was said to all in a ticket, as the desk holds it. */
export function texts(desk: Opened["desk"], ticket: number): string[] {
  const state = desk.tickets.state(ticket).value;
  if (state.kind !== "open") return [state.kind];
  return state.publicEvents.map(({ event }) => ("text" in event ? (event.text ?? "") : event.kind));
}
