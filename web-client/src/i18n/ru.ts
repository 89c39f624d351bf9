import { ruDesk } from "./ru_desk.ts";
import { ruTicket } from "./ru_ticket.ts";
import type { Key, Template } from "./text.ts";

/** Все тексты клиента по-русски. */
export const ru: Record<Key, Template> = { ...ruDesk, ...ruTicket };
