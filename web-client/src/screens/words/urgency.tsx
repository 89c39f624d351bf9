import { AlarmClock, AlarmClockOff, Flag } from "lucide-preact";
import { alarmingTarget, TARGET_KINDS, targetStanding, type TargetStanding } from "../../desk/targets.ts";
import { priorityOf } from "../../desk/priority.ts";
import type { Format } from "../../i18n/format.ts";
import type { Translate } from "../../i18n/text.ts";
import type { Priority, Targets, TicketRow } from "../../protocol/generated.ts";
import { Chip, type Tone } from "../../ui/chip.tsx";
import { useWords } from "../context.tsx";

const TONES: Record<Priority, Tone> = { low: "rest", normal: "plain", high: "due", urgent: "late" };

/** A priority that is worth a word. */
export function PriorityChip({ of }: { of: Pick<TicketRow, "priority"> }) {
  const { t } = useWords();
  const priority = priorityOf(of);
  if (priority === "normal") return null;
  return (
    <Chip tone={TONES[priority]} icon={Flag} title={t("facts.priority")}>
      {t(`priority.${priority}`)}
    </Chip>
  );
}

/** A target that is at risk or missed. `now` is the desk's time. */
export function TargetChip({ of, now }: { of: Pick<TicketRow, "stage" | "targets">; now: number }) {
  const { t, format } = useWords();
  const alarming = alarmingTarget(of, now);
  if (alarming === undefined) return null;
  const { kind, standing } = alarming;
  return standing.state === "missed" ? (
    <Chip tone="late" icon={AlarmClockOff}>
      {t(`row.target.${kind}.missed`)}
    </Chip>
  ) : (
    <Chip tone="due" icon={AlarmClock}>
      {t(`row.target.${kind}.at_risk`, { span: format.span(standing.due - now) })}
    </Chip>
  );
}

/** How the targets stand, one line each. */
export function targetLines(targets: Targets | undefined, now: number, t: Translate, format: Format): string[] {
  return TARGET_KINDS.flatMap((kind) => {
    const target = targets?.[kind];
    return target === undefined ? [] : [`${t(`target.${kind}`)}: ${standingText(targetStanding(target, now), now, t, format)}`];
  });
}

function standingText(standing: TargetStanding, now: number, t: Translate, format: Format): string {
  switch (standing.state) {
    case "on_track":
    case "at_risk":
      return t(`target.${standing.state}`, { at: format.moment(standing.due, now) });
    case "missed":
      return t("target.missed", { at: format.moment(standing.since, now) });
    case "met":
      return t("target.met", { at: format.moment(standing.at, now) });
    case "paused":
      return t("target.paused", { span: format.span(standing.left) });
  }
}
