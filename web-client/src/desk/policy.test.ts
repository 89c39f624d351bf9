import { describe, expect, it } from "vitest";
import type { PolicyBook, Topic } from "../protocol/generated.ts";
import { ivan, lena, member, MINUTE, payroll, START, vpn } from "../testing/builders.ts";
import { aimMinutes, hoursName, laneName, minutesOf, phrasesOf, scopesFor, setIn, settableTopics, withAim, withAims, withHours, withLane, withMinutes, withPhrases } from "./policy.ts";

const foreign: Topic = { ...vpn, id: 9, organisation: 2, team: 1 };
const topics = [vpn, payroll, foreign];
const ids = (some: Topic[]) => some.map(({ id }) => id);

describe("who sets what", () => {
  it("lets admins set everything of their organisation", () => {
    const admin = member(lena, "admin");
    expect(ids(settableTopics(admin, topics))).toEqual([vpn.id, payroll.id]);
    expect(scopesFor(admin, vpn).map(({ kind }) => kind)).toEqual(["topic", "team", "organisation"]);
  });

  it("lets leads set what is their teams', and others nothing", () => {
    const lead = member(lena, "lead", [1]);
    expect(ids(settableTopics(lead, topics))).toEqual([vpn.id, foreign.id]);
    expect(scopesFor(lead, vpn).map(({ kind }) => kind)).toEqual(["topic", "team"]);
    expect(settableTopics(member(ivan, "engineer", [1]), topics)).toEqual([]);
  });
});

describe("what is set in one place", () => {
  const book: PolicyBook = {
    organisation: 1,
    calendars: [],
    layers: [{ scope: { kind: "topic", topic: 1 }, version: 3, saved_at: START, saved_by: lena, settings: { lease_ms: MINUTE } }],
    topics: [],
  };

  it("is found by its place, with the version that a change has to name", () => {
    expect(setIn(book, { kind: "topic", topic: 1 })).toMatchObject({ version: 3, settings: { lease_ms: MINUTE } });
    expect(setIn(book, { kind: "team", team: 1 })).toEqual({ version: 0, settings: {} });
  });

  it.each([
    ["30", { lease_ms: 30 * MINUTE }],
    ["0", { lease_ms: 0 }],
    [" ", {}],
    ["-1", { lease_ms: MINUTE }],
    ["1.5", { lease_ms: MINUTE }],
    ["soon", { lease_ms: MINUTE }],
  ])("takes %j minutes", (typed, expected) => {
    expect(withMinutes({ lease_ms: MINUTE }, "lease_ms", typed)).toEqual(expected);
  });

  it("tells a length and hours as they are typed and chosen, and back", () => {
    expect([minutesOf({ lease_ms: 30 * MINUTE }, "lease_ms"), minutesOf({}, "lease_ms")]).toEqual(["30", ""]);
    for (const name of ["", "always", "5"]) expect(hoursName(withHours({ fast_lane: true }, name).calendar)).toBe(name);
    expect(withHours({ fast_lane: true, calendar: { kind: "always" } }, "")).toEqual({ fast_lane: true });
  });

  it("keeps targets for each priority by itself", () => {
    const urgent = withAims({ lease_ms: MINUTE }, "urgent", true);
    expect(urgent.aims?.urgent).toMatchObject({ own_ms: 60 * MINUTE });
    const both = withAim(withAims(urgent, "low", true), "urgent", "own_ms", "15");
    expect(both.aims?.urgent === undefined ? "" : aimMinutes(both.aims.urgent, "own_ms")).toBe("15");
    expect(both.aims?.low).toMatchObject({ own_ms: 60 * MINUTE });
    expect(withAim(both, "urgent", "own_ms", "1.5")).toEqual(both);
    expect(withAim(both, "high", "own_ms", "5")).toEqual(both);
    expect(withAims(withAims(both, "low", false), "urgent", false)).toEqual({ lease_ms: MINUTE });
  });

  it("tells the fast lane and its phrases as they are chosen and typed, and back", () => {
    for (const name of ["", "peers", "fast"]) expect(laneName(withLane({ fast_lane: true }, name).fast_lane)).toBe(name);
    expect(phrasesOf(" phish*\n\nnobody can log in ")).toEqual(["phish*", "nobody can log in"]);
    expect(withPhrases(withPhrases({}, ["a"]), undefined)).toEqual({});
    expect(withPhrases({}, [])).toEqual({ fast_words: [] });
  });
});
