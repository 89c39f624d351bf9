// Starts the desk without a line, and shows what is pushed while no page of it is open. It keeps the page
// that starts the client and the files with hashed names, nothing of what anybody wrote.
const KEPT = "peerdesk-client";

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  // Files of tickets are opened in a window as well, and are none of the client's.
  if (request.mode === "navigate" && !url.pathname.startsWith("/api/")) event.respondWith(page(request));
  else if (url.pathname.startsWith("/assets/")) event.respondWith(asset(request));
});

/** The node's page while it answers, so that a renewed desk is seen at once; else the last one. */
async function page(request) {
  const kept = await caches.open(KEPT);
  try {
    const fresh = await fetch(request);
    const isClient = fresh.ok && !fresh.redirected && fresh.headers.get("content-type")?.startsWith("text/html");
    if (isClient) await keepPage(kept, fresh.clone());
    return fresh;
  } catch (error) {
    const last = await kept.match("/");
    if (last !== undefined) return last;
    throw error;
  }
}

/** A new page needs other files: those of the one before go. */
async function keepPage(kept, fresh) {
  const text = await fresh.clone().text();
  // Other pages of the node, such as the one that ends mails, start no client.
  if (!text.includes('id="app"')) return;
  const last = await kept.match("/");
  if (last !== undefined && (await last.text()) === text) return;
  await kept.put("/", fresh);
  for (const old of await kept.keys()) {
    const { pathname } = new URL(old.url);
    if (pathname.startsWith("/assets/") && !text.includes(pathname)) await kept.delete(old);
  }
}

/** Files with hashed names never change. */
async function asset(request) {
  const kept = await caches.open(KEPT);
  const known = await kept.match(request);
  if (known !== undefined) return known;
  const fresh = await fetch(request);
  if (fresh.ok) await kept.put(request, fresh.clone());
  return fresh;
}

self.addEventListener("push", (event) => {
  const { title, ticket, notice, url } = event.data?.json() ?? {};
  if (typeof title !== "string") return;
  // Of one ticket the last word counts.
  event.waitUntil(self.registration.showNotification(title, { tag: `ticket-${ticket}`, data: { url, notice }, icon: "/mark-192.png", badge: "/mark-192.png" }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url ?? "/"));
});

/** Goes to the place in a page that is open, else in a new one. Only places of the desk itself. */
async function open(path) {
  const url = new URL(path, self.location.origin);
  if (url.origin !== self.location.origin) return;
  const [client] = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (client === undefined) await self.clients.openWindow(url.href);
  else {
    // A client of a worker is no window, and has no origin to name.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    client.postMessage({ kind: "go", path: url.pathname });
    // Last, since a browser may refuse it.
    await client.focus();
  }
}
