import type { enTalk } from "./en_talk.ts";
import type { Template } from "./text.ts";

/** Тексты чтения и письма в заявке и вопросов. */
export const ruTalk: Record<keyof typeof enTalk, Template> = {
  "alike.count": {
    one: "{n} вопрос похож на ваш",
    few: "{n} вопроса похожи на ваш",
    many: "{n} вопросов похожи на ваш",
    other: "{n} вопроса похожи на ваш",
  },
  "alike.label": "Может быть, одно из этого уже поможет?",

  "closing.accepted": "Решено: {who}",
  "closing.declined": "Пока не решено",

  "code.colour": "Раскрасить код",
  "code.copy": "Скопировать код",
  "code.more": {
    one: "Показать ещё {n} строку",
    few: "Показать ещё {n} строки",
    many: "Показать ещё {n} строк",
    other: "Показать ещё {n} строки",
  },
  "code.name": "Код",

  "composer.details_placeholder": "Добавьте, что поможет: точный текст ошибки, с какого времени, сколько людей затронуто",
  "composer.newer_answer": {
    one: "{n} новый ответ, пока вы пишете",
    few: "{n} новых ответа, пока вы пишете",
    many: "{n} новых ответов, пока вы пишете",
    other: "{n} новых ответа, пока вы пишете",
  },

  "find.close": "Закрыть поиск",
  "find.count": { one: "{at} из {n}", few: "{at} из {n}", many: "{at} из {n}", other: "{at} из {n}" },
  "find.earlier": "Искать и раньше",
  "find.label": "Поиск в заявке",
  "find.newer": "Найденное новее",
  "find.nothing": "Ничего",
  "find.older": "Найденное раньше",

  "sending.held": "ещё можно отменить",
  "sending.retry": "Повторить сейчас",

  "talk.copy": "Скопировать, что пишет {who}",
  "talk.quote": "Цитировать: {who}",
  "talk.task_done": "сделано",
  "talk.task_open": "не сделано",
  "talk.unread": { one: "{n} непрочитанное", few: "{n} непрочитанных", many: "{n} непрочитанных", other: "{n} непрочитанных" },
  "talk.unread_line": "Новое для вас",
};
