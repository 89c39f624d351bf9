import { expect, test } from "vitest";
import type { PersonFacts } from "../protocol/generated.ts";
import { changesOf, wordsOf } from "./people.ts";

const nadia: PersonFacts = {
  id: 7,
  name: "Nadia Haddad",
  email: "nadia@example.org",
  place: "Sales",
  role: "engineer",
  state: "active",
  teams: [1],
  sessions: 1,
  owns: 0,
};

test("only what differs is changed", () => {
  expect(changesOf(nadia, wordsOf(nadia))).toEqual({});
  expect(changesOf(nadia, { ...wordsOf(nadia), name: " Nadia Haddad ", email: "Nadia@Example.org" })).toEqual({});
  expect(changesOf(nadia, { ...wordsOf(nadia), place: "", role: "lead" })).toEqual({ place: "", role: "lead" });
});
