import { type ReadonlySignal, signal } from "@preact/signals";
import type { Page } from "../platform/page.ts";
import type { TicketId } from "../protocol/generated.ts";

/** A place in the desk, as the address bar names it. */
export type Route =
  | { kind: "desk" }
  | { kind: "ask" }
  | { kind: "queue" }
  | { kind: "ticket"; id: TicketId }
  | { kind: "sign_in" }
  | { kind: "setup" }
  | { kind: "unknown" };

export function routeOf(path: string): Route {
  const ticket = /^\/tickets\/([1-9][0-9]{0,15})$/.exec(path);
  if (ticket !== null) return { kind: "ticket", id: Number(ticket[1]) };
  switch (path) {
    case "/":
      return { kind: "desk" };
    case "/ask":
      return { kind: "ask" };
    case "/queue":
      return { kind: "queue" };
    case "/sign-in":
      return { kind: "sign_in" };
    case "/setup":
      return { kind: "setup" };
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
    case "ticket":
      return `/tickets/${route.id}`;
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
  private readonly list = signal<"desk" | "queue">("desk");

  constructor(page: Page) {
    this.page = page;
    this.here = signal<Route>(routeOf(page.path()));
    this.remember();
    page.onPath(() => {
      this.here.value = routeOf(page.path());
      this.remember();
    });
  }

  get route(): ReadonlySignal<Route> {
    return this.here;
  }

  /** The list from which the member opens tickets. */
  get backTo(): ReadonlySignal<"desk" | "queue"> {
    return this.list;
  }

  go(path: string): void {
    if (path === this.page.path()) return;
    this.page.push(path);
    this.here.value = routeOf(path);
    this.remember();
  }

  /** Goes on without leaving a way back, as after signing in. */
  replace(path: string): void {
    this.page.replace(path);
    this.here.value = routeOf(path);
    this.remember();
  }

  /** The part behind `#`, which never leaves the browser: the one-time token of a setup link. */
  get secret(): string {
    return this.page.hash().replace(/^#/, "");
  }

  private remember(): void {
    const { kind } = this.here.value;
    if (kind === "desk" || kind === "queue") this.list.value = kind;
  }
}
