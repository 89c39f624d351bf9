import {
  AlarmClock,
  AlarmClockOff,
  ArrowRightLeft,
  ArrowUpFromLine,
  BadgeCheck,
  BellRing,
  CornerUpLeft,
  Flag,
  Hand,
  Headset,
  Heart,
  Hourglass,
  Layers,
  type LucideIcon,
  Pencil,
  Play,
  RefreshCw,
  Tag,
  TimerOff,
  Undo2,
  UserCheck,
  UserPlus,
  UserX,
  Users,
} from "lucide-preact";
import { unknownCase } from "../../desk/exhaustive.ts";
import type { Translate } from "../../i18n/text.ts";
import type { Event, EventFrame } from "../../protocol/generated.ts";
import type { Known } from "../../stores/live.ts";
import type { Tone } from "../../ui/chip.tsx";

/** The names that events tell by their ids. */
export type Names = Pick<Known, "topics" | "teams">;

/** A line of the history: what happened, and the words that somebody gave with it. */
export type EventLine = { icon: LucideIcon; tone: Tone; text: string; words?: string };

/**
 * Says what happened in one line of the reader's language. What somebody said as a message, a note
 * or an answer has a form of its own and no line, and targets are read beside the ticket.
 */
export function eventLine(frame: EventFrame, { topics, teams }: Names, t: Translate): EventLine | undefined {
  const who = frame.by?.name ?? t("event.desk");
  const { event } = frame;
  switch (event.kind) {
    case "asked":
    case "posted":
    case "noted":
    case "replied":
    case "answered":
    case "resolved":
    case "retargeted":
      return undefined;
    case "edited":
    case "note_edited":
      return line(Pencil, "plain", t("event.edited", { who }));
    case "deleted":
    case "note_deleted":
      return line(Undo2, "rest", t("event.deleted", { who }));
    case "thanked":
      return line(Heart, "peer", t("event.thanked", { who }));
    case "thanks_undone":
      return line(Heart, "rest", t("event.thanks_undone", { who }));
    case "accepted":
      return line(BadgeCheck, "done", t("event.accepted", { who, by: event.answered_by.name }));
    case "declined":
      return line(RefreshCw, "due", t("event.declined", { who }), event.text);
    case "escalated":
      return line(Headset, "due", t(`event.escalated.${event.cause}`, { who }), event.reason);
    case "escalation_suggested":
      return line(ArrowUpFromLine, "due", t("event.escalation_suggested", { who }), event.reason);
    case "returned_to_peers":
      return line(Users, "peer", t("event.returned_to_peers", { who }), event.reason);
    case "lease_warned":
      return line(BellRing, "late", t("event.lease_warned"));
    case "lapsed":
      return line(TimerOff, "late", t("event.lapsed", { who: event.owner.name }));
    case "handed_back":
      return line(CornerUpLeft, "due", t("event.handed_back", { who }), event.tried);
    case "pended":
    case "resumed":
    case "claimed":
    case "renewed":
    case "assigned":
    case "taken_over":
      return claimLine(event, who, t);
    case "assignment_declined":
      return line(UserX, "due", t("event.assignment_declined", { who }), event.reason);
    case "handed_over":
      return handedOver(event, who, teams.find(({ id }) => id === event.team)?.name ?? "", t);
    case "nudged":
      return line(BellRing, "peer", t("event.nudged"));
    case "reminded":
      return line(BellRing, "rest", t("event.reminded"));
    case "target_warned":
      return line(AlarmClock, "due", t(`event.target_warned.${event.target}`));
    case "target_missed":
      return line(AlarmClockOff, "late", t(`event.target_missed.${event.target}`));
    case "prioritised":
      return line(Flag, "plain", t(`event.prioritised.${event.priority}`, { who }));
    case "solved_unconfirmed":
      return line(BadgeCheck, "rest", t("event.solved_unconfirmed", { by: event.answered_by.name }));
    case "solved_with_bundle":
      return line(BadgeCheck, "done", t("event.solved_with_bundle"));
    case "reopened":
      return line(RefreshCw, "due", t("event.reopened", { who }), event.text);
    case "closed":
      return line(BadgeCheck, "rest", t("event.closed"));
    case "withdrawn":
      return line(Undo2, "rest", t("event.withdrawn", { who }), event.reason);
    case "me_too_added":
      return line(UserPlus, "peer", t("event.me_too_added", { who }));
    case "me_too_removed":
      return line(UserPlus, "rest", t("event.me_too_removed", { who }));
    case "bundled":
      return line(Layers, "rest", t("event.bundled", { who }));
    case "unbundled":
      return line(Layers, "rest", t(`event.unbundled.${event.cause}`, { who }));
    case "hand_raised":
      return line(Hand, "staff", t("event.hand_raised", { who, invited: names(event.invited) }), event.text);
    case "hand_lowered":
      return line(Hand, "rest", t("event.hand_lowered", { who }));
    case "helper_joined":
      return line(UserPlus, "staff", t("event.helper_joined", { who }));
    case "retitled":
      return line(Pencil, "plain", t("event.retitled", { who, title: event.title }));
    case "topic_changed": {
      const topic = topics.find((one) => one.id === event.topic)?.name ?? "";
      return line(Tag, "plain", t("event.topic_changed", { who, topic }));
    }
    default:
      return unknownCase(event, undefined);
  }
}

type ClaimEvent = Extract<Event, { kind: "pended" | "resumed" | "claimed" | "renewed" | "assigned" | "taken_over" }>;

function claimLine(event: ClaimEvent, who: string, t: Translate): EventLine {
  switch (event.kind) {
    case "claimed":
      return line(UserCheck, "staff", t("event.claimed", { who }));
    case "renewed":
      return line(RefreshCw, "staff", t("event.renewed", { who }));
    case "assigned":
      return line(UserCheck, "staff", t("event.assigned", { who, to: event.to.name }));
    case "taken_over":
      return line(UserCheck, "staff", t("event.taken_over", { who, from: event.from.name }), event.reason);
    case "pended":
      return line(
        Hourglass,
        "rest",
        event.awaited.kind === "requester"
          ? t("event.pended_requester", { who })
          : t("event.pended_third", { who, whom: event.awaited.name }),
      );
    case "resumed":
      return line(Play, "staff", t("event.resumed"));
  }
}

function handedOver(event: Extract<Event, { kind: "handed_over" }>, who: string, team: string, t: Translate): EventLine {
  const { released, reason } = event;
  // Who gives away their own is not told of twice.
  const from = released === undefined || released.name === who ? undefined : released.name;
  const text = from === undefined ? t("event.handed_over", { who, team }) : t("event.handed_over_from", { who, team, from });
  return line(ArrowRightLeft, "staff", text, reason);
}

function line(icon: LucideIcon, tone: Tone, text: string, words?: string): EventLine {
  return { icon, tone, text, ...(words === undefined ? {} : { words }) };
}

function names(people: readonly { name: string }[]): string {
  return people.map((person) => person.name).join(", ");
}
