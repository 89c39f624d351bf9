/** The elements of a ticket and of the frame in each of their states, with a desk that stands still behind them. */
import "../src/screens/admin/admin.css";
import "../src/screens/ticket/pending.css";
import "../src/screens/ticket/talk.css";
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { FileRef } from "../src/desk/files.ts";
import type { Claim, Person, Stage, TeamFacts, TeamList, TicketView } from "../src/protocol/generated.ts";
import { DeskContext } from "../src/screens/context.tsx";
import { ConnectionNote, ConnectionSign } from "../src/screens/frame/connection.tsx";
import { TeamCard } from "../src/screens/teams/team_card.tsx";
import { AttachmentList } from "../src/screens/ticket/attachments.tsx";
import { MentionList } from "../src/screens/ticket/mentions.tsx";
import { PictureViewer } from "../src/screens/ticket/picture_viewer.tsx";
import { SendingState } from "../src/screens/ticket/sending_state.tsx";
import { Strip } from "../src/screens/ticket/strip.tsx";
import type { Connection } from "../src/stores/live.ts";
import { anna, boris, claimed, ivan, lena, MINUTE, olga, pavel, START, view, vpn } from "../src/testing/builders.ts";
import { Button } from "../src/ui/button.tsx";
import { Choice } from "../src/ui/choice.tsx";
import { Dialog } from "../src/ui/dialog.tsx";
import { TextArea } from "../src/ui/field.tsx";
import type { openGalleryDesk } from "./gallery_desk.tsx";
import { Part } from "./part.tsx";

type Desk = Awaited<ReturnType<typeof openGalleryDesk>>;

/** A lease lasts half an hour. */
const claim = (owner: Person, minutesLeft: number): Stage => claimed(owner, START - (30 - minutesLeft) * MINUTE);
const paused: Claim = { owner: pavel, epoch: 1, since: START - 20 * MINUTE, lease: { paused: 9 * MINUTE }, escalated_since: START - 40 * MINUTE, cause: "promise" };
const solved = { kind: "solved", since: START - MINUTE, grace_until: START + 7 * 24 * 60 * MINUTE } as const;
const STAGES: Record<string, Partial<TicketView>> = {
  open: {},
  "open, in its last minute": { stage: { kind: "open", since: START - 14.5 * MINUTE, promise: START + MINUTE / 2 } },
  "open, answered": { answers: [{ seq: 2, by: boris, state: "waiting", at: START - MINUTE, holds_until: START + 9 * MINUTE }] },
  queued: { answers: [{ seq: 2, by: boris, state: "declined", at: START - 50 * MINUTE }], stage: { kind: "escalated", since: START - 40 * MINUTE, cause: "promise" } },
  "claimed by somebody": { stage: claim(pavel, 24) },
  "claimed, lapsing soon": { stage: claim(pavel, 4) },
  "claimed, in its last minute": { stage: claim(pavel, 0.5) },
  "claimed by you": { stage: claim(lena, 12) },
  waiting: { stage: { kind: "pending", claim: paused, since: START - 5 * MINUTE, awaited: { kind: "requester" } } },
  solved: { stage: { ...solved, solution: { kind: "accepted", answer: 2, by: boris, second_line: false } } },
  "solved, not confirmed": { stage: { ...solved, solution: { kind: "unconfirmed", answer: 2, by: pavel } } },
  bundled: { stage: { kind: "bundled", under: 11, since: START, before: { kind: "open", left: 9 * MINUTE } } },
  withdrawn: { stage: { kind: "withdrawn", since: START - MINUTE } },
};

const CONNECTIONS: readonly Connection[] = ["connecting", "live", "catching_up", "offline"];

/** The same desk with its line in another state. */
function withLine(desk: Desk, connection: Connection): Desk {
  const facts = { connection: signal(connection), nextTry: signal(START + 8_000), staleSince: signal(connection === "offline" ? START - MINUTE : undefined) };
  const described = Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, { value }]));
  const live = Object.create(desk.live, described) as Desk["live"];
  return Object.create(desk, { live: { value: live } }) as Desk;
}

