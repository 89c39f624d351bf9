/** The elements of the gallery that need a desk behind them: one that stands still, with everything prepared. */
import { useState } from "preact/hooks";
import type { Outages, SolutionCard, TicketCard, TicketRow } from "../src/protocol/generated.ts";
import { DeskContext } from "../src/screens/context.tsx";
import { FoundTicket } from "../src/screens/knowledge/found_ticket.tsx";
import { Row } from "../src/screens/list/row.tsx";
import { OutageBanners } from "../src/screens/outages/outage_banner.tsx";
import { OutageProposals } from "../src/screens/outages/proposals.tsx";
import { JoinLink } from "../src/screens/people/join_link.tsx";
import { CardBar } from "../src/screens/ticket/card_bar.tsx";
import { TryAgain } from "../src/screens/try_again.tsx";
import { PriorityChip, TargetChip } from "../src/screens/words/urgency.tsx";
import { foundOf } from "../src/desk/solution.ts";
import { anna, boris, claimed, lena, member, MINUTE, olga, pavel, START, view, vpn } from "../src/testing/builders.ts";
import { ok, problem } from "../src/testing/fake_http.ts";
import { live, setUp } from "../src/testing/open_desk.ts";
import { Choice } from "../src/ui/choice.tsx";
import { solved } from "./knowledge.ts";
import { Part } from "./part.tsx";

const outage = { id: 1, organisation: 1, topic: vpn.id, ticket: 7001, number: 1042, title: "The invoice portal is down", since: START - 20 * MINUTE, members: 7 };
const LONG_TITLE = "Since the update of last night neither the scanners in the warehouse nor the label printers in the hall reach the booking portal";
const outages: Outages = {
  outages: [outage, { ...outage, id: 2, ticket: 7002, number: 1043, title: LONG_TITLE, members: 1 }],
  proposals: [
    {
      ...outage,
      id: 3,
      members: 4,
      tickets: [
        { id: 7003, number: 1051, title: "The warehouse scanner shows a red cross" },
        { id: 7004, number: 1052, title: LONG_TITLE },
        { id: 7005, number: 1053, title: "502" },
      ],
    },
  ],
};

const row: TicketRow = { ...solved, stage: { kind: "open", since: START, promise: START + 15 * MINUTE }, asked_at: START - 5 * MINUTE };
const missed = { within: 15 * MINUTE, kind: "missed", due: START - MINUTE } as const;
const rows: readonly TicketRow[] = [
  row,
  { ...row, id: 7011, answers_waiting: 1, answers_declined: 2, me_too: 3, title: LONG_TITLE },
  { ...row, id: 7012, stage: { kind: "open", since: START, promise: START + MINUTE }, visibility: "private" },
  { ...row, id: 7013, stage: { kind: "escalated", since: START - 40 * MINUTE, cause: "promise" }, priority: "urgent", targets: { own: missed } },
  { ...row, id: 7014, stage: claimed(pavel), hand_raised: true, priority: "high", cycle: 2 },
  { ...solved, id: 7015 },
];

const card: SolutionCard = {
  ticket: row.id,
  version: 2,
  content: {
    question: "The VPN drops every few minutes, always in a call.",
    cause: "The adapter saves power.",
    fix: "Turn off \"Allow the computer to turn off this device\" in the adapter's settings, then connect again.",
    environment: "Laptops of 2024",
  },
  verified_until: START + 100 * 24 * 60 * MINUTE,
  pinned: false,
  by: boris,
  at: START - 60 * MINUTE,
  worked: 3,
  flags: [],
};
const overdue: SolutionCard = { ...card, verified_until: START - 24 * 60 * MINUTE };
const flagged: SolutionCard = { ...card, flags: [{ by: anna, at: START - 5 * MINUTE, text: "It came back after an update." }] };
const found = [
  foundOf({ ticket: solved, card }),
  foundOf({ ticket: { ...solved, id: 7021 }, card: flagged }),
  foundOf({ ticket: { ...solved, id: 7022, title: LONG_TITLE }, card: overdue }),
  { ticket: { ...solved, id: 7023 }, title: [{ text: "VPN", hit: true }, { text: " drops in calls", hit: false }], fix: [{ text: "Take the cable.", hit: false }], excerpt: [], reuses: 0 },
  { ticket: { ...row, id: 7024 }, title: [{ text: row.title, hit: false }], fix: [], excerpt: [{ text: "Since this morning.", hit: false }], reuses: 0 },
];

