import type { enTalk } from "./en_talk.ts";
import type { Template } from "./text.ts";

/** Тексты чтения и письма в заявке и вопросов. */
export const ruTalk: Record<keyof typeof enTalk, Template> = {
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

  "composer.reply_end": "Не отвечать на это",
  "composer.replying": "В ответ: {who}",

  "event.deleted": "{who}: сообщение удалено.",
  "event.edited": "{who}: сообщение изменено.",
  "event.thanked": "{who} благодарит.",
  "event.thanks_undone": "{who}: благодарность снята.",

  "evidence.accepted": "помогло",
  "evidence.answers": { one: "{n} ответ", few: "{n} ответа", many: "{n} ответов", other: "{n} ответа" },
  "evidence.declined": "не помогло",
  "evidence.handed_back": "возвращено",
  "evidence.title": "Что пробовали и приложили",
  "evidence.waiting": "ждёт отклика",

  "files.add": "Добавить файлы или снимки",
  "files.camera": "Сделать снимок",
  "files.drop": "Отпустите, чтобы добавить",
  "files.failed": "Не отправлено: нет связи",
  "files.label": "Файлы к этому сообщению",
  "files.open": "Показать крупно: {name}",
  "files.refused": "Этот файл не принимается",
  "files.remove": "Убрать: {name}",
  "files.retry": "Ещё раз: {name}",
  "files.sending": "Отправляется",
  "files.too_large": { one: "Больше {n} МБ", few: "Больше {n} МБ", many: "Больше {n} МБ", other: "Больше {n} МБ" },
  "files.too_many": { one: "Не больше {n} файла", few: "Не больше {n} файлов", many: "Не больше {n} файлов", other: "Не больше {n} файлов" },
  "files.why_sending": "Файлы ещё отправляются",

  "find.close": "Закрыть поиск",
  "find.count": { one: "{at} из {n}", few: "{at} из {n}", many: "{at} из {n}", other: "{at} из {n}" },
  "find.earlier": "Искать и раньше",
  "find.label": "Поиск в заявке",
  "find.newer": "Найденное новее",
  "find.nothing": "Ничего",
  "find.older": "Найденное раньше",

  "mention.label": "Кого позвать",

  "sending.held": "ещё можно отменить",
  "sending.retry": "Повторить сейчас",

  "talk.copy": "Скопировать, что пишет {who}",
  "talk.edit": "Изменить сообщение",
  "talk.edit_why_same": "Ничего не изменено",
  "talk.edited": "изменено",
  "talk.history": "Как было раньше",
  "talk.reply": "Ответить: {who}",
  "talk.reply_earlier": "Ответ на сказанное раньше",
  "talk.reply_to": "В ответ: {who}",
  "talk.take_back": "Удалить сообщение",
  "talk.taken_back": "удалено",
  "talk.taken_back_by": "{who}: сообщение удалено.",
  "talk.taking_back": "Сообщение удаляется",
  "talk.thank": "Поблагодарить: {who}",
  "talk.thank_undo": "Снять благодарность: {who}",
  "talk.thanks_from": "Благодарят: {who}",
  "talk.tools": "Действия с сообщением: {who}",
  "talk.quote": "Цитировать: {who}",
  "talk.task_done": "сделано",
  "talk.task_open": "не сделано",
  "talk.unread": { one: "{n} непрочитанное", few: "{n} непрочитанных", many: "{n} непрочитанных", other: "{n} непрочитанных" },
  "talk.unread_line": "Новое для вас",

  "viewer.count": { one: "{at} из {n}", few: "{at} из {n}", many: "{at} из {n}", other: "{at} из {n}" },
  "viewer.larger": "Настоящий размер",
  "viewer.next": "Следующий снимок",
  "viewer.previous": "Предыдущий снимок",
  "viewer.save": "Сохранить: {name}",
  "viewer.smaller": "Вместить в окно",
  "viewer.title": "Снимки этой заявки",
};
