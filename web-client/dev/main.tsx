/**
 * The screens without a server, for looking at them while they are made:
 * `npm run dev`, then /dev/?at=/tickets/10&me=pavel. With &long=50000 there is a ticket of so many messages at
 * /tickets/99, into which an event called "rain" lets more fall. No part of it is built into the product.
 */
import "../src/ui/tokens.css";
import "../src/ui/base.css";
import { render } from "preact";
import type { Answer, DeskHttp } from "../src/connection/http.ts";
import { browserClock } from "../src/platform/clock.ts";
import { browserPage, type Page } from "../src/platform/page.ts";
import { memoryStorage } from "../src/platform/storage.ts";
import { App } from "../src/screens/app.tsx";
import { openDesk } from "../src/stores/desk.ts";
import { memoryOutboxStore } from "../src/testing/memory_outbox_store.ts";
import { openLong, rain } from "./long.ts";
import { openScene, people } from "./scene.ts";

const wish = new URLSearchParams(location.search);
const root = document.getElementById("app");
if (root === null) throw new Error("the page has no place for the desk");

const me = people[wish.get("me") ?? "olga"];
const server = me === undefined ? undefined : openScene(browserClock, me);

const ok = <T,>(value: T): Promise<Answer<T>> => Promise.resolve({ kind: "ok", value });
const signedOut: Answer<never> = { kind: "problem", problem: { type: "about:blank", status: 401, code: "signed_out", title: "" } };

const everybody = Object.values(people).filter((one) => one !== undefined);
const demo = {
  people: everybody.map((one) => ({ id: one.id, name: one.name, role: one.role, place: one.organisation.name })),
};

const http: DeskHttp = {
  installation: () => ok({ setup_needed: wish.has("first"), demo: !wish.has("first"), demo_offered: true }),
  me: () => (me === undefined ? Promise.resolve(signedOut) : ok(me)),
  signIn: () =>
    Promise.resolve({ kind: "problem", problem: { type: "about:blank", status: 401, code: "credential_invalid", title: "No" } }),
  signOut: () => ok(undefined),
  setup: () => Promise.resolve(signedOut),
  demoPeople: () => ok(demo),
  startDemo: () => ok(demo),
  demoSignIn: () => Promise.resolve(signedOut),
  socketTicket: () => (wish.has("offline") ? Promise.resolve({ kind: "unreachable" }) : ok({ ticket: "dev" })),
  members: () => ok(everybody),
  tickets: () => ok([]),
  eventsBefore: () => ok({ events: [], more: false }),
};

/** The address bar stays on this page; the desk's own path lives in memory. */
function memoryPage(start: string): Page {
  let path = start;
  return {
    ...browserPage(window),
    path: () => path,
    hash: () => wish.get("hash") ?? "",
    push: (next) => {
      path = next;
    },
    replace: (next) => {
      path = next;
    },
  };
}

const storage = memoryStorage();
storage.set("peerdesk.theme", wish.get("theme") ?? "system");
storage.set("peerdesk.language", wish.get("lang") ?? "en");

const desk = openDesk({
  clock: browserClock,
  page: memoryPage(wish.get("at") ?? "/"),
  random: Math.random,
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  openSocket: server?.open ?? (() => ({ send: () => {}, close: () => {} })),
  http,
  storage,
  outboxStore: memoryOutboxStore(),
  locks: { hold: () => {}, ifFree: async () => false, whenFree: () => new Promise<never>(() => {}) },
  channel: { say: () => {}, listen: () => {} },
  languages: ["en"],
  root: document.documentElement,
  client: "dev",
});

const long = Number(wish.get("long") ?? "0");
if (server !== undefined && long > 0) {
  openLong(server, browserClock, long);
  addEventListener("rain", () => rain(server, 200, 5_000));
}
render(<App desk={desk} />, root);
void desk.session.start();
