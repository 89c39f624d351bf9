import type { enClock } from "./en_clock.ts";
import type { Template } from "./text.ts";

/** Тексты приоритетов, сроков и того, что Peerdesk делает по часам. */
export const ruClock: Record<keyof typeof enClock, Template> = {
  "action.decline": "Отказаться",
  "action.hand_over": "Другой команде…",
  "action.prioritise": "Приоритет…",

  "dialog.decline.intro": "Заявка вернётся в очередь и сохранит там свой возраст. Причину увидят руководитель и все в заявке.",
  "dialog.decline.label": "Почему вы её не берёте?",
  "dialog.decline.title": "Отказаться от назначения",
  "dialog.hand_over.intro": "Заявка уйдёт в очередь этой команды и сохранит там свой возраст. Тот, у кого она сейчас, освободится.",
  "dialog.hand_over.label": "Почему это к ним?",
  "dialog.hand_over.team": "Команда",
  "dialog.hand_over.title": "Передать другой команде",
  "dialog.hand_over.why": "Другой команды для этой организации нет",
  "dialog.prioritise.intro": "В этом порядке разбирают очередь, и по нему считаются сроки.",
  "dialog.prioritise.title": "Насколько это важно?",
  "dialog.prioritise.why": "Приоритет уже такой",

  "event.assignment_declined": "{who}: отказ от назначения:",
  "event.handed_over": "{who}: передано команде «{team}»:",
  "event.handed_over_from": "{who}: передано команде «{team}», больше не в работе у {from}:",
  "event.nudged": "У автора вопроса спросили, помог ли последний ответ.",
  "event.prioritised.high": "{who}: приоритет теперь высокий.",
  "event.prioritised.low": "{who}: приоритет теперь низкий.",
  "event.prioritised.normal": "{who}: приоритет снова обычный.",
  "event.prioritised.urgent": "{who}: теперь это срочно.",
  "event.reminded": "Ожидание длится: отправлено напоминание.",
  "event.solved_unconfirmed": "Автор долго молчит, решением считаем ответ: {by}. Его никто не подтвердил.",
  "event.target_missed.own": "Вовремя никто не взял.",
  "event.target_missed.solve": "Вовремя не решено.",
  "event.target_warned.own": "Пора взять в работу: срок подходит к концу.",
  "event.target_warned.solve": "Пора решить: срок подходит к концу.",

  "facts.priority": "Приоритет",
  "facts.targets": "Сроки",

  "priority.high": "Высокий",
  "priority.low": "Низкий",
  "priority.normal": "Обычный",
  "priority.urgent": "Срочно",

  "refusal.no_such_team": "Такой команды для этой организации нет.",
  "refusal.not_assigned": "Вы взяли заявку сами; верните её в очередь.",

  "row.target.own.at_risk": "под угрозой: взять за {span}",
  "row.target.own.missed": "срок прошёл: никто не взял",
  "row.target.solve.at_risk": "под угрозой: решить за {span}",
  "row.target.solve.missed": "срок прошёл: не решено",

  "promise.label": "Что делается",
  "promise.looked": { one: "посмотрел {n} человек", few: "посмотрели {n} человека", many: "посмотрели {n} человек", other: "посмотрели {n} человека" },
  "promise.told": { one: "сообщено {n} коллеге", few: "сообщено {n} коллегам", many: "сообщено {n} коллегам", other: "сообщено {n} коллегам" },
  "promise.told_nobody": "Вопрос виден всем в списке",
  "promise.until": "Пойдёт в ИТ: {at}",
  "promise.usual": "Обычно первый ответ приходит за {span}",
  "promise.usual_solution": "Обычно решают за {span}",
  "strip.solved_unconfirmed": "Никто не подтвердил. Можно вернуть до {until}.",

  "target.own": "Взять в работу",
  "target.solve": "Решить",
  "target.at_risk": "под угрозой, срок {at}",
  "target.met": "вовремя, {at}",
  "target.missed": "срок прошёл: {at}",
  "target.on_track": "срок {at}",
  "target.paused": "остановлен, осталось {span}",
};
