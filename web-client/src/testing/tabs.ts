import type { Channel, TabWord } from "../connection/channel.ts";
import type { Locks } from "../connection/tabs.ts";

/** The locks of one browser; `die` is what happens when a tab crashes. */
export function sharedLocks() {
  const held = new Map<string, string>();
  const waiting: { name: string; go: () => void }[] = [];
  return {
    locksOf(tab: string): Locks {
      return {
        hold: (name) => void held.set(name, tab),
        async ifFree(name, action) {
          if (held.has(name)) return false;
          held.set(name, tab);
          await action();
          held.delete(name);
          return true;
        },
        whenFree: (name) =>
          held.has(name) ? new Promise((go) => waiting.push({ name, go })) : Promise.resolve(),
      };
    },
    die(tab: string) {
      for (const [name, holder] of held) if (holder === tab) held.delete(name);
      for (const { name, go } of waiting) if (!held.has(name)) go();
    },
  };
}

/** A line between the tabs of a test; each call makes one end of it. */
export function sharedChannel(): () => Channel {
  const ends: ((word: TabWord) => void)[][] = [];
  return () => {
    const own: ((word: TabWord) => void)[] = [];
    ends.push(own);
    return {
      say: (word) => {
        const copy = structuredClone(word);
        for (const end of ends) if (end !== own) for (const listener of end) listener(copy);
      },
      listen: (listener) => void own.push(listener),
    };
  };
}
