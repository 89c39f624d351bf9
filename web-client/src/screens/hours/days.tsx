import { CalendarPlus, X } from "lucide-preact";
import { useId } from "preact/hooks";
import { withDay } from "../../desk/calendar.ts";
import type { CalendarContent, CalendarDay } from "../../protocol/generated.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { useDesk, useWords } from "../context.tsx";
import { Spans } from "./spans.tsx";

/** As long as the desk keeps the name of a day. */
const NAME_CHARS_MAX = 100;

type DaysProps = { content: CalendarContent; onContent: (content: CalendarContent) => void };

/** Days that differ from their weekday: holidays, and days with hours of their own. */
export function Days({ content, onContent }: DaysProps) {
  const { time } = useDesk();
  const { t, format } = useWords();
  const today = format.iso(time.exact()).slice(0, 10);
  const add = (): void => onContent({ ...content, days: [...content.days, { date: today, name: "", spans: [] }] });
  return (
    <section aria-label={t("hours.days")}>
      <h2>{t("hours.days")}</h2>
      {content.days.length === 0 && <p class="admin-note">{t("hours.days_none")}</p>}
      {content.days.map((day, index) => (
        <Day
          key={index}
          day={day}
          onDay={(changed) => onContent(withDay(content, index, changed))}
          onTake={() => onContent({ ...content, days: content.days.filter((_, at) => at !== index) })}
        />
      ))}
      <Button icon={CalendarPlus} onPress={add}>
        {t("hours.add_day")}
      </Button>
    </section>
  );
}

function Day({ day, onDay, onTake }: { day: CalendarDay; onDay: (day: CalendarDay) => void; onTake: () => void }) {
  const { t } = useWords();
  const id = useId();
  return (
    <div class="hours-date">
      <div class="field">
        <label for={id} class="field-label">
          {t("hours.date")}
        </label>
        <input
          id={id}
          class="control"
          type="date"
          required
          value={day.date}
          onInput={(event) => {
            if (event.currentTarget.value !== "") onDay({ ...day, date: event.currentTarget.value });
          }}
        />
      </div>
      <TextField label={t("hours.day_name")} maxLength={NAME_CHARS_MAX} value={day.name} onValue={(name) => onDay({ ...day, name })} />
      <IconButton icon={X} label={t("hours.take_day", { day: day.name === "" ? day.date : day.name })} onPress={onTake} />
      <Spans day={day.name === "" ? day.date : day.name} spans={day.spans} onSpans={(spans) => onDay({ ...day, spans })} />
    </div>
  );
}
