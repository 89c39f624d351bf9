import { Plus, X } from "lucide-preact";
import { endOf, endsNextDay, spanBetween, withSpan } from "../../desk/calendar.ts";
import type { CalendarSpan } from "../../protocol/generated.ts";
import { IconButton } from "../../ui/button.tsx";
import { TimeField } from "../../ui/time_fields.tsx";
import { useWords } from "../context.tsx";

/** As many spans as the desk takes for a day. */
const SPANS_MAX = 8;

type SpansProps = {
  /** What day it is, for those who hear the fields. */
  day: string;
  spans: readonly CalendarSpan[];
  onSpans: (spans: CalendarSpan[]) => void;
};

/** The hours of one day: none, or one span after the other. */
export function Spans({ day, spans, onSpans }: SpansProps) {
  const { t } = useWords();
  const change = (index: number, span: CalendarSpan): void => onSpans(spans.map((kept, at) => (at === index ? span : kept)));
  return (
    <div class="hours-spans">
      {spans.length === 0 && <span class="hours-off">{t("hours.off")}</span>}
      {spans.map((span, index) => (
        <span key={index} class="hours-span">
          <TimeField
            quietLabel
            label={t("hours.from", { day, n: index + 1 })}
            minute={span.from}
            onMinute={(from) => change(index, spanBetween(from, endOf(span)))}
          />
          <span aria-hidden="true">–</span>
          <TimeField quietLabel label={t("hours.to", { day, n: index + 1 })} minute={endOf(span)} onMinute={(to) => change(index, spanBetween(span.from, to))} />
          {endsNextDay(span) && <small class="field-hint">{t("hours.next_day")}</small>}
          <IconButton icon={X} label={t("hours.take", { day, n: index + 1 })} onPress={() => onSpans(spans.filter((_, at) => at !== index))} />
        </span>
      ))}
      {spans.length < SPANS_MAX && <IconButton icon={Plus} label={t("hours.more", { day })} onPress={() => onSpans(withSpan(spans))} />}
    </div>
  );
}
