import type { enOutages } from "./en_outages.ts";
import type { Template } from "./text.ts";

/** Тексты о сбоях и о том, что на сбой похоже. */
export const ruOutages: Record<keyof typeof enOutages, Template> = {
  "outage.accept": "Объединить как один сбой",
  "outage.dismiss": "Это не один сбой",
  "outage.known": "ИТ знает об этом с {at}.",
  "outage.looks": {
    one: "{n} вопрос похож на сбой",
    few: "{n} вопроса похожи на один сбой",
    many: "{n} вопросов похожи на один сбой",
    other: "{n} вопроса похожи на один сбой",
  },
  "outage.me_too": "И у меня: {title}",
  "outage.members": {
    one: "Это касается {n} человека.",
    few: "Это касается {n} человек.",
    many: "Это касается {n} человек.",
    other: "Это касается {n} человека.",
  },
  "outage.proposed": "Похоже на сбой",
  "outage.title": "Известные сбои",
};
