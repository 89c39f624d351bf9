import { enDesk } from "./en_desk.ts";
import { enTalk } from "./en_talk.ts";
import { enTicket } from "./en_ticket.ts";
import { enWork } from "./en_work.ts";

/** Every text of the client in English. The other languages have exactly these keys. */
export const en = { ...enDesk, ...enTalk, ...enTicket, ...enWork };
