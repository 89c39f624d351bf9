import "./ui/tokens.css";
import "./ui/base.css";
import { render } from "preact";
import { browserChannel } from "./connection/channel.ts";
import { deskHttp } from "./connection/http.ts";
import { indexedOutboxStore } from "./connection/outbox_store.ts";
import { browserSocket } from "./connection/socket.ts";
import { browserLocks } from "./connection/tabs.ts";
import { browserClock } from "./platform/clock.ts";
import { browserPage } from "./platform/page.ts";
import { browserPush, onWorkerGo, startWorker, wasHereBefore } from "./platform/push.ts";
import { pictureSize } from "./platform/picture.ts";
import { browserStorage } from "./platform/storage.ts";
import { openCalendars } from "./i18n/format.ts";
import { App, expectMember } from "./screens/app.tsx";
import { openDesk } from "./stores/desk.ts";

const root = document.getElementById("app");
if (root === null) throw new Error("the page has no place for the desk");

const storage = browserStorage(() => window["localStorage"]);
const desk = openDesk({
  clock: browserClock,
  page: browserPage(window),
  random: () => Math.random(),
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  openSocket: browserSocket(window.location),
  http: deskHttp((input, init) => fetch(input, init)),
  storage,
  outboxStore: indexedOutboxStore(storage),
  locks: browserLocks(navigator.locks),
  channel: browserChannel(),
  languages: navigator.languages,
  measurePicture: pictureSize,
  push: browserPush(navigator),
  root: document.documentElement,
  client: `web ${import.meta.env["VITE_VERSION"] ?? "0.1.0"}`,
});

onWorkerGo(navigator, (path) => desk.router.go(path));
root.replaceChildren();
render(<App desk={desk} />, root);
void desk.session.start();
// Whoever was here before is mostly signed in still, and has the file.
if (wasHereBefore(navigator)) {
  expectMember();
  browserClock.after(0, () => openCalendars(desk.preferences.language.value));
}
if (import.meta.env.PROD) void startWorker(navigator);
