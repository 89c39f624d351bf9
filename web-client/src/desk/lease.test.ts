import { expect, it } from "vitest";
import type { EventFrame } from "../protocol/generated.ts";
import { claimed, frame, MINUTE, pavel, START, term, view } from "../testing/builders.ts";
import { leaseLeft } from "./lease.ts";

const owned = view({ stage: claimed(pavel) });
const claim = frame({ kind: "claimed", epoch: 1, term: term(START) }, { seq: 2, by: pavel });

/** A ticket that its owner renewed after ten minutes, with what was said before and after. */
function renewed() {
  const longer = term(START + 10 * MINUTE);
  const posted = frame({ kind: "posted", text: "on it", renews: longer }, { seq: 3, by: pavel, at: START + 10 * MINUTE });
  const stage = claimed(pavel);
  if (stage.kind === "claimed") stage.claim.lease = { running: longer };
  return { ticket: view({ stage }), events: [claim, posted] };
}

it("counts a claim down from where it began", () => {
  expect(leaseLeft(owned, [claim], START + 15 * MINUTE)).toEqual({
    until: START + 30 * MINUTE,
    leftMs: 15 * MINUTE,
    left: 0.5,
    warns: false,
  });
  expect(leaseLeft(owned, [claim], START + 40 * MINUTE)).toMatchObject({ leftMs: 0, left: 0, warns: true });
});

it("counts from the event that renewed the claim", () => {
  const { ticket, events } = renewed();
  expect(leaseLeft(ticket, events, START + 25 * MINUTE)).toMatchObject({ leftMs: 15 * MINUTE, left: 0.5 });
});

it("counts from the claim until the event that renewed it is here, and then from that event", () => {
  const { ticket, events } = renewed();
  expect(leaseLeft(ticket, events.slice(0, 1), START + 25 * MINUTE)).toMatchObject({ left: 15 / 40 });
  expect(leaseLeft(ticket, events, START + 25 * MINUTE)).toMatchObject({ left: 0.5 });
});

it("looks once for where a claim began, and not behind the claim", () => {
  let looks = 0;
  const counted = (events: EventFrame[]) =>
    new Proxy(events, {
      get(target, name, self) {
        if (typeof name === "string" && /^\d+$/.test(name)) looks++;
        return Reflect.get(target, name, self);
      },
    });
  const before = frame({ kind: "posted", text: "It drops again" }, { seq: 1, at: START - MINUTE });
  const after = frame({ kind: "posted", text: "Any news?" }, { seq: 3, at: START + MINUTE });
  const fresh = view({ stage: claimed(pavel) });
  leaseLeft(fresh, counted([before, claim, after]), START + 2 * MINUTE);
  leaseLeft(fresh, counted([before, claim, after]), START + 3 * MINUTE);
  expect(looks).toBe(2);
  looks = 0;
  leaseLeft(view({ stage: claimed(pavel) }), counted([before, before, after]), START + 2 * MINUTE);
  expect(looks).toBe(2);
});
