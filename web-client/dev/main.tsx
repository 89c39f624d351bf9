/**
 * The screens without a server, for looking at them while they are made:
 * `npm run dev`, then /dev/?at=/tickets/10&me=pavel. With &long=50000 there is a ticket of so many messages at
 * /tickets/99, into which an event called "rain" lets more fall until "rained". No part of it is built into the product.
 */
import "../src/ui/tokens.css";
import "../src/ui/base.css";
import { render } from "preact";
import type { Answer, DeskHttp } from "../src/connection/http.ts";
import { browserClock } from "../src/platform/clock.ts";
import { browserPage, type Page } from "../src/platform/page.ts";
import { pictureSize } from "../src/platform/picture.ts";
import { memoryStorage } from "../src/platform/storage.ts";
import type { MemberSettings, SessionView, TicketTelling, UsualTimes } from "../src/protocol/generated.ts";
import { App } from "../src/screens/app.tsx";
import { openDesk } from "../src/stores/desk.ts";
import { unreachableAdmin } from "../src/testing/fake_http.ts";
import { memoryOutboxStore } from "../src/testing/memory_outbox_store.ts";
import { devKnowledge } from "./knowledge.ts";
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

const devSettings: MemberSettings = {
  language: "en",
  zone: "Europe/Riga",
  quiet_from: 1140,
  quiet_until: 480,
  questions_a_day: 5,
  digest_minute: 480,
  ways: (["answers", "messages", "mentions", "claims", "questions", "urgent", "thanks", "outages"] as const).map((subject, index) => ({
    subject,
    push: index % 2 === 0,
    mail: index === 0 ? "digest" : "none",
  })),
  follows: [1],
  learns: [4],
};

const devTelling: TicketTelling = {
  told: 2,
  waves: [
    { cycle: 1, wave: "first", due: browserClock.now() - 480_000, done: browserClock.now() - 480_000, told: 2 },
    { cycle: 1, wave: "second", due: browserClock.now() + 60_000, told: 0 },
  ],
  me: {
    person: { id: 2, name: "Anna Weber" },
    wave: "first",
    at: browserClock.now() - 480_000,
    reasons: [{ reason: "solved_alike", count: 2 }, { reason: "online" }],
  },
  people: [],
};

const devUsual: UsualTimes = {
  questions: 24,
  first_answer: { median_ms: 360_000, p90_ms: 1_500_000 },
  solution: { median_ms: 2_400_000, p90_ms: 14_400_000 },
};

function devSessions(): SessionView[] {
  const since = browserClock.now();
  const session = { kind: "browser", since: since - 3_600_000, until: since + 1_209_600_000, here: false } as const;
  return [{ ...session, id: 3, here: true }, { ...session, id: 2, since: since - 86_400_000 }, { ...session, id: 1, kind: "program" }];
}

const http: DeskHttp = {
  admin: { ...unreachableAdmin, policies: (organisation) => ok({ organisation, calendars: [], layers: [], topics: [] }) },
  installation: () => ok({ setup_needed: wish.has("first"), demo: !wish.has("first"), demo_offered: true, me: me ?? null }),
  me: () => Promise.resolve(signedOut),
  signIn: () =>
    Promise.resolve({ kind: "problem", problem: { type: "about:blank", status: 401, code: "credential_invalid", title: "No" } }),
  signOut: () => ok(undefined),
  setup: () => Promise.resolve(signedOut),
  lookAtJoin: () => ok({ name: "Nadia Haddad", email: "nadia@example.org", organisation: "Harbour Works" }),
  join: () => Promise.resolve(signedOut),
  outages: () => ok({ outages: [], proposals: [] }),
  acceptOutage: () => ok(undefined),
  dismissOutage: () => ok(undefined),
  surroundings: () => Promise.resolve({ kind: "unreachable" }),
  topicRules: () => ok({ rules: [{ topic: 1, keywords: ["vpn", "wi-fi"] }] }),
  demoPeople: () => ok(demo),
  startDemo: () => ok(demo),
  demoSignIn: () => Promise.resolve(signedOut),
  socketTicket: () => (wish.has("offline") ? Promise.resolve({ kind: "unreachable" }) : ok({ ticket: "dev" })),
  members: () => ok(everybody),
  tickets: () => ok([]),
  ...devKnowledge,
  inboxBefore: () => ok({ version: 1, unread: 0, notices: [], places: [], more: false }),
  seeNotices: () => ok(undefined),
  settings: () => ok(devSettings),
  saveSettings: (body) => ok(body),
  pushKey: () => ok({ key: "" }),
  subscribe: () => ok(undefined),
  unsubscribe: () => ok(undefined),
  promise: () => ok({ told: 3, looked: 2, spoke: 1, usual: devUsual }),
  telling: () => ok(devTelling),
  notMe: () => ok({}),
  addFile: (_, __, file) => ok({ id: crypto.randomUUID(), name: file.name, media: file.type, size: file.size }),
  account: () => ok({ email: "olga@example.org", place: "Third floor", has_password: true, sessions: devSessions() }),
  changePassword: () => ok(undefined),
  endSession: () => ok(undefined),
  eventsBefore: () => ok({ events: [], more: false }),
};

/** The address bar stays on this page; the desk's own path lives in memory. */
function memoryPage(start: string): Page {
  let path = start;
  let marked: unknown;
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
    setMark: (mark) => {
      marked = mark;
    },
    mark: () => marked,
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
  measurePicture: pictureSize,
  push: { state: async () => "off", subscribe: async () => undefined, unsubscribe: async () => undefined },
});

const long = Number(wish.get("long") ?? "0");
if (server !== undefined && long > 0) {
  openLong(server, browserClock, long);
  addEventListener("rain", () => rain(server, 200, 5_000, () => dispatchEvent(new Event("rained"))));
}
render(<App desk={desk} />, root);
void desk.session.start();
