import "./evidence.css";
import { Paperclip } from "lucide-preact";
import { useMemo, useState } from "preact/hooks";
import { evidenceIn, type Tried } from "../../desk/evidence.ts";
import { readable } from "../../desk/files.ts";
import type { EventFrame, TicketView } from "../../protocol/generated.ts";
import { Chip } from "../../ui/chip.tsx";
import { useWords } from "../context.tsx";
import { firstLine } from "./quoted.tsx";

type EvidenceProps = { view: TicketView; events: readonly EventFrame[]; onShow: (place: string) => void };

/** What was tried before and what was attached, for second line; folded until somebody wants it. */
export function EvidenceFold({ view, events, onShow }: EvidenceProps) {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  const count = view.answers.length;
  const isTheirs = view.staff_head !== undefined && view.stage.kind !== "open";
  // A second claim comes after a first one that was given back.
  if (!isTheirs || (count === 0 && view.epoch < 2)) return null;
  return (
    <details class="evidence" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        {t("evidence.title")}: {t("evidence.answers", { n: count })}
      </summary>
      {isOpen && <Evidence view={view} events={events} onShow={onShow} />}
    </details>
  );
}

function Evidence({ view, events, onShow }: EvidenceProps) {
  const { tried, attached } = useMemo(() => evidenceIn(view, events), [view, events]);
  return (
    <ul class="evidence-list">
      {tried.map((one) => (
        <li key={one.place}>
          <button type="button" disabled={one.text === ""} onClick={() => onShow(one.place)}>
            <span class="evidence-who">
              {one.by.name} <End of={one} />
            </span>
            <span dir="auto">{firstLine(readable(one.text))}</span>
          </button>
        </li>
      ))}
      {attached.map(({ place, id, name }) => (
        <li key={id}>
          <button type="button" onClick={() => onShow(place)}>
            <span class="evidence-who">
              <Paperclip size={14} aria-hidden="true" /> {name}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function End({ of: { end } }: { of: Tried }) {
  const { t } = useWords();
  if (end === undefined) return null;
  return <Chip tone={end === "accepted" ? "done" : "rest"}>{t(`evidence.${end}`)}</Chip>;
}
