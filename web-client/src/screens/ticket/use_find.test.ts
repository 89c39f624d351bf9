import { expect, it } from "vitest";
import { frame, olga } from "../../testing/builders.ts";
import { placesOf } from "./use_find.ts";

it("finds words in whatever they were said, oldest first, whatever the case", () => {
  const events = [
    frame({ kind: "posted", text: "The Gateway is down" }, { seq: 1, by: olga }),
    frame({ kind: "me_too_added" }, { seq: 2, by: olga }),
    frame({ kind: "handed_back", epoch: 1, tried: "Restarted the gateway" }, { seq: 3, by: olga }),
    frame({ kind: "noted", text: "gateway log" }, { seq: 1, stream: "staff", after: 3, by: olga }),
  ];
  expect(placesOf(events, "gateway")).toEqual(["p1", "p3", "s1"]);
  expect(placesOf(events, "")).toEqual([]);
});

it("finds words as they stand: changed ones in their new form, and none that were taken back", () => {
  const events = [
    frame({ kind: "posted", text: "The gateway is down" }, { seq: 1, by: olga }),
    frame({ kind: "posted", text: "My pin is 4711" }, { seq: 2, by: olga }),
    frame({ kind: "edited", message: 1, text: "The router is down" }, { seq: 3, by: olga }),
    frame({ kind: "deleted", message: 2 }, { seq: 4, by: olga }),
  ];
  expect(placesOf(events, "gateway")).toEqual([]);
  expect(placesOf(events, "router")).toEqual(["p1"]);
  expect(placesOf(events, "4711")).toEqual([]);
});
