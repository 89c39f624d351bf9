import type {
  FileAdded,
  InboxPage,
  MemberSettings,
  Outages,
  NotMe,
  NotMeDone,
  PushEndpoint,
  PushKey,
  PushSubscription as PushEntry,
  SeenNotices,
  TicketTelling,
  Account,
  ChangePassword,
  DemoStarted,
  EventPage,
  InstallationState,
  Join,
  JoinOffer,
  LookAtJoin,
  Me,
  MemberId,
  Person,
  Problem,
  PromiseFacts,
  Setup,
  SignIn,
  SocketTicket,
  Stream,
  Surroundings,
  TicketId,
  TicketRow,
  TopicRules,
} from "../protocol/generated.ts";
import { type KnowledgeHttp, knowledgeHttp } from "./knowledge_http.ts";
import { type AdminHttp, adminHttp } from "./admin_http.ts";

/** An answer of the node, or why there is none. */
export type Answer<T> =
  | { kind: "ok"; value: T }
  | { kind: "problem"; problem: Problem }
  /** The node was not reached; trying again is safe. */
  | { kind: "unreachable" };

/** Asks a node by method, path and body. */
export type Ask = <T>(method: string, path: string, body?: unknown) => Promise<Answer<T>>;

/** Everything that is asked for outside the socket. */
export interface DeskHttp extends KnowledgeHttp {
  readonly admin: AdminHttp;
  installation(): Promise<Answer<InstallationState>>;
  /** Who is signed in, for nodes that do not say it of the installation. */
  me(): Promise<Answer<Me>>;
  signIn(body: SignIn): Promise<Answer<Me>>;
  signOut(): Promise<Answer<void>>;
  setup(body: Setup): Promise<Answer<Me>>;
  /** Whom a link to join is for. */
  lookAtJoin(body: LookAtJoin): Promise<Answer<JoinOffer>>;
  join(body: Join): Promise<Answer<Me>>;
  outages(): Promise<Answer<Outages>>;
  acceptOutage(id: number): Promise<Answer<void>>;
  dismissOutage(id: number): Promise<Answer<void>>;
  /** Topics and teams as they are now. */
  surroundings(): Promise<Answer<Surroundings>>;
  /** By which words a question finds its topic, the first that counts first. */
  topicRules(): Promise<Answer<TopicRules>>;
  demoPeople(): Promise<Answer<DemoStarted>>;
  startDemo(): Promise<Answer<DemoStarted>>;
  demoSignIn(member: MemberId): Promise<Answer<Me>>;
  account(): Promise<Answer<Account>>;
  changePassword(body: ChangePassword): Promise<Answer<void>>;
  /** Ends a session of one's own. */
  endSession(session: number): Promise<Answer<void>>;
  inboxBefore(seq: number): Promise<Answer<InboxPage>>;
  seeNotices(body: SeenNotices): Promise<Answer<void>>;
  settings(): Promise<Answer<MemberSettings>>;
  saveSettings(body: MemberSettings): Promise<Answer<MemberSettings>>;
  pushKey(): Promise<Answer<PushKey>>;
  subscribe(body: PushEntry): Promise<Answer<void>>;
  unsubscribe(body: PushEndpoint): Promise<Answer<void>>;
  /** What was done for a question so far, and how long such questions usually take. */
  promise(ticket: TicketId): Promise<Answer<PromiseFacts>>;
  /** Who was told of a question, and why. */
  telling(ticket: TicketId): Promise<Answer<TicketTelling>>;
  notMe(ticket: TicketId, body: NotMe): Promise<Answer<NotMeDone>>;
  socketTicket(): Promise<Answer<SocketTicket>>;
  members(query: string): Promise<Answer<Person[]>>;
  tickets(query: string): Promise<Answer<TicketRow[]>>;
  /** Adds a file to a stream of a ticket; a text has to name it then. */
  addFile(ticket: TicketId, stream: Stream, file: File): Promise<Answer<FileAdded>>;
  eventsBefore(ticket: TicketId, stream: Stream, before: number): Promise<Answer<EventPage>>;
}

/** Events of one page of history. */
const PAGE_EVENTS = 200;
/** Tickets that a search shows at most. */
const FOUND_TICKETS_MAX = 50;

