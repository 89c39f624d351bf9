import { ruAccount } from "./ru_account.ts";
import { ruAdmin } from "./ru_admin.ts";
import { ruClock } from "./ru_clock.ts";
import { ruDesk } from "./ru_desk.ts";
import { ruHours } from "./ru_hours.ts";
import { ruInbox } from "./ru_inbox.ts";
import { ruKnowledge } from "./ru_knowledge.ts";
import { ruOutages } from "./ru_outages.ts";
import { ruPolicies } from "./ru_policies.ts";
import { ruTalk } from "./ru_talk.ts";
import { ruTicket } from "./ru_ticket.ts";
import { ruWork } from "./ru_work.ts";
import type { Key, Template } from "./text.ts";

/** Все тексты клиента по-русски. */
export const ru: Record<Key, Template> = { ...ruAccount, ...ruAdmin, ...ruClock, ...ruDesk, ...ruHours, ...ruInbox, ...ruKnowledge, ...ruOutages, ...ruPolicies, ...ruTalk, ...ruTicket, ...ruWork };
