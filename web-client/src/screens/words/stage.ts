import { Archive, BadgeCheck, Headset, Hourglass, type LucideIcon, Layers, Undo2, UserCheck, Users } from "lucide-preact";
import { claimOf } from "../../desk/claim.ts";
import type { Translate } from "../../i18n/text.ts";
import type { Person, Stage, StageKind, TicketView } from "../../protocol/generated.ts";
import type { Tone } from "../../ui/chip.tsx";
import type { TrackStep } from "../../ui/track.tsx";

/** The name of a stage where it stands alone. */
export function stageName(kind: StageKind, t: Translate): string {
  return t(`stage.${kind}`);
}

const TONES: Record<StageKind, Tone> = {
  open: "peer",
  escalated: "due",
  claimed: "staff",
  pending: "rest",
  solved: "done",
  closed: "rest",
  bundled: "rest",
  withdrawn: "rest",
};

const ICONS: Record<StageKind, LucideIcon> = {
  open: Users,
  escalated: Headset,
  claimed: UserCheck,
  pending: Hourglass,
  solved: BadgeCheck,
  closed: Archive,
  bundled: Layers,
  withdrawn: Undo2,
};

export function stageTone(kind: StageKind): Tone {
  return TONES[kind];
}

export function stageIcon(kind: StageKind): LucideIcon {
  return ICONS[kind];
}

/** Where a ticket stands, in few words, as this member reads it: for rows and titles. */
export function stageLine({ stage, requester }: { stage: Stage; requester: Person }, me: Person, t: Translate): string {
  switch (stage.kind) {
    case "open":
      return t("stage.open");
    case "escalated":
      return t("stage.escalated");
    case "claimed":
      return ownerLine(stage.claim.owner, me, stage.claim.owner.name, t);
    case "pending":
      if (stage.awaited.kind === "third_party") return t("stage.pending_third", { who: stage.awaited.name });
      return t(requester.id === me.id ? "stage.pending_you" : "stage.pending_requester");
    case "solved":
    case "closed": {
      const { solution } = stage;
      if (solution.kind === "accepted") return t("stage.solved_by", { who: solution.by.name });
      if (solution.kind === "resolved") return t("stage.resolved", { who: solution.by.name });
      return solution.kind === "unconfirmed"
        ? t("stage.solved_unconfirmed", { who: solution.by.name })
        : t("stage.solved_bundle");
    }
    case "bundled":
      return t("stage.bundled");
    case "withdrawn":
      return t("stage.withdrawn");
  }
}

/** Who is responsible, by the name that there is room for. */
export function ownerLine(owner: Person, me: Person, who: string, t: Translate): string {
  return owner.id === me.id ? t("stage.claimed_by_you") : t("stage.claimed_by", { who });
}

/** The way of a ticket: colleagues, queue, owner, solved. */
export function trackSteps({ stage, epoch }: TicketView, me: Person, t: Translate): TrackStep[] {
  const at = station(stage.kind);
  // What colleagues solved by themselves was never in the queue.
  const passed = (index: number): boolean => index < at && (index === 0 || at < 3 || epoch > 0);
  const owner = claimOf(stage)?.owner;
  const labels = [
    t("track.peers"),
    t("track.queue"),
    owner === undefined ? t("track.owner") : owner.id === me.id ? t("stage.claimed_by_you") : t("track.owned", { who: firstName(owner.name) }),
    stage.kind === "withdrawn" ? t("stage.withdrawn") : stage.kind === "bundled" ? t("stage.bundled") : t("track.solved"),
  ];
  return labels.map((label, index) => ({
    key: String(index),
    label,
    state: index === at ? "now" : passed(index) ? "past" : "ahead",
    tone: stageTone(stage.kind),
  }));
}

function station(kind: StageKind): number {
  switch (kind) {
    case "open":
      return 0;
    case "escalated":
      return 1;
    case "claimed":
    case "pending":
      return 2;
    case "solved":
    case "closed":
    case "bundled":
    case "withdrawn":
      return 3;
  }
}

export function firstName(name: string): string {
  return name.split(/\s+/)[0] ?? name;
}
