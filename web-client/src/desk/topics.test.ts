import { expect, test } from "vitest";
import { byPath, keywordsOf, topicName } from "./topics.ts";

test("topics of one path stand together in the order of the paths", () => {
  const topic = (path: string, name: string) => ({ path, name });
  const groups = byPath([topic("", "Doors"), topic("Programs", "Mail"), topic("", "Keys"), topic("Programs", "SAP")]);
  expect(groups.map(({ path, topics }) => [path, topics.map(({ name }) => name)])).toEqual([
    ["", ["Doors", "Keys"]],
    ["Programs", ["Mail", "SAP"]],
  ]);
});

test("keywords are divided by commas, and nothing is none", () => {
  expect(keywordsOf(" vpn,, tunnel ,")).toEqual(["vpn", "tunnel"]);
  expect(keywordsOf(" ")).toEqual([]);
});

test("a topic has its path in its whole name", () => {
  expect([topicName({ path: "", name: "Mail" }), topicName({ path: "Programs / SAP", name: "Licences" })]).toEqual(["Mail", "Programs / SAP / Licences"]);
});
