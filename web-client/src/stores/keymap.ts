import { type ReadonlySignal, signal } from "@preact/signals";
import type { KeyValue } from "../platform/storage.ts";

/** What a single key does wherever nobody is writing, with the key it has until somebody changes it. */
const DEFAULTS = {
  next: "j",
  previous: "k",
  open: "o",
  select: "x",
  news: ".",
  claim: "c",
  reply: "r",
  answer: "w",
  note: "n",
  renew: "s",
  resolve: "v",
  pend: "p",
  hand_back: "h",
  me_too: "m",
  bundle_alike: "e",
  unread: "u",
  find: "f",
  search: "/",
  ask: "a",
  go_desk: "d",
  go_queue: "q",
  go_board: "b",
  go_knowledge: "l",
  go_inbox: "i",
  help: "?",
} as const;

export type KeyAction = keyof typeof DEFAULTS;
export const KEY_ACTIONS = Object.keys(DEFAULTS) as KeyAction[];

export type Keys = Readonly<Record<KeyAction, string>>;

const STORAGE_KEY = "peerdesk.keys";

/** Which key does what, and who carries it out on the present screen. */
export class Keymap {
  private readonly storage: KeyValue;
  private readonly chosen;
  private readonly handlers = new Map<KeyAction, (() => void)[]>();

  constructor(storage: KeyValue) {
    this.storage = storage;
    this.chosen = signal<Keys>(parseKeys(storage.get(STORAGE_KEY)));
  }

  get keys(): ReadonlySignal<Keys> {
    return this.chosen;
  }

  get isChanged(): boolean {
    return KEY_ACTIONS.some((action) => this.chosen.value[action] !== DEFAULTS[action]);
  }

  /** Gives an action another key. Whoever had that key gets the old one, so that each has its own. */
  set(action: KeyAction, key: string): void {
    if (!isUsable(key)) return;
    const now = this.chosen.peek();
    const other = KEY_ACTIONS.find((one) => now[one] === key);
    this.keep({ ...now, ...(other === undefined ? {} : { [other]: now[action] }), [action]: key });
  }

  reset(): void {
    this.keep(DEFAULTS);
  }

  /** Carries out an action while the caller lasts; the latest one counts. Gives back how to stop. */
  on(action: KeyAction, handler: () => void): () => void {
    this.handlers.set(action, [...(this.handlers.get(action) ?? []), handler]);
    return () => this.handlers.set(action, (this.handlers.get(action) ?? []).filter((one) => one !== handler));
  }

  /** Carries out what the key stands for; says whether there was something to do. */
  press(key: string): boolean {
    const now = this.chosen.peek();
    const wanted = key.length === 1 ? key.toLowerCase() : key;
    const action = KEY_ACTIONS.find((one) => now[one] === wanted);
    const handler = action === undefined ? undefined : this.handlers.get(action)?.at(-1);
    handler?.();
    return handler !== undefined;
  }

  private keep(keys: Keys): void {
    this.chosen.value = keys;
    if (this.isChanged) this.storage.set(STORAGE_KEY, JSON.stringify(keys));
    else this.storage.remove(STORAGE_KEY);
  }
}

/** One visible sign: no space, which scrolls, and nothing that browsers keep for themselves. */
export function isUsable(key: string): boolean {
  return [...key].length === 1 && key.trim() !== "" && key === key.toLowerCase() && !/^[0-9]$/.test(key);
}

function parseKeys(text: string | undefined): Keys {
  const keys: Record<KeyAction, string> = { ...DEFAULTS };
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    if (typeof value !== "object" || value === null) return DEFAULTS;
    for (const [action, key] of Object.entries(value)) {
      if (Object.hasOwn(DEFAULTS, action) && typeof key === "string" && isUsable(key)) keys[action as KeyAction] = key;
    }
  } catch {
    return DEFAULTS;
  }
  // Two actions on one key would leave one of them without any.
  return new Set(Object.values(keys)).size === KEY_ACTIONS.length ? keys : DEFAULTS;
}
