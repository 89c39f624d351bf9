import { enDesk } from "./en_desk.ts";
import { enTicket } from "./en_ticket.ts";

/** Every text of the client in English. The other languages have exactly these keys. */
export const en = { ...enDesk, ...enTicket };