export function deskHttp(fetcher: typeof fetch): DeskHttp {
  const fetched = async <T>(path: string, request: RequestInit): Promise<Answer<T>> => {
    let response: Response;
    try {
      response = await fetcher(path, { credentials: "same-origin", ...request });
    } catch {
      return { kind: "unreachable" };
    }
    return read<T>(response);
  };
  const ask: Ask = <T>(method: string, path: string, body?: unknown) =>
    fetched<T>(path, {
      method,
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
  return {
    ...knowledgeHttp(ask, fetched),
    admin: adminHttp(ask),
    installation: () => ask("GET", "/api/installation"),
    me: () => ask("GET", "/api/me"),
    signIn: (body) => ask("POST", "/api/sign-in", body),
    signOut: () => ask("POST", "/api/sign-out"),
    setup: (body) => ask("POST", "/api/setup", body),
    lookAtJoin: (body) => ask("POST", "/api/join/look", body),
    join: (body) => ask("POST", "/api/join", body),
    outages: () => ask("GET", "/api/outages"),
    acceptOutage: (id) => ask("POST", `/api/outages/${id}/accept`),
    dismissOutage: (id) => ask("POST", `/api/outages/${id}/dismiss`),
    surroundings: () => ask("GET", "/api/surroundings"),
    topicRules: () => ask("GET", "/api/topic-rules"),
    demoPeople: () => ask("GET", "/api/demo"),
    startDemo: () => ask("POST", "/api/demo"),
    demoSignIn: (member) => ask("POST", "/api/demo/sign-in", { member }),
    account: () => ask("GET", "/api/account"),
    changePassword: (body) => ask("POST", "/api/account/password", body),
    endSession: (session) => ask("POST", `/api/account/sessions/${session}/end`),
    inboxBefore: (seq) => ask("GET", `/api/inbox?${new URLSearchParams({ before: String(seq) })}`),
    seeNotices: (body) => ask("POST", "/api/inbox/seen", body),
    settings: () => ask("GET", "/api/settings"),
    saveSettings: (body) => ask("PUT", "/api/settings", body),
    pushKey: () => ask("GET", "/api/push-key"),
    subscribe: (body) => ask("POST", "/api/push-subscriptions", body),
    unsubscribe: (body) => ask("POST", "/api/push-subscriptions/remove", body),
    promise: (ticket) => ask("GET", `/api/tickets/${ticket}/promise`),
    telling: (ticket) => ask("GET", `/api/tickets/${ticket}/telling`),
    notMe: (ticket, body) => ask("POST", `/api/tickets/${ticket}/not-me`, body),
    socketTicket: () => ask("POST", "/api/socket-ticket"),
    members: (query) => ask("GET", `/api/members?${new URLSearchParams({ q: query })}`),
    tickets: (query) =>
      ask("GET", `/api/tickets?${new URLSearchParams({ q: query, limit: String(FOUND_TICKETS_MAX) })}`),
    addFile: (ticket, stream, file) =>
      fetched(`/api/tickets/${ticket}/files?${new URLSearchParams({ stream, name: file.name })}`, {
        method: "POST",
        headers: { "content-type": "application/octet-stream" },
        body: file,
      }),
    eventsBefore: (ticket, stream, before) =>
      ask(
        "GET",
        `/api/tickets/${ticket}/events?${new URLSearchParams({ stream, before: String(before), limit: String(PAGE_EVENTS) })}`,
      ),
  };
}

async function read<T>(response: Response): Promise<Answer<T>> {
  try {
    const text = await response.text();
    const value: unknown = text === "" ? undefined : JSON.parse(text);
    if (response.ok) return { kind: "ok", value: value as T };
    return { kind: "problem", problem: problemOf(response.status, value) };
  } catch {
    // A proxy's page in place of the node's JSON says only that the node was not reached.
    return response.ok || response.status >= 500
      ? { kind: "unreachable" }
      : { kind: "problem", problem: problemOf(response.status, undefined) };
  }
}

function problemOf(status: number, value: unknown): Problem {
  if (typeof value === "object" && value !== null && "code" in value && typeof value.code === "string") {
    return { ...(value as Problem), status };
  }
  return { type: "about:blank", status, code: "unknown", title: "" };
}
