/** The talk of a ticket in each of its forms, and everything that asks before something is done. */
import "../src/screens/ticket/talk.css";
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { Outgoing, Sending } from "../src/connection/outbox.ts";
import { referenceTo } from "../src/desk/files.ts";
import type { Command, Event, EventFrame, Person, Stream, TicketView } from "../src/protocol/generated.ts";
import { DeskContext } from "../src/screens/context.tsx";
import { type DialogName, TicketDialog } from "../src/screens/dialogs/ticket_dialog.tsx";
import { KeySheet } from "../src/screens/frame/key_sheet.tsx";
import { Palette } from "../src/screens/palette/palette.tsx";
import { ItemView } from "../src/screens/ticket/item_view.tsx";
import { Items } from "../src/screens/ticket/items.ts";
import { PendingTalk } from "../src/screens/ticket/pending_talk.tsx";
import { ReturnedWords } from "../src/screens/ticket/returned.tsx";
import type { Returned } from "../src/stores/commands.ts";
import { anna, boris, claimed, frame, lena, MINUTE, olga, pavel, START, term, view, vpn } from "../src/testing/builders.ts";
import { Button } from "../src/ui/button.tsx";
import { FilesContext } from "../src/ui/pictures.ts";
import type { openGalleryDesk } from "./gallery_desk.tsx";
import { Part } from "./part.tsx";

type Desk = Awaited<ReturnType<typeof openGalleryDesk>>;
type Told = [by: Person | undefined, event: Event, stream?: Stream];

const PICTURE = referenceTo({ id: "00000000-0000-4000-8000-000000000001", name: "mark.svg", picture: true, width: 64, height: 64 });
const FILE = referenceTo({ id: "00000000-0000-4000-8000-000000000002", name: "gateway.log", picture: false });
const CODE = `What the gateway says:\n\`\`\`log\n${Array.from({ length: 24 }, (_, line) => `rekey ${line + 1} of 24 took ${40 + line * 7} ms`).join("\n")}\n\`\`\``;
const DAY = 24 * 60 * MINUTE;

/** What can stand in a talk; an edit, thanks and what was taken back name the place that they are about. */
const SAID: readonly Told[] = [
  [olga, { kind: "asked", title: "VPN drops", text: "The VPN drops every ten minutes since this morning.", topic: vpn.id, team: vpn.team, visibility: "organisation", promise: START + 15 * MINUTE }],
  [anna, { kind: "posted", text: "In the same building? @Olga Petrova, see https://wiki.example/vpn and #1041." }],
  [anna, { kind: "posted", text: "Said right after it, by the same person." }],
  [olga, { kind: "replied", to: 2, text: "At home as well." }],
  [boris, { kind: "posted", text: "It is the cable." }],
  [boris, { kind: "edited", message: 5, text: "It is the cable **or the dock**." }],
  [boris, { kind: "posted", text: "Wrong ticket." }],
  [boris, { kind: "deleted", message: 7 }],
  [olga, { kind: "replied", to: 7, text: "Which one was it?" }],
  [lena, { kind: "posted", text: CODE }],
  [olga, { kind: "posted", text: `What I see:\n\n${PICTURE}\n\n${FILE}` }],
  [anna, { kind: "thanked", message: 10 }],
  [boris, { kind: "thanked", message: 10 }],
  [boris, { kind: "answered", text: "Take the other cable.", holds_until: START + 9 * MINUTE }],
  [olga, { kind: "declined", answer: 14, text: "It still drops." }],
  [anna, { kind: "answered", text: "Turn off IPv6:\n```\nnetsh interface ipv6 set global state=disabled\n```", holds_until: START + 9 * MINUTE }],
  [lena, { kind: "noted", text: "The certificate of the gateway ran out." }, "staff"],
  [boris, { kind: "answered", text: "Restart the dock.", holds_until: START + 9 * MINUTE }],
  [pavel, { kind: "resolved", text: "The gateway has a new certificate.", grace_until: START + 7 * DAY }],
];

/** What happened, each in its line. */
const HAPPENED: readonly Told[] = [
  [undefined, { kind: "escalated", cause: "promise" }],
  [olga, { kind: "escalated", cause: "requester", reason: "We ship today." }],
  [boris, { kind: "escalation_suggested", reason: "Needs rights." }],
  [pavel, { kind: "claimed", epoch: 1, term: term(START) }],
  [undefined, { kind: "lease_warned", epoch: 1 }],
  [pavel, { kind: "pended", awaited: { kind: "third_party", name: "the carrier" }, left: 9 * MINUTE }],
  [undefined, { kind: "nudged", answer: 18 }],
  [undefined, { kind: "target_missed", target: "own" }],
  [pavel, { kind: "hand_raised", text: "Who has the key of the cabinet?", invited: [anna, boris] }],
  [pavel, { kind: "handed_back", epoch: 1, tried: "Cable, dock and another laptop." }],
  [lena, { kind: "prioritised", priority: "urgent" }],
  [lena, { kind: "retitled", title: "VPN drops in the whole building" }],
  [boris, { kind: "me_too_added" }],
  [olga, { kind: "accepted", answer: 16, answered_by: anna, grace_until: START + 7 * DAY }],
  [olga, { kind: "reopened", text: "It came back.", cycle: 2 }],
  [undefined, { kind: "closed" }],
];

