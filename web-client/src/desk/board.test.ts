import { describe, expect, it } from "vitest";
import type { OnlineNow, Stage, TicketRow } from "../protocol/generated.ts";
import { anna, boris, claimed, ivan, lena, member, MINUTE, olga, pavel, START, view } from "../testing/builders.ts";
import { boardOf } from "./board.ts";

let count = 0;

function row(stage: Stage, changes: Partial<TicketRow> = {}): TicketRow {
  count += 1;
  const { answers: _, me_too: __, bundled: ___, ...base } = view();
  return { ...base, id: count, stage, answers_waiting: 0, me_too: 0, bundled: 0, changed_at: START, ...changes };
}

const queued = (since: number): Stage => ({ kind: "escalated", since, cause: "promise" });
const nobody: OnlineNow = { people: [], away: [], count: 0 };
const me = member(lena, "lead", [1, 2]);

describe("the board of a lead", () => {
  it("counts what is open, unclaimed, claimed, waiting and lapsing in the lead's teams", () => {
    const running = claimed(pavel, START);
    const claim = running.kind === "claimed" ? running.claim : undefined;
    if (claim === undefined) throw new Error("the builder makes claimed stages");
    const old = row(queued(START - 9 * MINUTE));
    const rows = [
      row({ kind: "open", since: START, promise: START + MINUTE }),
      old,
      row(queued(START - MINUTE), { team: 2 }),
      row(queued(START - 60 * MINUTE), { team: 3 }),
      row(running),
      row(claimed(ivan, START - 20 * MINUTE)),
      row({ kind: "pending", claim: { ...claim, lease: { paused: MINUTE } }, awaited: { kind: "requester" }, since: START }),
      row({ kind: "withdrawn", since: START }),
    ];
    const board = boardOf(rows, nobody, me, START);
    expect(board.all).toEqual({ open: 1, unclaimed: 2, oldestUnclaimed: old, claimed: 2, waiting: 1, lapsing: 1 });
    expect(board.teams.map(({ team, standing }) => [team, standing.unclaimed])).toEqual([[1, 1], [2, 1]]);
    expect(board.load.map(({ person, claimed: held, waiting, lapsing }) => [person.name, held, waiting, lapsing])).toEqual([
      [pavel.name, 1, 1, 0],
      [ivan.name, 1, 0, 1],
    ]);
  });

  it("shows first what most people wait for, then the oldest, then what lapses", () => {
    const lapsing = row(claimed(ivan, START - 20 * MINUTE));
    const late = row(queued(START - MINUTE));
    const early = row(queued(START - 5 * MINUTE));
    const many = row(queued(START), { me_too: 4 });
    const board = boardOf([lapsing, late, early, many], nobody, me, START);
    expect(board.attention.map(({ id }) => id)).toEqual([many.id, early.id, late.id, lapsing.id]);
  });

  it("shows before these what missed its target, then what is at risk, each once", () => {
    const target = (due: number) => ({ kind: "running" as const, within: MINUTE, warns: due - 5 * MINUTE, due });
    const many = row(queued(START), { me_too: 4 });
    const risky = row(queued(START), { targets: { own: target(START + MINUTE) }, me_too: 2 });
    const missed = row(claimed(ivan, START - 20 * MINUTE), { targets: { solve: target(START) } });
    const board = boardOf([many, risky, missed], nobody, me, START);
    expect(board.attention.map(({ id }) => id)).toEqual([missed.id, risky.id, many.id]);
  });

  it("counts as helpers who is at the screen, without the lead", () => {
    const online = { people: [olga, anna, boris, lena], away: [boris], count: 4 };
    const board = boardOf([], online, me, START);
    expect([board.helpers, board.away]).toEqual([[olga, anna], 1]);
  });
});
