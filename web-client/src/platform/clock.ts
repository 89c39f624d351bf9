/** Time comes in as an argument, so that tests move it instead of waiting. */
export interface Clock {
  /** Milliseconds since 1970 by this machine. */
  now(): number;
  /** Calls back once, `ms` milliseconds from now. */
  after(ms: number, callback: () => void): Timer;
}

/** Something that will happen later and can be called off. */
export interface Timer {
  cancel(): void;
}

export const browserClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const handle = setTimeout(callback, ms);
    return { cancel: () => clearTimeout(handle) };
  },
};
