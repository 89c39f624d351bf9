import type { Template } from "./text.ts";

/** Texts of the screen on which working hours are written, in English. */
export const enHours = {
  "hours.add": "Add hours",
  "hours.add_day": "Add a day",
  "hours.date": "Day",
  "hours.day_name": "What it is",
  "hours.days": "Days that differ",
  "hours.days_none": "No holidays yet. A day without hours is a day off.",
  "hours.from": "{day}: from, span {n}",
  "hours.more": "{day}: another span",
  "hours.next_day": "next day",
  "hours.none": "No hours yet",
  "hours.none_text": "Until there are some, time counts around the clock.",
  "hours.off": "Off",
  "hours.take": "{day}: take out span {n}",
  "hours.take_day": "Take out {day}",
  "hours.text": "Promises and targets count in these hours alone. Which topic keeps which is set under Promises.",
  "hours.to": "{day}: to, span {n}",
  "hours.unfit_day": "Special day {n} needs a date of its own, a short name, and hours that follow each other.",
  "hours.unfit_name": "Give the hours a name that no others have, of at most 100 characters.",
  "hours.unfit_spans": "{day}: the hours have to follow each other, and each ends later than it starts, at most a day.",
  "hours.unfit_week": "At least one weekday needs hours.",
  "hours.unfit_zone": "There is no such time zone.",
} satisfies Record<string, Template>;
