import type {
  Alike,
  CardContent,
  CardEdition,
  CardRow,
  ImportColumns,
  ImportReport,
  KnowledgeReport,
  MemberId,
  Reuse,
  Reused,
  SearchGap,
  SearchPage,
  Suggestions,
  TicketCard,
  TicketId,
  TopicId,
} from "../protocol/generated.ts";
import type { Answer } from "./http.ts";

export type CardsOf = "all" | "flagged" | "due" | "pinned";
export type FileFormat = "csv" | "jsonl";

/** How a file of solved tickets is read. */
export type ImportWish = {
  format: FileFormat;
  source: string;
  /** Which column holds which field. */
  columns: Readonly<Record<string, string | undefined>>;
  topic: TopicId;
  requester: MemberId;
  helper: MemberId;
  dryRun: boolean;
};

/** Tickets of one page of a search. */
const FOUND_PAGE = 30;

/** What is known: searches, suggestions, solution cards, and files of solved tickets. */
export interface KnowledgeHttp {
  /** A page of everything that looks like some words and operators, best first; `after` is the `next` of the page before. */
  search(query: string, after?: string): Promise<Answer<SearchPage>>;
  /** Solved and open tickets that mean the same as a question. */
  suggest(question: string): Promise<Answer<Suggestions>>;
  /** The solution of a ticket ended a question before it was asked. */
  reuse(ticket: TicketId, body: Reuse): Promise<Answer<Reused>>;
  /** Other tickets that a ticket looks like. */
  alike(ticket: TicketId): Promise<Answer<Alike>>;
  card(ticket: TicketId): Promise<Answer<TicketCard>>;
  /** What the versions of a card said, newest first; for those who may write the next. */
  cardVersions(ticket: TicketId): Promise<Answer<CardEdition[]>>;
  /** Writes the version after the one that was changed; 0 for the first. */
  saveCard(ticket: TicketId, replaces: number, content: CardContent): Promise<Answer<TicketCard>>;
  vouchForCard(ticket: TicketId, version: number): Promise<Answer<TicketCard>>;
  pinCard(ticket: TicketId, pinned: boolean): Promise<Answer<TicketCard>>;
  reportCard(ticket: TicketId, version: number, text: string): Promise<Answer<TicketCard>>;
  cards(of: CardsOf, topic?: TopicId): Promise<Answer<CardRow[]>>;
  /** This was looked for on purpose, and nothing was found. */
  searchedInVain(query: string): Promise<Answer<void>>;
  /** What was looked for in vain; for leads and admins. */
  gaps(): Promise<Answer<SearchGap[]>>;
  knowledge(): Promise<Answer<KnowledgeReport>>;
  /** The columns of a file, by its beginning; for admins. */
  importColumns(format: FileFormat, beginning: Blob): Promise<Answer<ImportColumns>>;
  importFile(wish: ImportWish, file: Blob): Promise<Answer<ImportReport>>;
}

type Ask = <T>(method: string, path: string, body?: unknown) => Promise<Answer<T>>;
type Send = <T>(path: string, request: RequestInit) => Promise<Answer<T>>;

export function knowledgeHttp(ask: Ask, send: Send): KnowledgeHttp {
  const upload = <T>(path: string, body: Blob): Promise<Answer<T>> =>
    send(path, { method: "POST", headers: { "content-type": "application/octet-stream" }, body });
  return {
    search: (query, after) => ask("GET", `/api/search?${new URLSearchParams({ q: query, limit: String(FOUND_PAGE), ...(after === undefined ? {} : { after }) })}`),
    suggest: (question) => ask("GET", `/api/suggest?${new URLSearchParams({ q: question })}`),
    reuse: (ticket, body) => ask("POST", `/api/tickets/${ticket}/reuse`, body),
    alike: (ticket) => ask("GET", `/api/tickets/${ticket}/alike`),
    card: (ticket) => ask("GET", `/api/tickets/${ticket}/card`),
    cardVersions: (ticket) => ask("GET", `/api/tickets/${ticket}/card/versions`),
    saveCard: (ticket, replaces, content) => ask("POST", `/api/tickets/${ticket}/card`, { replaces, content }),
    vouchForCard: (ticket, version) => ask("POST", `/api/tickets/${ticket}/card/vouch`, { version }),
    pinCard: (ticket, pinned) => ask("POST", `/api/tickets/${ticket}/card/pin`, { pinned }),
    reportCard: (ticket, version, text) => ask("POST", `/api/tickets/${ticket}/card/did-not-work`, { version, text }),
    cards: (of, topic) => ask("GET", `/api/cards?${new URLSearchParams({ of, ...(topic === undefined ? {} : { topic: String(topic) }) })}`),
    searchedInVain: (query) => ask("POST", "/api/search/gaps", { q: query }),
    gaps: () => ask("GET", "/api/search/gaps"),
    knowledge: () => ask("GET", "/api/knowledge"),
    importColumns: (format, beginning) => upload(`/api/import/columns?${new URLSearchParams({ format })}`, beginning),
    importFile: (wish, file) => upload(`/api/import?${importQuery(wish)}`, file),
  };
}

function importQuery({ format, source, columns, topic, requester, helper, dryRun }: ImportWish): URLSearchParams {
  return new URLSearchParams({
    format,
    source,
    map: JSON.stringify(columns),
    topic: String(topic),
    requester: String(requester),
    helper: String(helper),
    dry_run: String(dryRun),
  });
}
