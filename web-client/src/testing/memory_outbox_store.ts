import type { KeptCommand, OutboxStore } from "../connection/outbox_store.ts";

/** An outbox store that several tabs of a test share. */
export function memoryOutboxStore(): OutboxStore {
  const kept = new Map<string, KeptCommand>();
  return {
    put: async (command) => void kept.set(command.id, structuredClone(command)),
    remove: async (id) => void kept.delete(id),
    ofMember: async (member) =>
      [...kept.values()].filter((command) => command.member === member).toSorted((a, b) => a.at - b.at),
  };
}
