import { expect, it } from "vitest";
import type { TicketRow } from "../../protocol/generated.ts";
import { MINUTE, START, view } from "../../testing/builders.ts";
import { leadOf } from "./use_bulk.ts";

function queued(id: number, since: number, meToo = 0): TicketRow {
  const { answers: _, me_too: __, bundled: ___, ...base } = view({ stage: { kind: "escalated", since, cause: "promise" } });
  return { ...base, id, answers_waiting: 0, me_too: meToo, bundled: 0, changed_at: START };
}

it("bundles under the ticket that most people wait for, else the one that waits longest", () => {
  expect(leadOf([queued(1, START), queued(2, START - MINUTE), queued(3, START, 4)])?.id).toBe(3);
  expect(leadOf([queued(1, START), queued(2, START - MINUTE)])?.id).toBe(2);
  expect(leadOf([])).toBeUndefined();
});
