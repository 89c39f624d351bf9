import { describe, expect, it } from "vitest";
import { FakePage } from "../testing/fake_page.ts";
import { pathOf, Router, routeOf, type Route } from "./router.ts";

describe("addresses", () => {
  it.each<[string, Route]>([
    ["/", { kind: "desk" }],
    ["/ask", { kind: "ask" }],
    ["/queue", { kind: "queue" }],
    ["/tickets/1042", { kind: "ticket", id: 1042 }],
    ["/board", { kind: "board" }],
    ["/numbers/1042", { kind: "number", number: 1042 }],
    ["/sign-in", { kind: "sign_in" }],
    ["/setup", { kind: "setup" }],
  ])("%s names a place and is its name", (path, route) => {
    expect(routeOf(path)).toEqual(route);
    expect(route.kind === "unknown" ? "" : pathOf(route)).toBe(path);
  });

  it.each(["/tickets/", "/tickets/0", "/tickets/1x", "/tickets/12345678901234567", "/elsewhere"])("%s names none", (path) => {
    expect(routeOf(path)).toEqual({ kind: "unknown" });
  });
});

it("leads back to the list from which a ticket was opened", () => {
  const page = new FakePage("/queue");
  const router = new Router(page);
  router.go("/tickets/1");
  expect(router.backTo.value).toBe("queue");
  page.back("/");
  router.go("/tickets/1");
  expect([router.backTo.value, router.route.value.kind]).toEqual(["desk", "ticket"]);
});

it("keeps the list and the queue beside a ticket over a reload and on the way back", () => {
  const page = new FakePage("/queue");
  const router = new Router(page);
  router.chooseQueue("mine");
  router.go("/tickets/1");
  const inQueue = page.mark();
  const reloaded = new Router(page);
  expect([reloaded.backTo.value, reloaded.queue.value]).toEqual(["queue", "mine"]);
  reloaded.go("/");
  reloaded.go("/tickets/2");
  expect(reloaded.backTo.value).toBe("desk");
  page.back("/tickets/1", inQueue);
  expect([reloaded.backTo.value, reloaded.queue.value]).toEqual(["queue", "mine"]);
});

it.each([undefined, null, "queue", { list: "queue", queue: "of old" }])("stands beside the desk's list where nothing it knows is marked: %o", (mark) => {
  const page = new FakePage("/tickets/1");
  page.setMark(mark);
  expect(new Router(page).backTo.value).toBe("desk");
});
