import type { Command, Refusal, TicketId, TicketRow } from "../../protocol/generated.ts";
import { impact, queuedSince } from "../../desk/lists.ts";
import type { BulkAction } from "../../stores/desk.ts";
import { useDesk } from "../context.tsx";

export type Bulk = {
  claim: (rows: readonly TicketRow[]) => Promise<void>;
  /** Joins all under the one with the most people affected. */
  bundle: (rows: readonly TicketRow[]) => Promise<void>;
  changeTopic: (rows: readonly TicketRow[], topic: number) => Promise<void>;
};

/** What can be done to several tickets at once; what has a way back in the protocol offers it. */
export function useBulk(): Bulk {
  const { commands, toasts } = useDesk();
  const each = async (what: BulkAction, wishes: readonly { ticket: TicketId; command: Command }[], undo?: (done: readonly TicketId[]) => () => void): Promise<void> => {
    const done: TicketId[] = [];
    let refusal: Refusal | undefined;
    const outcomes = await Promise.all(wishes.map(({ ticket, command }) => commands.run(ticket, command)));
    outcomes.forEach((outcome, index) => {
      const ticket = wishes[index]?.ticket;
      if (outcome.kind === "ok" && ticket !== undefined) done.push(ticket);
      if (outcome.kind === "refused") refusal ??= outcome.refusal;
    });
    const refused = wishes.length - done.length;
    const back = done.length > 0 ? undo?.(done) : undefined;
    toasts.say({ kind: "bulk", what, done, refused, refusal, undo: back }, refused > 0 ? "bad" : "plain");
  };
  return {
    claim: (rows) => each("claim", rows.map((row) => ({ ticket: row.id, command: { kind: "claim" } }))),
    bundle: (rows) => {
      const lead = leadOf(rows);
      const others = rows.filter((row) => row.id !== lead?.id);
      if (lead === undefined) return Promise.resolve();
      return each(
        "bundle",
        others.map((row) => ({ ticket: row.id, command: { kind: "bundle", under: lead.id } })),
        (done) => () => void each("unbundle", done.map((ticket) => ({ ticket, command: { kind: "unbundle" } }))),
      );
    },
    changeTopic: (rows, topic) => {
      const before = new Map(rows.map((row) => [row.id, row.topic]));
      const moved = rows.filter((row) => row.topic !== topic);
      return each(
        "change_topic",
        moved.map((row) => ({ ticket: row.id, command: { kind: "change_topic", topic } })),
        (done) => () =>
          void each(
            "change_topic",
            done.map((ticket) => ({ ticket, command: { kind: "change_topic", topic: before.get(ticket) ?? topic } })),
          ),
      );
    },
  };
}

/** The ticket under which the others go: most people, then the longest wait. */
export function leadOf(rows: readonly TicketRow[]): TicketRow | undefined {
  return rows.toSorted((a, b) => impact(b) - impact(a) || queuedSince(a) - queuedSince(b) || a.id - b.id)[0];
}
