import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { KeyValue } from "../platform/storage.ts";
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

/** Keeps what has been written and not yet answered, from the moment in which it is put. */
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

/** What the database has not written yet, by id. */
const UNWRITTEN = "peerdesk.unwritten.";

/**
 * In the browser's database, which takes its time. Until it has written a command, the storage of small
 * things holds it, where it stands at once: whoever puts may clear the draft of it right after, and a page
 * that dies between loses nothing. Where there is no database (private windows of some browsers), it stays there.
 */
export function indexedOutboxStore(storage: KeyValue): OutboxStore {
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
    put: async (command) => {
      const { id } = command;
      storage.set(UNWRITTEN + id, JSON.stringify(command));
      const isWritten = await attempt(async (db) => {
        // Strict: on the disk before it is sent, also if the machine dies right after.
        const writing = db.transaction("outbox", "readwrite", { durability: "strict" });
        await Promise.all([writing.store.put(command), writing.done]);
        return true;
      }, false);
      if (isWritten) storage.remove(UNWRITTEN + id);
    },
    remove: async (id) => {
      storage.remove(UNWRITTEN + id);
      await attempt((db) => db.delete("outbox", id), undefined);
    },
    ofMember: async (member) => {
      const written = await attempt((db) => db.getAllFromIndex("outbox", "member", member), []);
      const ids = new Set(written.map(({ id }) => id));
      const rest = unwrittenIn(storage).filter((command) => command.member === member && !ids.has(command.id));
      return [...written, ...rest].toSorted((a, b) => a.at - b.at);
    },
  };
}

function unwrittenIn(storage: KeyValue): KeptCommand[] {
  return storage.keys().flatMap((key) => {
    const text = key.startsWith(UNWRITTEN) ? storage.get(key) : undefined;
    try {
      return text === undefined ? [] : [JSON.parse(text) as KeptCommand];
    } catch {
      return [];
    }
  });
}
