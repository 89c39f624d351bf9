/** What this browser says of notices while no page is open. */
export type PushState = "off" | "on" | "blocked" | "unable";

/** A browser that can be woken, as it describes itself. */
export type PushEntry = { endpoint: string; p256dh: string; auth: string };

export interface Push {
  state(): Promise<PushState>;
  /** Asks the person, if need be; nothing, when they or the browser do not want it. */
  subscribe(key: string): Promise<PushEntry | undefined>;
  /** Says which subscription ended, if there was one. */
  unsubscribe(): Promise<string | undefined>;
}

const WORKER = "/worker.js";

/** The page's policy takes addresses of scripts only from here. */
function workerAddress(): string {
  type Policies = { createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL(url: string): string } };
  const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  return policies === undefined ? WORKER : policies.createPolicy("peerdesk-worker", { createScriptURL: () => WORKER }).createScriptURL(WORKER);
}

/** Starts the worker that starts the desk without a line and shows what is pushed. */
export async function startWorker(navigator: Navigator): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(workerAddress());
  } catch {
    // Private windows and old browsers have no worker; everything else works without.
  }
}

/** The worker that an earlier visit started has this page in its hands, and its files. */
export function wasHereBefore(navigator: Navigator): boolean {
  return "serviceWorker" in navigator && navigator.serviceWorker.controller !== null;
}

/** Hears where a notice that was pressed leads. */
export function onWorkerGo(navigator: Navigator, go: (path: string) => void): void {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    if (typeof data === "object" && data !== null && "path" in data && typeof data.path === "string") go(data.path);
  });
}

export function browserPush(navigator: Navigator): Push {
  const held = async (): Promise<PushSubscription | null | undefined> => {
    if (!("serviceWorker" in navigator) || !("PushManager" in globalThis) || !("Notification" in globalThis)) return undefined;
    const worker = await navigator.serviceWorker.getRegistration();
    return worker === undefined ? undefined : worker.pushManager.getSubscription();
  };
  return {
    async state() {
      const subscription = await held().catch(() => undefined);
      if (subscription === undefined) return "unable";
      if (Notification.permission === "denied") return "blocked";
      return subscription === null ? "off" : "on";
    },
    async subscribe(key) {
      try {
        if ((await Notification.requestPermission()) !== "granted") return undefined;
        const worker = await navigator.serviceWorker.getRegistration();
        const subscription = await worker?.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) });
        return subscription === undefined ? undefined : entryOf(subscription);
      } catch {
        return undefined;
      }
    },
    async unsubscribe() {
      const subscription = await held().catch(() => undefined);
      if (subscription === undefined || subscription === null) return undefined;
      await subscription.unsubscribe();
      return subscription.endpoint;
    },
  };
}

function entryOf(subscription: PushSubscription): PushEntry {
  const { endpoint, keys } = subscription.toJSON();
  return { endpoint: endpoint ?? "", p256dh: keys?.["p256dh"] ?? "", auth: keys?.["auth"] ?? "" };
}

/** Bytes of base64url. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.codePointAt(0) ?? 0);
}
