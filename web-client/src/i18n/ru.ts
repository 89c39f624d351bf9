import { ruDesk } from "./ru_desk.ts";
import { ruTalk } from "./ru_talk.ts";
import { ruTicket } from "./ru_ticket.ts";
import { ruWork } from "./ru_work.ts";
import type { Key, Template } from "./text.ts";

/** Все тексты клиента по-русски. */
export const ru: Record<Key, Template> = { ...ruDesk, ...ruTalk, ...ruTicket, ...ruWork };