const TALKED = view({
  id: 100,
  requester: olga,
  staff_head: 1,
  stage: claimed(lena),
  epoch: 1,
  answers: [
    { seq: 14, by: boris, state: "declined", at: START },
    { seq: 16, by: anna, state: "accepted", at: START },
    { seq: 18, by: boris, state: "waiting", at: START, holds_until: START + 9 * MINUTE },
  ],
});

function framesOf(told: readonly Told[], ticket: number): EventFrame[] {
  return told.map(([by, event, stream = "public"], index) => frame(event, { ticket, stream, seq: index + 1, at: START + index * 1_000, ...(by === undefined ? {} : { by }) }));
}

const DEEDS = { onQuote: () => {}, onReply: () => {}, onShow: () => {} };

function Told({ told, of }: { told: readonly Told[]; of: TicketView }) {
  const items = new Items({ seq: 0, head: 1, me: lena.id }).of(framesOf(told, of.id));
  return (
    <FilesContext.Provider value={{ address: () => "/mark.svg", open: () => {}, openLabel: (name) => name }}>
      {items.map((item) => (
        <ItemView key={item.key} item={item} view={of} names={{ topics: [vpn], teams: [] }} find="" deeds={DEEDS} />
      ))}
    </FilesContext.Provider>
  );
}

function outgoing(id: string, command: Command): Outgoing {
  return { type: "command", id, ticket: 101, command };
}

const UNSENT: readonly [Sending, Command][] = [
  ["waiting", { kind: "post", text: "Written without a line." }],
  ["sending", { kind: "answer", text: "An answer on its way." }],
  ["unconfirmed", { kind: "note", text: "A note of which nobody knows whether it came." }],
];
const RETURNED: Returned = { id: "returned", ticket: 101, kind: "post", words: "Words that the desk did not take.", refusal: { code: "wrong_stage", stage: "closed" } };

/** The same desk with words in it that have not come back as an event. */
function withUnsent(desk: Desk): Desk {
  const facts = {
    entries: signal(UNSENT.map(([sending, command]) => ({ id: sending, frame: outgoing(sending, command), at: START, sending, again: undefined }))),
    stored: signal([{ id: "stored", frame: outgoing("stored", { kind: "post", text: "The desk has it." }), receipt: { ticket: 101, number: 1043, stream: "public", seq: 9 }, at: START }]),
    returned: signal([RETURNED]),
  };
  const commands = Object.create(desk.commands, Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, { value }]))) as Desk["commands"];
  return Object.create(desk, { commands: { value: commands } }) as Desk;
}

/** Everything that is asked with words, people or a choice before a command is given. */
const DIALOGS: readonly DialogName[] = [
  "resolve",
  "hand_back",
  "decline",
  "take_over",
  "send_back_to_peers",
  "suggest_escalation",
  "reopen",
  "withdraw",
  "pend",
  "assign",
  "bundle",
  "raise_hand",
  "retitle",
  "change_topic",
  "hand_over",
  "prioritise",
];

export function TalkParts({ desk }: { desk: Desk }) {
  const [shown, setShown] = useState<DialogName | "palette" | "keys">();
  const known = desk.live.known.value;
  const close = (): void => setShown(undefined);
  return (
    <DeskContext.Provider value={desk}>
      <Part title="What is said in a ticket" wide>
        <Told told={SAID} of={TALKED} />
      </Part>
      <Part title="What happens to a ticket" wide>
        <Told told={HAPPENED} of={{ ...TALKED, id: 102 }} />
      </Part>
      <DeskContext.Provider value={withUnsent(desk)}>
        <Part title="Words that are not sent yet, and that were not taken" wide>
          <PendingTalk view={view({ id: 101, staff_head: 1 })} />
          <ReturnedWords ticket={101} onAgain={() => {}} />
        </Part>
      </DeskContext.Provider>
      <Part title="What is asked before a command">
        {DIALOGS.map((name) => (
          <Button key={name} onPress={() => setShown(name)}>{`Asked: ${name}`}</Button>
        ))}
        <Button onPress={() => setShown("palette")}>The palette</Button>
        <Button onPress={() => setShown("keys")}>The keys</Button>
      </Part>
      {shown === "palette" && <Palette onClose={close} onKeys={() => setShown("keys")} />}
      {shown === "keys" && <KeySheet onClose={close} />}
      {shown !== undefined && shown !== "palette" && shown !== "keys" && known !== undefined && <TicketDialog name={shown} view={TALKED} known={known} onClose={close} />}
    </DeskContext.Provider>
  );
}
