import type { Answer } from "../src/connection/http.ts";
import type { KnowledgeHttp } from "../src/connection/knowledge_http.ts";
import type { CardRow, Found, TicketCard, TicketRow } from "../src/protocol/generated.ts";
import { anna, boris, MINUTE, START, vpn } from "../src/testing/builders.ts";

function ok<T>(value: T): Promise<Answer<T>> {
  return Promise.resolve({ kind: "ok", value });
}

export const solved: TicketRow = {
  id: 7001,
  number: 1042,
  title: "VPN drops every few minutes",
  requester: anna,
  topic: vpn.id,
  team: vpn.team,
  visibility: "organisation",
  cycle: 1,
  stage: { kind: "closed", since: START, solution: { kind: "accepted", answer: 2, by: boris, second_line: false } },
  answers_waiting: 0,
  me_too: 0,
  bundled: 0,
  hand_raised: false,
  asked_at: START,
  changed_at: START,
  public_head: 3,
};

const open: TicketRow = { ...solved, id: 7002, number: 1051, title: "VPN asks for the code twice", stage: { kind: "open", since: START, promise: START + 15 * MINUTE } };

const card: CardRow["card"] = {
  ticket: solved.id,
  version: 2,
  content: {
    question: "The VPN drops every few minutes, always in a call.",
    cause: "The adapter saves power.",
    fix: "Turn off \"Allow the computer to turn off this device\" in the adapter's settings, then connect again.",
    environment: "Laptops of 2024",
  },
  verified_until: START + 1_000_000 * MINUTE,
  pinned: true,
  by: boris,
  at: START,
  worked: 3,
  flags: [{ by: anna, at: START, text: "It came back after an update." }],
};

const found: Found[] = [
  {
    ticket: solved,
    title: [{ text: "VPN", hit: true }, { text: " drops every few minutes", hit: false }],
    fix: [{ text: card.content.fix, hit: false }],
    excerpt: [],
    reuses: 3,
    card: { version: 2, verified_until: card.verified_until, pinned: true, flagged: false },
  },
  { ticket: open, title: [{ text: "VPN", hit: true }, { text: " asks for the code twice", hit: false }], fix: [], excerpt: [{ text: "Since this morning.", hit: false }], reuses: 0 },
];

const kept: TicketCard = { card, draft: card.content, may_write: true, may_vouch: true };

/** What is known, for looking at screens without a node. */
export const devKnowledge: KnowledgeHttp = {
  search: () => ok({ found, misunderstood: [], complete: true }),
  suggest: () => ok({ found, complete: true }),
  reuse: () => ok({ reuses: 4 }),
  alike: () => ok({ found, complete: true }),
  card: () => ok(kept),
  cardVersions: () =>
    ok([
      { version: 2, by: card.by, at: card.at, content: card.content },
      { version: 1, by: card.by, at: card.at - 86_400_000, content: { ...card.content, environment: "", fix: "Connect again." } },
    ]),
  saveCard: () => ok(kept),
  vouchForCard: () => ok(kept),
  pinCard: () => ok(kept),
  reportCard: () => ok(kept),
  cards: () => ok([{ ticket: solved, card }]),
  searchedInVain: () => ok(undefined),
  gaps: () => ok([{ words: "licenc miro", example: "Miro licence", members: 3, times: 7, last_at: START }]),
  knowledge: () => ok({ days: 30, reuses: 12, members: 9, cards: 4, flagged: 1, due: 1, most: [{ ticket: solved, reuses: 8 }] }),
  importColumns: () => ok({ columns: ["Number", "Description", "Resolution"], rows: [["1", "Badge opens nothing", "Hold it lower"]] }),
  importFile: (wish) =>
    ok({ dry_run: wish.dryRun, read: 3, fresh: 2, known: 0, changed: 0, refused: 1, problems: [{ line: 3, why: { kind: "empty", field: "question" } }], broken: false }),
};
