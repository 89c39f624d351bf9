import { type ReadonlySignal, signal } from "@preact/signals";
import { newer } from "../desk/lists.ts";
import type { TicketId, TicketRow } from "../protocol/generated.ts";

export type Rows = {
  /** Not before the first answer; then the list stays through cuts. */
  loaded: boolean;
  rows: ReadonlyMap<TicketId, TicketRow>;
  /** There are more live tickets than the node sends. */
  more: boolean;
};

const NOTHING: Rows = { loaded: false, rows: new Map(), more: false };

/** The live list of everything the member may see. */
export class LiveRows {
  private readonly state = signal<Rows>(NOTHING);

  get all(): ReadonlySignal<Rows> {
    return this.state;
  }

  /** The whole list; replaces what was held, as tickets may have ended while the line was cut. */
  replace(rows: readonly TicketRow[], more: boolean): void {
    this.state.value = { loaded: true, rows: new Map(rows.map((row) => [row.id, row])), more };
  }

  change(rows: readonly TicketRow[]): void {
    const next = new Map(this.state.value.rows);
    for (const row of rows) next.set(row.id, newer(next.get(row.id), row));
    this.state.value = { ...this.state.value, rows: next };
  }

  forget(): void {
    this.state.value = NOTHING;
  }
}
