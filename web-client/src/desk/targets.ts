import type { Stage, Target, TargetKind, Targets, TicketRow, TicketView } from "../protocol/generated.ts";

/** Which of its two targets a ticket has. */
export const TARGET_KINDS: readonly TargetKind[] = ["own", "solve"];

/** Somebody owns the ticket from this moment on. */
export function owned(view: TicketView, at: number): TicketView {
  const { own } = view.targets ?? {};
  return own === undefined ? view : { ...view, targets: { ...view.targets, own: settled(own, at) } };
}

/** The ticket is solved, or nobody's any more. */
export function ended(view: TicketView, at: number): TicketView {
  const { targets } = view;
  if (targets === undefined) return view;
  return { ...view, targets: mapped(targets, (target) => settled(target, at)) };
}

/** Second line has nothing to aim for while colleagues have it. */
export function withoutTargets(view: TicketView): TicketView {
  return withTargets(view, undefined);
}

export function withTargets(view: TicketView, targets: Targets | undefined): TicketView {
  const { targets: _, ...rest } = view;
  return targets === undefined ? rest : { ...rest, targets };
}

function mapped({ own, solve }: Targets, change: (target: Target) => Target): Targets {
  return {
    ...(own === undefined ? {} : { own: change(own) }),
    ...(solve === undefined ? {} : { solve: change(solve) }),
  };
}

function settled(target: Target, at: number): Target {
  switch (target.kind) {
    case "running":
      return target.due < at
        ? { kind: "missed", within: target.within, due: target.due }
        : { kind: "met", within: target.within, at };
    case "paused":
      return { kind: "met", within: target.within, at };
    case "met":
    case "missed":
      return target;
  }
}

/** How one target stands at a moment, in the words in which it is shown. */
export type TargetStanding =
  /** In time so far; `due` is when it is not any more. */
  | { state: "on_track"; due: number }
  | { state: "at_risk"; due: number }
  /** Its time has passed; `since` is when it did. */
  | { state: "missed"; since: number }
  /** Others are waited for; `left` milliseconds of working time remain. */
  | { state: "paused"; left: number }
  | { state: "met"; at: number };

/** `now` is the desk's time: a running target is at risk and missed by the clock alone. */
export function targetStanding(target: Target, now: number): TargetStanding {
  switch (target.kind) {
    case "running":
      if (now >= target.due) return { state: "missed", since: target.due };
      return { state: target.warns !== undefined && now >= target.warns ? "at_risk" : "on_track", due: target.due };
    case "paused":
      return { state: "paused", left: target.left };
    case "met":
      return { state: "met", at: target.at };
    case "missed":
      return { state: "missed", since: target.due };
  }
}

export type Alarming = { kind: TargetKind; standing: Extract<TargetStanding, { state: "at_risk" | "missed" }> };

/**
 * What of the targets somebody has to know in a list: missed before at risk, and that nobody owns it
 * before that it is not solved. Of a ticket that ended, and of one that is owned by now, only what is
 * still to be done counts.
 */
export function alarmingTarget({ stage, targets }: Pick<TicketRow, "stage" | "targets">, now: number): Alarming | undefined {
  if (targets === undefined || !isAimedFor(stage)) return undefined;
  const alarming = TARGET_KINDS.flatMap((kind): Alarming[] => {
    const target = targets[kind];
    if (target === undefined || (kind === "own" && stage.kind !== "escalated")) return [];
    const standing = targetStanding(target, now);
    return standing.state === "at_risk" || standing.state === "missed" ? [{ kind, standing }] : [];
  });
  return alarming.find(({ standing }) => standing.state === "missed") ?? alarming[0];
}

/** When the next of the targets is due while its time runs, or was; never, where there is none. */
export function nextDue({ targets }: Pick<TicketRow, "targets">): number {
  const due = TARGET_KINDS.map((kind) => targets?.[kind]).flatMap((target) => (target?.kind === "running" || target?.kind === "missed" ? [target.due] : []));
  return Math.min(Number.MAX_SAFE_INTEGER, ...due);
}

function isAimedFor(stage: Stage): boolean {
  return stage.kind === "escalated" || stage.kind === "claimed" || stage.kind === "pending";
}
