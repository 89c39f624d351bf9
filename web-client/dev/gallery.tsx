/** Every element in every state: `npm run dev`, then /dev/gallery. `?dir=rtl` turns it round; `?theme=dark` and `?lang=ru` do what they say. */
import "../src/ui/tokens.css";
import "../src/ui/base.css";
import "./gallery.css";
import { BadgeCheck, Headset, Hourglass, Pencil, Plus, UserCheck, Users } from "lucide-preact";
import { render } from "preact";
import { useState } from "preact/hooks";
import { Avatar, Faces } from "../src/ui/avatar.tsx";
import { Button, type ButtonKind, IconButton } from "../src/ui/button.tsx";
import { Chip, type Tone } from "../src/ui/chip.tsx";
import { Choice } from "../src/ui/choice.tsx";
import { Empty } from "../src/ui/empty.tsx";
import { Failure } from "../src/ui/failure.tsx";
import { Check, Select, TextArea, TextField } from "../src/ui/field.tsx";
import { FormEnd } from "../src/ui/form_end.tsx";
import { Menu } from "../src/ui/menu.tsx";
import { NumberField } from "../src/ui/number_field.tsx";
import { Prose } from "../src/ui/prose.tsx";
import { Ring } from "../src/ui/ring.tsx";
import { Skeleton } from "../src/ui/skeleton.tsx";
import { TimeField, ZoneField } from "../src/ui/time_fields.tsx";
import { ToastStack } from "../src/ui/toasts.tsx";
import { Track, type TrackStep } from "../src/ui/track.tsx";
import { DeskParts, openGalleryDesk } from "./gallery_desk.tsx";
import { addGalleryFiles, TicketParts } from "./gallery_ticket.tsx";
import { TalkParts } from "./gallery_talk.tsx";
import { Part } from "./part.tsx";

const TONES: readonly Tone[] = ["plain", "peer", "staff", "due", "done", "late", "rest"];
const KINDS: readonly ButtonKind[] = ["primary", "plain", "quiet", "staff", "done"];
const PEOPLE = Array.from({ length: 11 }, (_, id) => ({ id, name: `${"ABCDEFGHIJK"[id] ?? ""}nna ${"KLMNOPQRSTU"[id] ?? ""}ova` }));
const SAMPLE = `Since **this morning** the VPN drops, see https://wiki.example/vpn and #1042.

- [x] restarted
- [ ] other cable

> It worked yesterday.

| gateway | state |
|---|---|
| first | down |
| second | \`up\` |

\`\`\`sh
${Array.from({ length: 20 }, (_, line) => `ping -c 1 10.0.0.${line + 1}  # host ${line + 1}`).join("\n")}
\`\`\``;
const LABELS = {
  more: "Show all",
  less: "Show less",
  done: "done",
  open: "to do",
  code: { copy: "Copy", colour: "Colour", name: "Code", more: (n: number) => `Show ${n} more lines`, less: "Show less" },
};

function steps(at: number, tone: Tone): TrackStep[] {
  return ["Colleagues", "IT queue", "Pavel has it", "Solved"].map((label, index) => ({
    key: label,
    label,
    state: index === at ? "now" : index < at ? "past" : "ahead",
    tone,
  }));
}

