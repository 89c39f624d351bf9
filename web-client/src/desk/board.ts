import type { Me, OnlineNow, Person, TeamId, TicketRow } from "../protocol/generated.ts";
import { claimOf } from "./claim.ts";
import { byImpact, LAPSING_MS, leaseEnd, queuedSince } from "./lists.ts";
import { alarmingTarget } from "./targets.ts";

/** How a team, or all of them together, stands at this moment. */
export type Standing = {
  /** With colleagues. */
  open: number;
  unclaimed: number;
  /** Since when the one that waits longest has waited. */
  oldestUnclaimed: TicketRow | undefined;
  claimed: number;
  waiting: number;
  lapsing: number;
};

export type Load = { person: Person; claimed: number; waiting: number; lapsing: number };

export type BoardState = {
  all: Standing;
  teams: { team: TeamId; standing: Standing }[];
  /** Who holds how much, the most first. */
  load: Load[];
  /** What a lead should look at first: late targets, unclaimed ones, then what lapses soon. */
  attention: TicketRow[];
  /** Online and at the screen. */
  helpers: Person[];
  away: number;
};

/** Rows that the list of what needs attention shows. */
const ATTENTION_MAX = 6;

/** The whole in view, from what the live list and presence tell. `now` is the desk's time. */
export function boardOf(rows: Iterable<TicketRow>, online: OnlineNow, me: Me, now: number): BoardState {
  const ours = [...rows].filter((row) => me.teams.includes(row.team));
  const away = new Set(online.away.map(({ id }) => id));
  return {
    all: standingOf(ours, now),
    teams: me.teams.map((team) => ({ team, standing: standingOf(ours.filter((row) => row.team === team), now) })),
    load: loadOf(ours, now),
    attention: attentionOf(ours, now),
    helpers: online.people.filter(({ id }) => id !== me.id && !away.has(id)),
    away: online.away.length,
  };
}

function standingOf(rows: readonly TicketRow[], now: number): Standing {
  const unclaimed = rows.filter((row) => row.stage.kind === "escalated");
  return {
    open: rows.filter((row) => row.stage.kind === "open").length,
    unclaimed: unclaimed.length,
    oldestUnclaimed: unclaimed.toSorted((a, b) => queuedSince(a) - queuedSince(b))[0],
    claimed: rows.filter((row) => row.stage.kind === "claimed").length,
    waiting: rows.filter((row) => row.stage.kind === "pending").length,
    lapsing: rows.filter((row) => isLapsing(row, now)).length,
  };
}

function loadOf(rows: readonly TicketRow[], now: number): Load[] {
  const loads = new Map<number, Load>();
  for (const row of rows) {
    const owner = claimOf(row.stage)?.owner;
    if (owner === undefined) continue;
    const load = loads.get(owner.id) ?? { person: owner, claimed: 0, waiting: 0, lapsing: 0 };
    loads.set(owner.id, load);
    if (row.stage.kind === "pending") load.waiting += 1;
    else load.claimed += 1;
    if (isLapsing(row, now)) load.lapsing += 1;
  }
  return [...loads.values()].toSorted((a, b) => b.claimed - a.claimed || b.waiting - a.waiting || a.person.id - b.person.id);
}

function attentionOf(rows: readonly TicketRow[], now: number): TicketRow[] {
  const unclaimed = rows
    .filter((row) => row.stage.kind === "escalated")
    .toSorted(byImpact);
  const late = rows
    .flatMap((row) => ({ row, alarming: alarmingTarget(row, now) }))
    .filter(({ alarming }) => alarming !== undefined)
    .toSorted((a, b) => Number(b.alarming?.standing.state === "missed") - Number(a.alarming?.standing.state === "missed") || byImpact(a.row, b.row))
    .map(({ row }) => row);
  const lapsing = rows.filter((row) => isLapsing(row, now)).toSorted((a, b) => leaseEnd(a) - leaseEnd(b));
  return [...new Set([...late, ...unclaimed, ...lapsing])].slice(0, ATTENTION_MAX);
}

function isLapsing(row: TicketRow, now: number): boolean {
  return leaseEnd(row) - now < LAPSING_MS;
}
