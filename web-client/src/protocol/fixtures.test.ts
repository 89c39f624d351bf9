import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { apply } from "../desk/apply.ts";
import { decode, encode } from "./codec.ts";
import { type ClientMessage, closeCodes, type EventFrame, type TicketView } from "./generated.ts";

type Fixture<T> = { name: string; json: T };

function fixtures<T>(file: string): Fixture<T>[] {
  const text = readFileSync(new URL(`../../../protocol/fixtures/${file}`, import.meta.url), "utf8");
  return JSON.parse(text) as Fixture<T>[];
}

describe("what the protocol crate writes down", () => {
  it("is known to the codec, message by message", () => {
    const messages = fixtures<object>("server_messages.json");
    expect(messages.length).toBeGreaterThan(0);
    for (const { name, json } of messages) {
      expect([name, decode(JSON.stringify(json))]).toEqual([name, { kind: "message", message: json }]);
    }
  });

  it("is what the codec writes for each client message", () => {
    for (const { json } of fixtures<ClientMessage>("client_messages.json")) {
      expect(JSON.parse(encode(json))).toEqual(json);
    }
  });

  it("is understood by the mirror, event by event, in every view", () => {
    const views = fixtures<TicketView>("ticket_views.json");
    const events = fixtures<EventFrame>("events.json");
    expect(Math.min(views.length, events.length)).toBeGreaterThan(0);
    for (const { json: view } of views) {
      for (const { json: event } of events) {
        const result = apply(view, event);
        const head = event.stream === "public" ? result.public_head : result.staff_head;
        expect(head).toBe(event.seq);
      }
    }
  });
});

it("close codes above 4499 are those after which nobody comes back", () => {
  const final = Object.entries(closeCodes).filter(([, code]) => code >= 4500);
  expect(final.map(([name]) => name)).toEqual([
    "malformed",
    "too_large",
    "hello_expected",
    "version_unsupported",
    "session_ended",
  ]);
});
