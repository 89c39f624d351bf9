import { type ReadonlySignal, signal } from "@preact/signals";
import type { DeskHttp } from "../connection/http.ts";
import type { Outage, OutageProposal, Outages as Told, ServerMessage } from "../protocol/generated.ts";

type Frame = Extract<ServerMessage, { type: "outages" }>;

const NOTHING: Told = { outages: [], proposals: [] };

/** What became of a decision on a proposal. */
export type Decided = "done" | "gone" | "unreachable";

/**
 * Outages that second line has on its desk, and what it is proposed to take for one. A node tells
 * changes of the first; the whole of it is asked for when the line begins and when a notice speaks of
 * a proposal.
 */
export class Outages {
  private readonly http: DeskHttp;
  private readonly state = signal<Told>(NOTHING);
  private asked = 0;

  constructor(http: DeskHttp) {
    this.http = http;
  }

  get all(): ReadonlySignal<Told> {
    return this.state;
  }

  /** Asks for everything; of answers that overtake each other the last question counts. */
  async read(): Promise<void> {
    this.asked += 1;
    const own = this.asked;
    const answer = await this.http.outages();
    if (answer.kind === "ok" && own === this.asked) this.state.value = answer.value;
  }

  /** A node tells all outages of one organisation; what was proposed may be one of them now. */
  heard({ organisation, outages }: Frame): void {
    const now = this.state.peek();
    const shown = new Set(outages.map(({ id }) => id));
    this.state.value = {
      outages: [...now.outages.filter((one) => one.organisation !== organisation), ...outages],
      proposals: now.proposals.filter(({ id }) => !shown.has(id)),
    };
  }

  /** Second line's word on a proposal: one outage, or none. */
  async decide({ id }: OutageProposal, isOne: boolean): Promise<Decided> {
    const answer = await (isOne ? this.http.acceptOutage(id) : this.http.dismissOutage(id));
    if (answer.kind === "unreachable" || (answer.kind === "problem" && answer.problem.status >= 500)) return "unreachable";
    await this.read();
    return answer.kind === "ok" ? "done" : "gone";
  }

  forget(): void {
    this.asked += 1;
    this.state.value = NOTHING;
  }
}

/** The outages of an organisation, the one that concerns most first. */
export function outagesOf(all: readonly Outage[], organisation: number): Outage[] {
  return all.filter((one) => one.organisation === organisation).toSorted((a, b) => b.members - a.members || a.id - b.id);
}
