import { apply } from "../src/desk/apply.ts";
import type { Clock } from "../src/platform/clock.ts";
import type { Event, EventFrame, Me, Person, Stream, TicketView } from "../src/protocol/generated.ts";
import { member, payroll, term, view, vpn } from "../src/testing/builders.ts";
import { FakeServer } from "../src/testing/fake_server.ts";

const MINUTE = 60_000;

const olga: Person = { id: 1, name: "Olga Petrova" };
const anna: Person = { id: 2, name: "Anna Weber" };
const boris: Person = { id: 3, name: "Boris Kim" };
const pavel: Person = { id: 4, name: "Pavel Novak" };
const ivan: Person = { id: 5, name: "Ivan Costa" };
const lena: Person = { id: 6, name: "Lena Moreau" };

export const people: Record<string, Me | undefined> = {
  olga: member(olga),
  anna: member(anna),
  boris: member(boris),
  pavel: member(pavel, "engineer", [1]),
  ivan: member(ivan, "engineer", [1]),
  lena: member(lena, "lead", [1]),
};

type Step = [minutesAgo: number, by: Person | undefined, event: Event, stream?: Stream];

/** A few tickets in the middle of their life. */
export function openScene(clock: Clock, me: Me): FakeServer {
  const server = new FakeServer(clock, me);
  const now = clock.now();
  server.topics = [
    vpn,
    payroll,
    { ...vpn, id: 3, name: "Accounts and passwords" },
    { ...vpn, id: 4, name: "Printers and rooms" },
  ];
  const staff = me.serves.length > 0;
  const put = (start: Partial<TicketView>, text: string, steps: Step[]): void => {
    const asked = now - (start.asked_at ?? 0) * MINUTE;
    let current = view({
      ...start,
      asked_at: asked,
      stage: { kind: "open", since: asked, promise: asked + 15 * MINUTE },
      public_head: 1,
      ...(staff && start.requester?.id !== me.id ? { staff_head: 0 } : {}),
    });
    const streams: Record<Stream, EventFrame[]> = { public: [], staff: [] };
    streams.public.push({
      ticket: current.id,
      stream: "public",
      seq: 1,
      at: asked,
      by: current.requester,
      event: {
        kind: "asked",
        title: current.title,
        text,
        topic: current.topic,
        team: 1,
        visibility: current.visibility,
        promise: asked + 15 * MINUTE,
      },
    });
    for (const [ago, by, event, stream = "public"] of steps) {
      if (stream === "staff" && current.staff_head === undefined) continue;
      const frame: EventFrame = {
        ticket: current.id,
        stream,
        seq: (stream === "public" ? current.public_head : (current.staff_head ?? 0)) + 1,
        at: now - ago * MINUTE,
        ...(by === undefined ? {} : { by }),
        ...(stream === "staff" ? { after: current.public_head } : {}),
        event,
      };
      streams[stream].push(frame);
      current = apply(current, frame);
    }
    server.keep(current, streams.public, streams.staff);
  };

  put(
    { id: 10, number: 1042, title: "VPN drops every ten minutes", requester: olga, asked_at: 9 },
    "Since this morning the VPN drops every ten minutes, at home and in the office.\nThe client says `error 809`. I restarted it twice.",
    [
      [8, anna, { kind: "posted", text: "Same building? We had something like this after the certificate change: https://wiki.example/vpn-809" }],
      [7, olga, { kind: "posted", text: "Home office, cable." }],
      [6, boris, { kind: "me_too_added" }],
      [
        4,
        anna,
        {
          kind: "answered",
          text: "Turn off IPv6 on the adapter, then sign in to the VPN again:\n```\nnetsh interface ipv6 set global state=disabled\n```\nThat fixed it for three of us last week.",
          holds_until: now + 7 * MINUTE,
        },
      ],
      [3, boris, { kind: "replied", to: 5, text: "It worked for me, after a restart." }],
      [3, olga, { kind: "thanked", message: 5 }],
      [3, boris, { kind: "thanked", message: 5 }],
      [2, boris, { kind: "edited", message: 6, text: "It worked for me **after a second restart**." }],
      [2, boris, { kind: "posted", text: "wrong ticket" }],
      [1, boris, { kind: "deleted", message: 10 }],
      [1, olga, { kind: "replied", to: 10, text: "Which one?" }],
    ],
  );
  put(
    { id: 11, number: 1041, title: "Nobody in accounting can open the invoice archive", requester: boris, topic: 3, asked_at: 32 },
    "The archive shows an empty page for all five of us since lunch.",
    [
      [31, anna, { kind: "me_too_added" }],
      [30, olga, { kind: "me_too_added" }],
      [17, undefined, { kind: "escalated", cause: "promise" }],
      [12, pavel, { kind: "claimed", epoch: 1, term: term(now - 12 * MINUTE) }],
      [11, pavel, { kind: "noted", text: "Archive service account expired at 12:00, see the change from Tuesday.", renews: term(now - 11 * MINUTE) }, "staff"],
      [9, pavel, { kind: "posted", text: "I found the cause and am renewing the account of the archive. Ten minutes.", renews: term(now - 9 * MINUTE) }],
      [8, pavel, { kind: "hand_raised", text: "Who has the key of the archive vault?", invited: [anna] }],
    ],
  );
  put(
    { id: 12, number: 1040, title: "Printer on the second floor prints everything twice", requester: anna, topic: 4, asked_at: 51 },
    "Every job comes out twice, from all our laptops.",
    [[35, undefined, { kind: "escalated", cause: "promise" }]],
  );
  put(
    { id: 13, number: 1039, title: "My payslip shows somebody else's bank account", requester: olga, topic: 2, visibility: "private", asked_at: 70 },
    "I would rather not post the details here.",
    [
      [70, undefined, { kind: "escalated", cause: "private" }],
      [60, lena, { kind: "claimed", epoch: 1, term: term(now - 26 * MINUTE) }],
      [26, lena, { kind: "noted", text: "Checked with payroll.", renews: term(now - 26 * MINUTE) }, "staff"],
    ],
  );
  put(
    { id: 14, number: 1038, title: "Projector in the big meeting room stays dark", requester: olga, topic: 4, asked_at: 200 },
    "We have guests at four.",
    [
      [190, boris, { kind: "answered", text: "Unplug the small black box behind it for ten seconds." }],
      [180, olga, { kind: "accepted", answer: 2, answered_by: boris, grace_until: now + 7 * 24 * 60 * MINUTE }],
    ],
  );
  put(
    { id: 15, number: 1037, title: "Cannot save to the project drive", requester: boris, topic: 3, asked_at: 320 },
    "Access denied since yesterday.",
    [
      [300, boris, { kind: "escalated", cause: "requester", reason: "Deadline is today." }],
      [290, ivan, { kind: "claimed", epoch: 1, term: term(now - 290 * MINUTE) }],
      [280, ivan, { kind: "handed_back", epoch: 1, tried: "Group membership is right. Quota is not the cause either." }],
      [200, pavel, { kind: "claimed", epoch: 2, term: term(now - 200 * MINUTE) }],
      [180, pavel, { kind: "pended", awaited: { kind: "requester" }, left: 30 * MINUTE }],
    ],
  );
  server.decide = (request) => {
    if (request.type === "ask") return { result: "refused", refusal: { code: "no_such_topic" } };
    const head = (server.viewOf(request.ticket)?.public_head ?? 0) + 1;
    const receipt = { ticket: request.ticket, number: 1, stream: "public" as const, seq: head };
    if (request.command.kind === "post") {
      setTimeout(() => {
        server.happen(request.ticket, "public", { kind: "posted", text: "text" in request.command ? (request.command.text ?? "") : "" }, { by: me, command: request.id });
      }, 200);
      return { result: "ok", receipt };
    }
    if (request.command.kind === "claim") {
      return { result: "refused", refusal: { code: "already_claimed", by: ivan, since: now, until: now + 30 * MINUTE } };
    }
    return undefined;
  };
  setTimeout(() => {
    server.say({
      type: "presence",
      tickets: [
        { ticket: 10, looking: [anna, boris, olga], looking_count: 3, typing: [boris], trying: [anna] },
        { ticket: 12, looking: [ivan], looking_count: 1, typing: [], trying: [] },
      ],
      online: { people: [olga, anna, boris, pavel, ivan, lena], away: [], count: 6 },
    });
    server.say({
      type: "inbox",
      version: 4,
      since: 0,
      unread: 2,
      notices: (
        [
          ["mention", 10, 1042, "VPN drops every ten minutes", anna, 2, false],
          ["question", 12, 1040, "Printer on the second floor prints everything twice", anna, 40, false],
          ["answer_accepted", 14, 1038, "Projector in the big meeting room stays dark", olga, 180, true],
          ["urgent", 12, 1040, "Printer on the second floor prints everything twice", undefined, 300, true],
        ] as const
      ).map(([kind, ticket, number, title, by, ago, seen], index) => ({
        seq: 4 - index,
        kind,
        ticket,
        number,
        title,
        at: now - ago * MINUTE,
        ...(by === undefined ? {} : { by }),
        seen,
      })),
      places: [],
    });
  }, 300);
  return server;
}
