import "./hours.css";
import { CalendarClock, Plus } from "lucide-preact";
import { useState } from "preact/hooks";
import { calendarWords, organisationSetBy, usualHours } from "../../desk/calendar.ts";
import type { PolicyBook, SavedCalendar } from "../../protocol/generated.ts";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Select } from "../../ui/field.tsx";
import { AdminPage } from "../admin/admin_page.tsx";
import { LoadedPart, useLoaded } from "../admin/loaded.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { HoursForm } from "./hours_form.tsx";

/** For admins and leads: the hours in which time counts, with days off, by name. */
export function Hours() {
  const { http } = useDesk();
  const { t } = useWords();
  const organisation = organisationSetBy(useMe());
  const [chosen, setChosen] = useState<number | "new">();
  const loaded = useLoaded(() => http.admin.policies(organisation));
  const saved = (book: PolicyBook, calendar: SavedCalendar): void => {
    const others = book.calendars.filter(({ id }) => id !== calendar.id);
    loaded.put({ ...book, calendars: [...others, calendar].toSorted((a, b) => a.id - b.id) });
    setChosen(calendar.id);
  };
  return (
    <AdminPage
      place="hours"
      title={t("admin.hours")}
      text={t("hours.text")}
      actions={
        <Button kind="primary" icon={Plus} onPress={() => setChosen("new")}>
          {t("hours.add")}
        </Button>
      }
    >
      <LoadedPart loaded={loaded}>
        {(book) => {
          const calendar = chosen === "new" ? undefined : (book.calendars.find(({ id }) => id === chosen) ?? book.calendars[0]);
          if (calendar === undefined && chosen !== "new") return <Empty icon={CalendarClock} title={t("hours.none")} text={t("hours.none_text")} />;
          const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
          return (
            <>
              {book.calendars.length > 0 && (
                <Select
                  label={t("policies.hours")}
                  value={String(calendar?.id ?? "new")}
                  options={[
                    ...book.calendars.map(({ id, name }) => ({ value: String(id), label: name })),
                    ...(calendar === undefined ? [{ value: "new", label: t("hours.add") }] : []),
                  ]}
                  onValue={(value) => setChosen(value === "new" ? "new" : Number(value))}
                />
              )}
              <HoursForm
                key={`${calendar?.id ?? "new"} ${calendar?.version ?? 0}`}
                organisation={organisation}
                start={calendar === undefined ? usualHours(zone) : calendarWords(calendar)}
                onSaved={(next) => saved(book, next)}
                onStale={() => void loaded.read()}
              />
            </>
          );
        }}
      </LoadedPart>
    </AdminPage>
  );
}
