import {
  AtSign,
  BadgeCheck,
  BellRing,
  CircleHelp,
  CornerUpLeft,
  Flag,
  Hand,
  Headset,
  Hourglass,
  Lightbulb,
  type LucideIcon,
  MessageSquare,
  Siren,
  ThumbsUp,
  TimerOff,
  TimerReset,
  UserCheck,
  X,
} from "lucide-preact";
import type { Translate } from "../../i18n/text.ts";
import type { Notice, NoticeKind } from "../../protocol/generated.ts";
import type { Tone } from "../../ui/chip.tsx";

const LOOKS: Record<NoticeKind, { icon: LucideIcon; tone: Tone }> = {
  answer: { icon: Lightbulb, tone: "peer" },
  message: { icon: MessageSquare, tone: "peer" },
  mention: { icon: AtSign, tone: "peer" },
  solved: { icon: BadgeCheck, tone: "done" },
  awaits_you: { icon: Hourglass, tone: "due" },
  escalation_suggested: { icon: Headset, tone: "due" },
  answer_accepted: { icon: ThumbsUp, tone: "done" },
  answer_declined: { icon: X, tone: "rest" },
  lease_ends: { icon: BellRing, tone: "due" },
  lapsed: { icon: TimerOff, tone: "due" },
  assigned: { icon: UserCheck, tone: "staff" },
  taken_over: { icon: UserCheck, tone: "staff" },
  released: { icon: CornerUpLeft, tone: "staff" },
  handed_back: { icon: CornerUpLeft, tone: "staff" },
  invited: { icon: Hand, tone: "staff" },
  promise_near: { icon: TimerReset, tone: "due" },
  question: { icon: CircleHelp, tone: "peer" },
  urgent: { icon: BellRing, tone: "due" },
  outbreak: { icon: Siren, tone: "due" },
  card_flagged: { icon: Flag, tone: "staff" },
};

/** A kind that a newer node knows and this client does not still names its ticket. */
const UNKNOWN = { icon: BellRing, tone: "rest" as Tone };

export function noticeIcon(kind: NoticeKind): LucideIcon {
  return (LOOKS[kind] ?? UNKNOWN).icon;
}

export function noticeTone(kind: NoticeKind): Tone {
  return (LOOKS[kind] ?? UNKNOWN).tone;
}

/** Why the member is told, in a sentence. */
export function noticeText({ kind, by }: Notice, t: Translate): string {
  return Object.hasOwn(LOOKS, kind) ? t(`notice.${kind}`, { who: by?.name ?? t("event.desk") }) : t("notice.unknown");
}
