import type { MemberId } from "../protocol/generated.ts";
import type { Clock, Timer } from "../platform/clock.ts";
import type { Outbox } from "./outbox.ts";
import type { OutboxStore } from "./outbox_store.ts";

/** Locks shared by the tabs of one browser, let go when a tab dies however it dies. */
export interface Locks {
  /** Holds a lock for as long as the page lives. */
  hold(name: string): void;
  /** Runs the action under the lock if nobody has it; says whether it ran. */
  ifFree(name: string, action: () => Promise<void>): Promise<boolean>;
  /** Resolves once whoever holds the lock has let it go, as a tab does by dying. */
  whenFree(name: string): Promise<void>;
}

/** How often a tab looks for commands that a crashed one left, in milliseconds. */
export const ADOPT_INTERVAL_MS = 15_000;

const ADOPTER = "peerdesk-adopter";

function tabLock(tab: string): string {
  return `peerdesk-tab-${tab}`;
}

/**
 * Each tab sends its own commands. What a tab left behind when it was closed or crashed is taken
 * over by one of the others; one at a time looks, so that none is taken twice.
 */
export class Adoption {
  private readonly parts: { clock: Clock; store: OutboxStore; locks: Locks; tab: string; outbox: Outbox };
  private timer: Timer | undefined;
  private member: MemberId | undefined;
  private readonly watched = new Set<string>();

  constructor(parts: { clock: Clock; store: OutboxStore; locks: Locks; tab: string; outbox: Outbox }) {
    this.parts = parts;
    parts.locks.hold(tabLock(parts.tab));
  }

  /** Looks now and again and again for what was left by this member. */
  async start(member: MemberId): Promise<void> {
    this.stop();
    this.member = member;
    this.timer = this.parts.clock.after(ADOPT_INTERVAL_MS, () => void this.start(member));
    await this.parts.locks.ifFree(ADOPTER, () => this.adopt(member));
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
    this.member = undefined;
  }

  /** Another tab lives and tells what it has not sent; the moment it is gone, what it left is taken over. */
  async watch(tab: string, onGone: () => void): Promise<void> {
    if (this.watched.has(tab)) return;
    this.watched.add(tab);
    await this.parts.locks.whenFree(tabLock(tab));
    this.watched.delete(tab);
    if (this.member !== undefined) await this.start(this.member);
    onGone();
  }

  private async adopt(member: MemberId): Promise<void> {
    const { store, locks, tab, outbox } = this.parts;
    const kept = await store.ofMember(member);
    for (const command of kept.filter((one) => one.tab !== tab)) {
      await locks.ifFree(tabLock(command.tab), async () => {
        await store.put({ ...command, tab });
        outbox.adopt(command.frame, command.at);
      });
    }
  }
}

/** Locks of the browser. Where it has none, nothing is adopted until the next start of the page. */
export function browserLocks(manager: LockManager | undefined): Locks {
  return {
    hold(name) {
      // Never resolved on purpose: the lock ends with the page.
      void manager?.request(name, () => new Promise<never>(() => {})).catch(() => undefined);
    },
    async ifFree(name, action) {
      if (manager === undefined) {
        return false;
      }
      return manager.request(name, { ifAvailable: true }, async (lock) => {
        if (lock !== null) await action();
        return lock !== null;
      });
    },
    async whenFree(name) {
      if (manager === undefined) return new Promise<never>(() => {});
      return manager.request(name, async () => {});
    },
  };
}
