import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { EventFrame, TicketView } from "../protocol/generated.ts";
import { apply } from "./apply.ts";

/** Written by the server's tests: random lives of tickets under the real rules. */
type History = { before: TicketView; frames: EventFrame[]; after: TicketView };

const histories = JSON.parse(
  readFileSync(new URL("../../../server/golden/histories.json", import.meta.url), "utf8"),
) as History[];

/** Sets come from the server in the order of ids; the mirror keeps them in the order of joining. */
function sorted(view: TicketView): TicketView {
  const byId = (a: { id: number }, b: { id: number }) => a.id - b.id;
  return {
    ...view,
    me_too: [...view.me_too].sort((a, b) => a - b),
    invited: [...view.invited].sort(byId),
    helpers: [...view.helpers].sort(byId),
  };
}

describe("the mirror of the rules", () => {
  it.each(histories.map((history, index) => [index, history] as const))(
    "arrives where the server arrives in history %i",
    (_, { before, frames, after }) => {
      expect(sorted(frames.reduce(apply, before))).toEqual(sorted(after));
    },
  );
});
