import { type ReadonlySignal, signal } from "@preact/signals";
import type { Clock } from "../platform/clock.ts";

export type Toast<T> = { id: number; tone: "plain" | "bad"; what: T };

/** How long a short message stands, in milliseconds. */
const TOAST_MS = 8_000;

/** Short messages that need no answer and go by themselves. */
export class Toasts<T> {
  private readonly clock: Clock;
  private readonly list = signal<readonly Toast<T>[]>([]);
  private count = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  get shown(): ReadonlySignal<readonly Toast<T>[]> {
    return this.list;
  }

  say(what: T, tone: "plain" | "bad" = "plain"): void {
    this.count += 1;
    const toast = { id: this.count, tone, what };
    this.list.value = [...this.list.value.slice(-2), toast];
    this.clock.after(TOAST_MS, () => this.dismiss(toast.id));
  }

  dismiss(id: number): void {
    this.list.value = this.list.value.filter((toast) => toast.id !== id);
  }
}
