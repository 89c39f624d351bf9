import {
  ArrowUpFromLine,
  BadgeCheck,
  CornerUpLeft,
  Hand,
  HandHelping,
  Headset,
  Hourglass,
  Layers,
  Lightbulb,
  type LucideIcon,
  MessageSquare,
  Pencil,
  Play,
  RefreshCw,
  StickyNote,
  Tag,
  TimerReset,
  Undo2,
  Unlink,
  UserCheck,
  UserPlus,
  Users,
  X,
} from "lucide-preact";
import type { CommandKind } from "../../desk/can.ts";
import type { Translate } from "../../i18n/text.ts";

const ICONS: Record<CommandKind, LucideIcon> = {
  post: MessageSquare,
  note: StickyNote,
  answer: Lightbulb,
  accept: BadgeCheck,
  not_yet: X,
  escalate: Headset,
  suggest_escalation: ArrowUpFromLine,
  send_back_to_peers: Users,
  claim: UserCheck,
  renew: TimerReset,
  hand_back: CornerUpLeft,
  assign: UserCheck,
  take_over: UserCheck,
  pend: Hourglass,
  resume: Play,
  resolve: BadgeCheck,
  reopen: RefreshCw,
  withdraw: Undo2,
  me_too: UserPlus,
  me_too_undo: UserPlus,
  bundle: Layers,
  unbundle: Unlink,
  raise_hand: Hand,
  lower_hand: Hand,
  join: HandHelping,
  retitle: Pencil,
  change_topic: Tag,
};

export function actionIcon(kind: CommandKind): LucideIcon {
  return ICONS[kind];
}

export function actionLabel(kind: CommandKind, t: Translate): string {
  return t(`action.${kind}`);
}
