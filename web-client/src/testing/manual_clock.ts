import type { Clock, Timer } from "../platform/clock.ts";

/** A clock that a test moves by hand. */
export class ManualClock implements Clock {
  private time: number;
  private waiting: { at: number; callback: () => void }[] = [];

  constructor(start = 1_700_000_000_000) {
    this.time = start;
  }

  now(): number {
    return this.time;
  }

  after(ms: number, callback: () => void): Timer {
    const entry = { at: this.time + ms, callback };
    this.waiting.push(entry);
    return {
      cancel: () => {
        this.waiting = this.waiting.filter((other) => other !== entry);
      },
    };
  }

  /** Moves time forward and runs what falls due, in order, also what is added on the way. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const next = this.waiting.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      this.waiting = this.waiting.filter((other) => other !== next);
      this.time = Math.max(this.time, next.at);
      next.callback();
    }
    this.time = end;
  }

  /** How long until the next timer, for tests that check a delay. */
  get nextIn(): number | undefined {
    const times = this.waiting.map((entry) => entry.at - this.time);
    return times.length === 0 ? undefined : Math.min(...times);
  }
}
