import type {
  DemoStarted,
  EventPage,
  InstallationState,
  Me,
  MemberId,
  Person,
  Problem,
  Setup,
  SignIn,
  SocketTicket,
  Stream,
  TicketId,
  TicketRow,
} from "../protocol/generated.ts";

/** An answer of the node, or why there is none. */
export type Answer<T> =
  | { kind: "ok"; value: T }
  | { kind: "problem"; problem: Problem }
  /** The node was not reached; trying again is safe. */
  | { kind: "unreachable" };

/** Everything that is asked for outside the socket. */
export interface DeskHttp {
  installation(): Promise<Answer<InstallationState>>;
  me(): Promise<Answer<Me>>;
  signIn(body: SignIn): Promise<Answer<Me>>;
  signOut(): Promise<Answer<void>>;
  setup(body: Setup): Promise<Answer<Me>>;
  demoPeople(): Promise<Answer<DemoStarted>>;
  startDemo(): Promise<Answer<DemoStarted>>;
  demoSignIn(member: MemberId): Promise<Answer<Me>>;
  socketTicket(): Promise<Answer<SocketTicket>>;
  members(query: string): Promise<Answer<Person[]>>;
  tickets(query: string): Promise<Answer<TicketRow[]>>;
  eventsBefore(ticket: TicketId, stream: Stream, before: number): Promise<Answer<EventPage>>;
}

/** Events of one page of history. */
const PAGE_EVENTS = 200;
/** Tickets that a search shows at most. */
const FOUND_TICKETS_MAX = 50;

export function deskHttp(fetcher: typeof fetch): DeskHttp {
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<Answer<T>> => {
    let response: Response;
    try {
      response = await fetcher(path, {
        method,
        credentials: "same-origin",
        headers: body === undefined ? {} : { "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch {
      return { kind: "unreachable" };
    }
    return read<T>(response);
  };
  return {
    installation: () => ask("GET", "/api/installation"),
    me: () => ask("GET", "/api/me"),
    signIn: (body) => ask("POST", "/api/sign-in", body),
    signOut: () => ask("POST", "/api/sign-out"),
    setup: (body) => ask("POST", "/api/setup", body),
    demoPeople: () => ask("GET", "/api/demo"),
    startDemo: () => ask("POST", "/api/demo"),
    demoSignIn: (member) => ask("POST", "/api/demo/sign-in", { member }),
    socketTicket: () => ask("POST", "/api/socket-ticket"),
    members: (query) => ask("GET", `/api/members?${new URLSearchParams({ q: query })}`),
    tickets: (query) =>
      ask("GET", `/api/tickets?${new URLSearchParams({ q: query, limit: String(FOUND_TICKETS_MAX) })}`),
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