function Gallery({ desk }: { desk: Awaited<ReturnType<typeof openGalleryDesk>> }) {
  const [choice, setChoice] = useState<"one" | "two" | "three">("one");
  const [words, setWords] = useState("");
  const options = [
    { value: "one" as const, label: "Unclaimed", count: 12 },
    { value: "two" as const, label: "Mine", count: 0 },
    { value: "three" as const, label: "Lapsing", count: 3, tone: "late" as const },
  ];
  return (
    <main class="gallery">
      <h1>Every element in every state</h1>
      <Part title="Buttons">
        {KINDS.map((kind) => (
          <Button key={kind} kind={kind} icon={Plus}>
            {kind}
          </Button>
        ))}
        <Button busy kind="primary">
          busy
        </Button>
        <Button why="There is nothing to send yet">not now</Button>
        <Button pressed>pressed</Button>
        <IconButton label="Rename" icon={Pencil} onPress={() => {}} />
        <IconButton label="Rename later" icon={Pencil} why="Nothing to rename yet" onPress={() => {}} />
        <IconButton label="Renaming" icon={Pencil} pressed onPress={() => {}} />
        <Menu label="More to do" class="menu-button framed" items={[{ key: "a", label: "Hand back", icon: Headset, onPick: () => {} }]}>
          menu
        </Menu>
      </Part>
      <Part title="Chips">
        {TONES.map((tone) => (
          <Chip key={tone} tone={tone} icon={Users}>
            {tone}
          </Chip>
        ))}
        <Chip>without a sign</Chip>
      </Part>
      <Part title="People">
        {PEOPLE.map((person) => (
          <Avatar key={person.id} {...person} />
        ))}
        <Faces people={PEOPLE} count={23} label="23 are looking" />
      </Part>
      <Part title="Fields">
        <TextField label="Title" value={words} onValue={setWords} hint="One line" />
        <TextField label="E-mail address" value="anna@" onValue={() => {}} error="This is no address." />
        <TextField label="Search" inside type="search" value={words} onValue={setWords} />
        <TextArea label="What is not working?" value={words} onValue={setWords} rows={3} placeholder="For example: the VPN" />
        <Select label="Topic" value="vpn" onValue={() => {}} options={[{ value: "vpn", label: "VPN and remote work" }]} />
        <NumberField label="Minutes" hint="Left empty, the default counts" value="15" max={60} onValue={() => {}} />
        <TimeField label="From" minute={540} onMinute={() => {}} />
        <ZoneField label="Time zone" zone="Europe/Riga" onZone={() => {}} />
        <Check label="Private" hint="Only IT will see it" checked onChecked={() => {}} />
      </Part>
      <Part title="How forms end" wide>
        <FormEnd submit="Save" />
        <FormEnd submit="Saving" busy />
        <FormEnd submit="Save" why="Nothing is changed" />
        <FormEnd submit="Save" problem="The desk cannot be reached. Trying again is safe." />
        <FormEnd submit="Hand back" kind="staff" cancel={{ label: "Cancel", onPress: () => {} }} problem="Ivan Costa has it since 10:42." />
        <FormEnd submit="Sign in" wide />
        <Failure text="Said where there is no form: something did not go." />
      </Part>
      {(["tabs", "switch", "grid"] as const).map((look) => (
        <Part key={look} title={`Choice: ${look}`}>
          <Choice label={`Queue as ${look}`} look={look} options={options} value={choice} onValue={setChoice} />
        </Part>
      ))}
      <Part title="Clocks">
        <Ring left={0.8} tone="staff" label="24 minutes left">
          24:00
        </Ring>
        <Ring left={0.2} tone="due" label="6 minutes left">
          6:00
        </Ring>
        <Ring left={0.03} tone="late" label="50 seconds left">
          0:50
        </Ring>
      </Part>
      <Part title="Ways">
        {(["peer", "due", "staff", "done"] as const).map((tone, index) => (
          <div key={tone} class="gallery-wide">
            <Track label={`Way, station ${index + 1}`} steps={steps(index, tone)} />
          </div>
        ))}
      </Part>
      <Part title="Words">
        <div class="gallery-wide">
          <Prose text={SAMPLE} labels={LABELS} find="the" onCopy={() => {}} />
        </div>
        <div class="gallery-wide">
          <Prose text={`${"A long message goes on and on. ".repeat(70)}`} labels={LABELS} onCopy={() => {}} />
        </div>
      </Part>
      <Part title="Nothing and not yet">
        <Empty icon={BadgeCheck} title="Nobody is waiting" text="Every question is solved or with somebody." />
        <div class="gallery-wide">
          <Skeleton label="Loading" rows={2} />
        </div>
      </Part>
      <Part title="Signs">
        {[Users, Headset, UserCheck, Hourglass, BadgeCheck].map((Sign, index) => (
          <Sign key={index} size={24} aria-hidden="true" />
        ))}
      </Part>
      <DeskParts desk={desk} />
      <TicketParts desk={desk} />
      <TalkParts desk={desk} />
      <ToastStack
        toasts={[
          { id: 1, tone: "plain", text: "3 tickets joined.", action: { label: "Undo", onPress: () => {} } },
          { id: 2, tone: "bad", text: "Ivan Costa has it since 10:42." },
        ]}
        closeLabel="Close"
        onClose={() => {}}
      />
    </main>
  );
}

const wish = new URLSearchParams(location.search);
document.documentElement.dir = wish.get("dir") ?? "ltr";
document.documentElement.dataset["theme"] = wish.get("theme") ?? "system";
const root = document.getElementById("app");
if (root === null) throw new Error("the page has no place for the gallery");
const desk = await openGalleryDesk(wish.get("lang") ?? "en");
addGalleryFiles(desk);
render(<Gallery desk={desk} />, root);
