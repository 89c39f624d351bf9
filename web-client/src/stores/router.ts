import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { type QueueName, QUEUES } from "../desk/lists.ts";
import type { Page } from "../platform/page.ts";
import type { MemberId, TicketId } from "../protocol/generated.ts";

/** A place in the desk, as the address bar names it. */
export type Route =
  | { kind: "desk" }
  | { kind: "ask" }
  | { kind: "queue" }
  | { kind: "board" }
  | { kind: "account" }
  | { kind: "inbox" }
  | { kind: "policies" }
  | { kind: "hours" }
  | { kind: "people" }
  | { kind: "person"; id: MemberId }
  | { kind: "teams" }
  | { kind: "topics" }
  | { kind: "knowledge" }
  | { kind: "ticket"; id: TicketId }
  /** A ticket by the number that people know it by; leads on to the ticket. */
  | { kind: "number"; number: number }
  | { kind: "sign_in" }
  | { kind: "setup" }
  | { kind: "join" }
  | { kind: "unknown" };

/** A list that tickets are opened from. */
export type ListName = "desk" | "queue";

/** What stands beside a ticket: the list, and which of the queues it is or was last. */
type Beside = { list: ListName; queue: QueueName };

export function routeOf(path: string): Route {
  const ticket = /^\/tickets\/([1-9][0-9]{0,15})$/.exec(path);
  if (ticket !== null) return { kind: "ticket", id: Number(ticket[1]) };
  const number = /^\/numbers\/([1-9][0-9]{0,15})$/.exec(path);
  if (number !== null) return { kind: "number", number: Number(number[1]) };
  const person = /^\/people\/([1-9][0-9]{0,15})$/.exec(path);
  if (person !== null) return { kind: "person", id: Number(person[1]) };
  switch (path) {
    case "/":
      return { kind: "desk" };
    case "/ask":
      return { kind: "ask" };
    case "/queue":
      return { kind: "queue" };
    case "/board":
      return { kind: "board" };
    case "/account":
      return { kind: "account" };
    case "/inbox":
      return { kind: "inbox" };
    case "/policies":
      return { kind: "policies" };
    case "/hours":
      return { kind: "hours" };
    case "/people":
      return { kind: "people" };
    case "/teams":
      return { kind: "teams" };
    case "/topics":
      return { kind: "topics" };
    case "/knowledge":
      return { kind: "knowledge" };
    case "/sign-in":
      return { kind: "sign_in" };
    case "/setup":
      return { kind: "setup" };
    case "/join":
      return { kind: "join" };
    default:
      return { kind: "unknown" };
  }
}

export function pathOf(route: Exclude<Route, { kind: "unknown" }>): string {
  switch (route.kind) {
    case "desk":
      return "/";
    case "ask":
      return "/ask";
    case "queue":
      return "/queue";
    case "board":
      return "/board";
    case "account":
      return "/account";
    case "inbox":
      return "/inbox";
    case "policies":
    case "hours":
    case "people":
    case "teams":
    case "topics":
    case "join":
      return `/${route.kind}`;
    case "person":
      return `/people/${route.id}`;
    case "knowledge":
      return "/knowledge";
    case "ticket":
      return `/tickets/${route.id}`;
    case "number":
      return `/numbers/${route.number}`;
    case "sign_in":
      return "/sign-in";
    case "setup":
      return "/setup";
  }
}

/** Where the member is, and the list to which the way back leads. */
export class Router {
  private readonly page: Page;
  private readonly here;
  /** Of a page that came by a link to it nothing is known: the list of the desk holds every ticket. */
  private readonly beside = signal<Beside>({ list: "desk", queue: "unclaimed" });

  constructor(page: Page) {
    this.page = page;
    this.here = signal<Route>(routeOf(page.path()));
    this.recall();
    page.onPath(() => this.recall());
  }

  get route(): ReadonlySignal<Route> {
    return this.here;
  }

  /** The list from which the member opens tickets. */
  readonly backTo: ReadonlySignal<ListName> = computed(() => this.beside.value.list);

  /** Which of the queues the member looks at. */
  readonly queue: ReadonlySignal<QueueName> = computed(() => this.beside.value.queue);

  chooseQueue(queue: QueueName): void {
    this.stand({ ...this.beside.value, queue });
  }

  go(path: string): void {
    if (path === this.page.path()) return;
    this.page.push(path);
    this.arrive();
  }

  /** Goes on without leaving a way back, as after signing in. */
  replace(path: string): void {
    this.page.replace(path);
    this.arrive();
  }

  /** The part behind `#`, which never leaves the browser: the one-time token of a setup link. */
  get secret(): string {
    return this.page.hash().replace(/^#/, "");
  }

  private arrive(beside = this.beside.value): void {
    this.here.value = routeOf(this.page.path());
    const { kind } = this.here.value;
    this.stand(kind === "desk" || kind === "queue" ? { ...beside, list: kind } : beside);
  }

  /** Finds again what stood beside this place, after a reload or on the way back. */
  private recall(): void {
    const mark = this.page.mark();
    this.arrive(isBeside(mark) ? mark : undefined);
  }

  private stand(beside: Beside): void {
    this.beside.value = beside;
    this.page.setMark(beside);
  }
}

function isBeside(mark: unknown): mark is Beside {
  const { list, queue } = (mark ?? {}) as Partial<Record<keyof Beside, unknown>>;
  return (list === "desk" || list === "queue") && QUEUES.some((name) => name === queue);
}
