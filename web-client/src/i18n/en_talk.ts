import type { Template } from "./text.ts";

/** Texts of reading and writing in a ticket and of asking, in English. */
export const enTalk = {
  "alike.count": { one: "{n} question looks like yours", other: "{n} questions look like yours" },
  "alike.label": "Does one of these help already?",

  "closing.accepted": "Solved by {who}",
  "closing.declined": "Not yet solved",

  "code.colour": "Colour the code",
  "code.copy": "Copy the code",
  "code.more": { one: "Show {n} more line", other: "Show {n} more lines" },
  "code.name": "Code",

  "composer.details_placeholder": "Add what helps: the exact error, since when, how many are affected",
  "composer.newer_answer": { one: "{n} newer answer while you write", other: "{n} newer answers while you write" },

  "find.close": "Close the search",
  "find.count": { one: "{at} of {n}", other: "{at} of {n}" },
  "find.earlier": "Search earlier ones too",
  "find.label": "Search in the ticket",
  "find.newer": "Newer one found",
  "find.nothing": "Nothing",
  "find.older": "Older one found",

  "sending.held": "can still be taken back",
  "sending.retry": "Retry now",

  "talk.copy": "Copy what {who} wrote",
  "talk.quote": "Quote {who}",
  "talk.task_done": "done",
  "talk.task_open": "to do",
  "talk.unread": { one: "{n} unread", other: "{n} unread" },
  "talk.unread_line": "New for you",
} satisfies Record<string, Template>;