const mine = { draft: card.content, may_write: true, may_vouch: true };
const CARDS: Record<string, TicketCard> = {
  "none, yours to make": mine,
  "none, not yours": { ...mine, may_write: false, may_vouch: false },
  verified: { ...mine, card },
  pinned: { ...mine, card: { ...card, pinned: true } },
  "to be checked": { ...mine, card: overdue },
  "did not help": { ...mine, card: flagged },
  "as a colleague sees it": { ...mine, card, may_write: false, may_vouch: false },
};
const STATES = Object.keys(CARDS);
const SOLVED = view({ stage: { kind: "closed", since: START, solution: { kind: "accepted", answer: 2, by: boris, second_line: false } } });

/** A lead at a desk on which nothing moves. */
export async function openGalleryDesk(language: string) {
  const setup = setUp({
    me: member(lena, "lead", [vpn.team]),
    http: {
      outages: ok(outages),
      members: ok([anna, boris, olga, pavel]),
      card: (ticket) => ok(CARDS[STATES[ticket] ?? ""] ?? mine)(),
      addFile: (_, __, file) => {
        // One is there, one is on its way for ever, and the others find no line.
        if (file.name.startsWith("slow")) return new Promise(() => {});
        return file.name.startsWith("there") ? ok({ id: "1", name: file.name, media: "text/plain", size: file.size })() : Promise.resolve({ kind: "unreachable" });
      },
      saveCard: problem(409, "changed_meanwhile"),
      vouchForCard: problem(500, "failed"),
    },
  });
  setup.server.teams = [...setup.server.teams, { id: 2, name: "Programs" }];
  for (const [index, title] of ["The invoice portal is down", LONG_TITLE].entries()) setup.server.keep(view({ id: 7001 + index, number: 1042 + index, title }));
  if (language === "ru" || language === "qps") setup.desk.preferences.setLanguage(language);
  await live(setup);
  await setup.desk.outages.read();
  return setup.desk;
}

/** What shows words of the desk, in each of its states. */
export function DeskParts({ desk }: { desk: Awaited<ReturnType<typeof openGalleryDesk>> }) {
  const [state, setState] = useState(STATES[2] ?? "");
  return (
    <DeskContext.Provider value={desk}>
      <Part title="Outages before asking" wide>
        <OutageBanners />
      </Part>
      <Part title="Outages to decide on" wide>
        <OutageProposals />
      </Part>
      <Part title="The card of a solved ticket" wide>
        <Choice label="State of the card" look="grid" options={STATES.map((value) => ({ value, label: value }))} value={state} onValue={setState} />
        <CardBar key={state} view={{ ...SOLVED, id: STATES.indexOf(state) }} />
      </Part>
      <Part title="Found tickets" wide>
        <ul class="found-list">
          {found.map((one) => (
            <li key={one.ticket.id}>
              <FoundTicket found={one} />
            </li>
          ))}
        </ul>
      </Part>
      <Part title="Rows" wide>
        {rows.map((one) => (
          <Row key={one.id} row={one} current={one.id === row.id} staff dense={false} />
        ))}
        {rows.map((one) => (
          <Row key={`${one.id} dense`} row={one} current={false} staff dense />
        ))}
      </Part>
      <Part title="Urgency">
        {(["low", "normal", "high", "urgent"] as const).map((priority) => (
          <PriorityChip key={priority} of={{ priority }} />
        ))}
        <TargetChip of={{ stage: { kind: "escalated", since: START, cause: "promise" }, targets: { own: missed } }} now={START} />
        <TargetChip of={{ stage: claimed(olga), targets: { solve: { kind: "running", within: 60 * MINUTE, warns: START - MINUTE, due: START + 9 * MINUTE } } }} now={START} />
      </Part>
      <Part title="The way in for one person" wide>
        <JoinLink link={{ token: "sF3-8uQm0Zt1x7LkV2bRcA", until: START + 7 * 24 * 60 * MINUTE, by_mail: true }} member={1} name="Nadia Haddad" />
      </Part>
      <Part title="What could not be read">
        <TryAgain onAgain={() => {}} />
      </Part>
    </DeskContext.Provider>
  );
}
