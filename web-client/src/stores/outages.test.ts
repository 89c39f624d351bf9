import { describe, expect, it } from "vitest";
import type { Answer } from "../connection/http.ts";
import type { Outage, OutageProposal, Outages as Told } from "../protocol/generated.ts";
import { member, olga, START } from "../testing/builders.ts";
import { fakeHttp, ok, problem } from "../testing/fake_http.ts";
import { Outages, outagesOf } from "./outages.ts";

const outage = (id: number, organisation = 1, members = 4): Outage => ({
  id,
  organisation,
  topic: 1,
  ticket: 10 + id,
  number: 1_040 + id,
  title: "VPN drops",
  since: START,
  members,
});
const proposal = (id: number): OutageProposal => ({ ...outage(id), tickets: [] });
const ids = (outages: Outages) => [outages.all.value.outages.map(({ id }) => id), outages.all.value.proposals.map(({ id }) => id)];

describe("outages", () => {
  it("are replaced for one organisation, and what became one is proposed no more", async () => {
    const outages = new Outages(fakeHttp(member(olga), { outages: ok<Told>({ outages: [outage(1), outage(2, 2)], proposals: [proposal(3), proposal(4)] }) }));
    await outages.read();
    outages.heard({ type: "outages", organisation: 1, outages: [outage(3)] });
    expect(ids(outages)).toEqual([[2, 3], [4]]);
    outages.forget();
    expect(ids(outages)).toEqual([[], []]);
  });

  it("are those of the last question, whatever order the answers come in", async () => {
    const answers: ((told: Answer<Told>) => void)[] = [];
    const outages = new Outages(fakeHttp(member(olga), { outages: () => new Promise((resolve) => answers.push(resolve)) }));
    const first = outages.read();
    const second = outages.read();
    answers[1]?.({ kind: "ok", value: { outages: [outage(2)], proposals: [] } });
    answers[0]?.({ kind: "ok", value: { outages: [outage(1)], proposals: [] } });
    await Promise.all([first, second]);
    expect(ids(outages)).toEqual([[2], []]);
  });

  it("are decided once, and a decision that did not get through changes nothing", async () => {
    const told: Told = { outages: [], proposals: [proposal(1)] };
    const lost = new Outages(fakeHttp(member(olga), { outages: ok(told) }));
    await lost.read();
    expect(await lost.decide(proposal(1), true)).toBe("unreachable");
    expect(ids(lost)).toEqual([[], [1]]);
    const late = new Outages(fakeHttp(member(olga), { outages: ok<Told>({ outages: [], proposals: [] }), acceptOutage: problem(404, "not_found") }));
    expect(await late.decide(proposal(1), true)).toBe("gone");
  });

  it("are shown for one's own organisation, the widest first", () => {
    expect(outagesOf([outage(1), outage(2, 2), outage(3, 1, 9)], 1).map(({ id }) => id)).toEqual([3, 1]);
  });
});
