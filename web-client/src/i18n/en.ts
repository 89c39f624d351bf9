import { enAccount } from "./en_account.ts";
import { enAdmin } from "./en_admin.ts";
import { enClock } from "./en_clock.ts";
import { enDesk } from "./en_desk.ts";
import { enHours } from "./en_hours.ts";
import { enInbox } from "./en_inbox.ts";
import { enKnowledge } from "./en_knowledge.ts";
import { enOutages } from "./en_outages.ts";
import { enPolicies } from "./en_policies.ts";
import { enTalk } from "./en_talk.ts";
import { enTicket } from "./en_ticket.ts";
import { enWork } from "./en_work.ts";

/** Every text of the client in English. The other languages have exactly these keys. */
export const en = { ...enAccount, ...enAdmin, ...enClock, ...enDesk, ...enHours, ...enInbox, ...enKnowledge, ...enOutages, ...enPolicies, ...enTalk, ...enTicket, ...enWork };
