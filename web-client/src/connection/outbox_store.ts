import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { CommandId, MemberId } from "../protocol/generated.ts";
import type { Outgoing } from "./outbox.ts";

/** A command as it outlives the page. */
export type KeptCommand = {
  id: CommandId;
  member: MemberId;
  /** The tab that sends it; another takes it over when that tab is gone. */
  tab: string;
  frame: Outgoing;
  /** When it was given, by this machine's clock; also the order of sending. */
  at: number;
};

/** Keeps what has been written and not yet answered. */
export interface OutboxStore {
  put(command: KeptCommand): Promise<void>;
  remove(id: CommandId): Promise<void>;
  ofMember(member: MemberId): Promise<KeptCommand[]>;
}

interface Schema extends DBSchema {
  outbox: { key: CommandId; value: KeptCommand; indexes: { member: MemberId } };
}

const DATABASE = "peerdesk";
const VERSION = 1;

/**
 * In the browser's database. Where there is none (private windows of some browsers), commands live
 * as long as the page; nothing else changes.
 */
export function indexedOutboxStore(): OutboxStore {
  let opening: Promise<IDBPDatabase<Schema>> | undefined;
  const database = (): Promise<IDBPDatabase<Schema>> => {
    opening ??= openDB<Schema>(DATABASE, VERSION, {
      upgrade(db) {
        const outbox = db.createObjectStore("outbox", { keyPath: "id" });
        outbox.createIndex("member", "member");
      },
    });
    return opening;
  };
  const attempt = async <T>(action: (db: IDBPDatabase<Schema>) => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await action(await database());
    } catch {
      return otherwise;
    }
  };
  return {
    put: (command) =>
      attempt(async (db) => {
        // Strict: on the disk before it is sent, also if the machine dies right after.
        const writing = db.transaction("outbox", "readwrite", { durability: "strict" });
        await Promise.all([writing.store.put(command), writing.done]);
      }, undefined),
    remove: (id) => attempt((db) => db.delete("outbox", id), undefined),
    ofMember: (member) =>
      attempt(async (db) => {
        const kept = await db.getAllFromIndex("outbox", "member", member);
        return kept.toSorted((a, b) => a.at - b.at);
      }, []),
  };
}
