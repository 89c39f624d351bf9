import type { enHours } from "./en_hours.ts";
import type { Template } from "./text.ts";

/** Тексты экрана, на котором записывают рабочее время. */
export const ruHours: Record<keyof typeof enHours, Template> = {
  "hours.add": "Добавить часы",
  "hours.add_day": "Добавить день",
  "hours.date": "День",
  "hours.day_name": "Что это за день",
  "hours.days": "Особые дни",
  "hours.days_none": "Праздников пока нет. День без часов — выходной.",
  "hours.from": "{day}: с, промежуток {n}",
  "hours.more": "{day}: ещё промежуток",
  "hours.next_day": "на следующий день",
  "hours.none": "Рабочего времени пока нет",
  "hours.none_text": "Пока его нет, время идёт круглосуточно.",
  "hours.off": "Выходной",
  "hours.take": "{day}: убрать промежуток {n}",
  "hours.take_day": "Убрать день: {day}",
  "hours.text": "Обещания и сроки идут только в эти часы. Какие часы у какой темы, задают в разделе «Обещания».",
  "hours.to": "{day}: до, промежуток {n}",
};