/** The development server has the mark in place of a file of a ticket. */
const MARKS = ["mark.svg", "mark-maskable.svg"].map((name): FileRef => ({ id: `../../${name}`, name, picture: true }));

const network: TeamFacts = {
  id: 1,
  name: "Network",
  organisations: [1],
  members: [{ ...lena, role: "lead" }, { ...pavel, role: "engineer" }],
  topics: [vpn.id],
  may_change: true,
  retired: false,
  open: 3,
};
const TEAMS: TeamList = {
  teams: [network, { ...network, id: 2, name: "Nobody yet", members: [], topics: [], open: 0 }, { ...network, id: 3, name: "Shared", may_change: false }, { ...network, id: 4, name: "Telephones", topics: [], retired: true }],
  organisations: [
    { id: 1, name: "Kestrel Works" },
    { id: 2, name: "Kestrel Retail" },
  ],
};

const PLACE = { ticket: 10, stream: "public" } as const;

/** Files in each state: there, on its way, failed, too large. */
export function addGalleryFiles(desk: Desk): void {
  const file = (name: string, bytes = 4): File => new File([new Uint8Array(bytes)], name);
  desk.attachments.add(PLACE, [file("there.log"), file("slow.log"), file("failed.log"), file("too large.log", 11 * 1024 * 1024)]);
}

export function TicketParts({ desk }: { desk: Desk }) {
  const [shown, setShown] = useState<"viewer" | "dialog">();
  const [stage, setStage] = useState("open");
  const completion = { people: [anna, boris, ivan], chosen: 1, id: "gallery-names", pick: () => {}, look: () => {}, key: () => false };
  return (
    <DeskContext.Provider value={desk}>
      <Part title="Where a ticket stands, with its clocks" wide>
        <Choice label="Where it stands now" look="grid" options={Object.keys(STAGES).map((value) => ({ value, label: value }))} value={stage} onValue={setStage} />
        <Strip key={stage} view={view({ id: 100, requester: olga, staff_head: 1, ...STAGES[stage] })} events={[]} onDialog={() => {}} onShow={() => {}} />
      </Part>
      <Part title="What is known of words that are sent" wide>
        {(["held", "waiting", "sending", "unconfirmed", "stored"] as const).map((sending) => (
          <p key={sending} class="said-head">
            <SendingState id={sending} sending={sending} />
          </p>
        ))}
      </Part>
      {CONNECTIONS.map((connection) => (
        <DeskContext.Provider key={connection} value={withLine(desk, connection)}>
          <Part title={`The line: ${connection}`} wide>
            <ConnectionSign />
            <ConnectionNote over={false} />
          </Part>
        </DeskContext.Provider>
      ))}
      <Part title="Names that are completed" wide>
        <div class="gallery-names mention-place">
          <MentionList completion={completion} />
          <TextArea label="Write" value="Does @b" onValue={() => {}} completion={{ list: completion.id, chosen: `${completion.id}-1`, onLook: () => {}, onKey: () => false }} />
        </div>
      </Part>
      <Part title="Files that go with a message" wide>
        <AttachmentList place={PLACE} />
      </Part>
      <Part title="Teams" wide>
        {TEAMS.teams.map((team) => (
          <TeamCard key={team.id} team={team} all={TEAMS} onTeam={() => {}} onTeams={() => {}} />
        ))}
      </Part>
      <Part title="Over everything">
        <Button onPress={() => setShown("viewer")}>Pictures, large</Button>
        <Button onPress={() => setShown("dialog")}>A dialog</Button>
      </Part>
      {shown === "viewer" && <PictureViewer pictures={MARKS} first={MARKS[0]?.id ?? ""} onClose={() => setShown(undefined)} />}
      {shown === "dialog" && (
        <Dialog title="A dialog" closeLabel="Close" onClose={() => setShown(undefined)}>
          <p>What is asked before something is done.</p>
        </Dialog>
      )}
    </DeskContext.Provider>
  );
}
