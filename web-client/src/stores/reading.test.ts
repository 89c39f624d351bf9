import { describe, expect, it } from "vitest";
import { memoryStorage } from "../platform/storage.ts";
import { sharedChannel } from "../testing/tabs.ts";
import { Reading } from "./reading.ts";

function open(storage = memoryStorage(), member = 1) {
  const reading = new Reading(storage, sharedChannel()());
  reading.signedIn(member);
  return { storage, reading };
}

describe("how far a member has read", () => {
  it("outlives the page and belongs to the member", () => {
    const { storage, reading } = open();
    reading.read(10, 7);
    expect(open(storage).reading.at(10).value).toBe(7);
    expect(open(storage, 2).reading.at(10).value).toBeUndefined();
  });

  it("is the other member's once another one signs in", () => {
    const { reading } = open();
    const place = reading.at(10);
    reading.read(10, 7);
    reading.signedIn(2);
    expect(place.value).toBeUndefined();
  });

  it("is forgotten of the tickets that were left longest ago, and of no others", () => {
    const { storage, reading } = open();
    for (let ticket = 1; ticket <= 501; ticket += 1) reading.read(ticket, 1);
    reading.read(3, 2);
    reading.read(600, 1);
    const again = open(storage).reading;
    expect([1, 2, 3, 600].map((ticket) => again.at(ticket).value)).toEqual([undefined, undefined, 2, 1]);
  });

  it.each(["no json", "{}", '[[1],"x",[2,"y"]]'])("is unknown when %s is stored", (stored) => {
    const storage = memoryStorage();
    storage.set("peerdesk.read.1", stored);
    expect(open(storage).reading.at(1).value).toBeUndefined();
  });
});
