import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Me, Need, Stage, StageKind, TicketView, Visibility } from "../protocol/generated.ts";
import { anna, boris, ivan, lena, member, MINUTE, olga, pavel, START, term, view } from "../testing/builders.ts";
import { can, type CommandKind } from "./can.ts";

type Cell = {
  actor: string;
  command: string;
  stage: StageKind;
  visibility: Visibility;
  result: string;
  needs?: Need;
};

const matrix = JSON.parse(
  readFileSync(new URL("../../../server/desk/golden/permit_matrix.json", import.meta.url), "utf8"),
) as { cells: Cell[] };

const now = START + 10 * MINUTE;
const exOwner = { id: 20, name: "Former owner" };
const otherTeam = { id: 21, name: "Engineer of another team" };

/** The members of the matrix; the clock is no member, and a foreigner never gets a view at all. */
const actors: Record<string, Me> = {
  requester: member(olga),
  peer: member(boris),
  peer_answerer: member(anna),
  peer_invited: member({ id: 22, name: "Invited colleague" }),
  engineer: member(ivan, "engineer", [1]),
  owner: member(pavel, "engineer", [1]),
  ex_owner: member(exOwner, "engineer", [1]),
  engineer_other_team: member(otherTeam, "engineer", [2]),
  lead: member(lena, "lead", [1]),
  lead_other_team: member({ id: 23, name: "Lead of another team" }, "lead", [2]),
  admin: member({ id: 24, name: "Admin" }, "admin"),
  requester_engineer: member(olga, "engineer", [1]),
};

const claim = {
  owner: pavel,
  epoch: 2,
  since: START,
  assigned: true,
  lease: { running: term(START) },
  escalated_since: START,
  cause: "promise" as const,
};

const resolution = { kind: "resolved" as const, answer: 9, by: pavel };

const stages: Record<StageKind, Stage> = {
  open: { kind: "open", since: START, promise: now + MINUTE },
  escalated: { kind: "escalated", since: START, cause: "promise" },
  claimed: { kind: "claimed", claim },
  pending: {
    kind: "pending",
    claim: { ...claim, lease: { paused: MINUTE } },
    awaited: { kind: "requester" },
    since: START,
  },
  solved: { kind: "solved", since: START, grace_until: now + MINUTE, solution: resolution },
  closed: { kind: "closed", since: START, solution: resolution },
  bundled: { kind: "bundled", under: 11, since: START, before: { kind: "open", left: MINUTE } },
  withdrawn: { kind: "withdrawn", since: START },
};

/** The ticket of the matrix as the node would show it to this actor. */
function seenBy(me: Me, cell: Cell): TicketView {
  const isPrivate = cell.visibility === "private";
  const readsStaff = me.id !== olga.id && me.serves.length > 0;
  const swarming = cell.stage === "claimed" || cell.stage === "pending";
  const invited = isPrivate ? otherTeam : { id: 22, name: "Invited colleague" };
  return view({
    visibility: cell.visibility,
    stage: stages[cell.stage],
    epoch: 2,
    answers: [
      { seq: 2, by: isPrivate ? otherTeam : anna, at: START, state: "waiting" },
      ...(cell.stage === "solved" || cell.stage === "closed"
        ? [{ seq: 9, by: pavel, at: START, state: "waiting" as const }]
        : []),
    ],
    me_too: cell.command === "me_too_undo" ? [me.id] : [],
    hand_raised: swarming,
    invited: swarming ? [invited] : [],
    ...(readsStaff ? { staff_head: 0 } : {}),
  });
}

function told(cell: Cell): string {
  const me = actors[cell.actor];
  if (me === undefined) throw new Error(`the matrix has an actor that this test does not know: ${cell.actor}`);
  const verdict = can(me, seenBy(me, cell), cell.command as CommandKind, now);
  if (verdict.can) return "ok";
  return verdict.why.code === "not_permitted" ? `needs ${verdict.why.needs}` : verdict.why.code;
}

function written(cell: Cell): string {
  return cell.result === "not_permitted" ? `needs ${cell.needs ?? "?"}` : cell.result;
}

/** Only the desk itself gives these commands. */
const CLOCK_COMMANDS = ["alarm", "follow_bundle"];

describe("what a member can do", () => {
  // A peer has no private ticket to act on, and neither has a foreigner any at all.
  const seen = matrix.cells.filter(
    (cell) => cell.actor !== "clock" && !CLOCK_COMMANDS.includes(cell.command) && cell.result !== "not_found",
  );

  it("is tried on the whole matrix of the rules", () => {
    expect(new Set(seen.map((cell) => cell.command)).size).toBe(37);
    expect(new Set(seen.map((cell) => cell.stage)).size).toBe(8);
    expect(seen.length).toBeGreaterThan(3_000);
  });

  it.each(Object.keys(actors))("is what the rules say, and for the same reason: %s", (actor) => {
    const own = seen.filter((cell) => cell.actor === actor);
    const differing = own
      // The mirror always acts under the claim it sees, so it never meets a lost one.
      .filter((cell) => cell.result !== "claim_lost")
      .filter((cell) => told(cell) !== written(cell))
      .map((cell) => `${cell.command} in ${cell.stage} (${cell.visibility}): ${told(cell)}, not ${written(cell)}`);
    expect(differing).toEqual([]);
    // Sending back from the queue takes no epoch, and the mirror names none there.
    const lost = own.filter((cell) => cell.result === "claim_lost" && cell.command !== "send_back_to_peers");
    expect(lost.map(told)).not.toContain("ok");
  });
});
