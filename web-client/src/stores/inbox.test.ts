import { describe, expect, it } from "vitest";
import type { Notice } from "../protocol/generated.ts";
import { anna, member, olga, START } from "../testing/builders.ts";
import { fakeHttp, ok } from "../testing/fake_http.ts";
import { Inbox } from "./inbox.ts";

const notice = (seq: number, seen = false): Notice => ({ seq, kind: "answer", ticket: 10, number: 1042, title: "VPN", at: START, by: anna, seen });
const frame = (version: number, since: number, unread: number, notices: Notice[]) => ({ type: "inbox" as const, version, since, unread, notices, places: [] });
const seqs = (inbox: Inbox): number[] => inbox.all.value.notices.map(({ seq }) => seq);

describe("the inbox", () => {
  it("begins as a whole and goes on by changes", () => {
    const inbox = new Inbox(fakeHttp(member(olga)));
    expect(inbox.heard(frame(3, 0, 2, [notice(2), notice(1)]))).toBe("taken");
    expect(inbox.all.value).toMatchObject({ loaded: true, unread: 2, more: false });
    expect(inbox.heard(frame(4, 3, 2, [notice(3), notice(1, true)]))).toBe("taken");
    expect(seqs(inbox)).toEqual([3, 2, 1]);
    expect(inbox.all.value.notices[2]?.seen).toBe(true);
  });

  it("skips what it has, and says what it missed", () => {
    const inbox = new Inbox(fakeHttp(member(olga)));
    expect(inbox.heard(frame(4, 3, 1, [notice(1)]))).toBe("missed");
    inbox.heard(frame(3, 0, 1, [notice(1)]));
    expect(inbox.heard(frame(2, 1, 9, [notice(9)]))).toBe("taken");
    expect(inbox.all.value.unread).toBe(1);
    expect(inbox.heard(frame(6, 5, 1, [notice(2)]))).toBe("missed");
    expect(seqs(inbox)).toEqual([1]);
  });

  it("reads older ones behind what it has", async () => {
    const older = { version: 3, unread: 2, notices: [notice(2), notice(1)], places: [], more: false };
    const inbox = new Inbox(fakeHttp(member(olga), { inboxBefore: ok(older) }));
    inbox.heard(frame(3, 0, 2, [notice(4), notice(3)]));
    expect(inbox.all.value.more).toBe(true);
    expect(await inbox.readOlder()).toBe(true);
    expect(seqs(inbox)).toEqual([4, 3, 2, 1]);
    expect(inbox.all.value.more).toBe(false);
  });

  it("tells the node only of what was not seen", async () => {
    const told: unknown[] = [];
    const inbox = new Inbox(fakeHttp(member(olga), { seeNotices: async (body) => (told.push(body), { kind: "ok", value: undefined }) }));
    inbox.heard(frame(3, 0, 1, [notice(2), notice(1, true)]));
    await inbox.see([1]);
    expect(told).toEqual([]);
    await inbox.see([1, 2]);
    expect(told).toEqual([{ what: "these", seqs: [2] }]);
    await inbox.seeAll();
    expect(told.at(-1)).toEqual({ what: "up_to", seq: 2 });
  });
});
