import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Clock } from "../platform/clock.ts";
import type { Page } from "../platform/page.ts";

const TICK_MS = 1_000;
/** How finely lists follow the time, in milliseconds. */
const COARSE_MS = 10_000;

/**
 * The desk's time. Moments on the wire are by the desk's clock, and this machine's may be wrong, so
 * every countdown is measured against what the node last said.
 */
export class DeskTime {
  private readonly clock: Clock;
  private offset = 0;
  private readonly second = signal(0);

  constructor(clock: Clock, page: Page) {
    this.clock = clock;
    page.onVisibility(() => this.tick());
    this.beat();
  }

  /** The node's clock stands at `now`. */
  heard(now: number): void {
    this.offset = now - this.clock.now();
    this.tick();
  }

  /** The time, to the second, for what is shown. */
  get now(): ReadonlySignal<number> {
    return this.second;
  }

  /** The time to ten seconds, for lists that would else be drawn anew each second. */
  readonly coarse: ReadonlySignal<number> = computed(() => Math.floor(this.second.value / COARSE_MS) * COARSE_MS);

  /** The time, exactly, for decisions. */
  exact(): number {
    return this.clock.now() + this.offset;
  }

  /** A moment of this machine in the desk's time. */
  fromLocal(at: number): number {
    return at + this.offset;
  }

  private beat(): void {
    this.tick();
    this.clock.after(TICK_MS, () => this.beat());
  }

  private tick(): void {
    this.second.value = this.exact();
  }
}
