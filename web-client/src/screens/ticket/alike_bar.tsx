import "./alike_bar.css";
import { BadgeCheck, Layers } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { lookAgain } from "../../connection/look_again.ts";
import { can } from "../../desk/can.ts";
import { isToCompare, worthComparing } from "../../desk/fresh.ts";
import { relationOf } from "../../desk/relation.ts";
import { isSolved } from "../../desk/solution.ts";
import type { Found, TicketView } from "../../protocol/generated.ts";
import { Button } from "../../ui/button.tsx";
import { Failure } from "../../ui/failure.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { useCommand } from "../dialogs/use_command.ts";
import { useKeyAction } from "../frame/keys.ts";
import { FoundTicket } from "../knowledge/found_ticket.tsx";

/** Tickets that are shown; the best one before the others are asked for. */
const SHOWN_MAX = 3;

/** On a fresh ticket: what it looks like, for its requester and second line, until they say that it is another. */
export function AlikeBar({ view }: { view: TicketView }) {
  const { drafts, time } = useDesk();
  const me = useMe();
  const answer = drafts.at(`${view.id}:alike`);
  if (!isToCompare(me, view, time.coarse.value) || answer.value !== "") return null;
  return <Compared key={view.id} view={view} onDismiss={() => (answer.value = "other")} />;
}

function Compared({ view, onDismiss }: { view: TicketView; onDismiss: () => void }) {
  const { http, clock } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const [found, setFound] = useState<readonly Found[]>([]);
  const [all, setAll] = useState(false);
  // It lies over the end of the talk: where there was some, that is what one came to read. What is said
  // later does not fold it under the eyes of who reads it.
  const [isFolded, setFolded] = useState(view.public_head > 1);
  useEffect(() => {
    let current = true;
    const looking = lookAgain(clock, async () => {
      const answer = await http.alike(view.id);
      const alike = answer.kind === "ok" ? answer.value.found : [];
      if (current) setFound(alike);
      return alike.length > 0;
    });
    return () => {
      current = false;
      looking.cancel();
    };
  }, [view.id]);
  const worth = worthComparing(found, view, relationOf(me, view).secondLine).slice(0, SHOWN_MAX);
  if (worth.length === 0) return null;
  const shown = all ? worth : worth.slice(0, 1);
  const lead = shown.find(({ ticket }) => !isSolved(ticket))?.ticket.id;
  return (
    <section class="alike-bar" aria-label={t("alike.label")}>
      <div class="alike-bar-head">
        <h2>{t("alike.label")}</h2>
        {isFolded && (
          <Button kind="quiet" onPress={() => setFolded(false)}>
            {t("alike.show", { n: worth.length })}
          </Button>
        )}
        <Button kind="quiet" onPress={onDismiss}>
          {t("alike.dismiss")}
        </Button>
      </div>
      {!isFolded && (
        <ul class="found-list">
          {shown.map((one) => (
            <li key={one.ticket.id}>
              <FoundTicket found={one}>
                {isSolved(one.ticket) ? <SolvedMine view={view} found={one} /> : <Bundle view={view} found={one} keyed={one.ticket.id === lead} />}
              </FoundTicket>
            </li>
          ))}
        </ul>
      )}
      {!isFolded && worth.length > shown.length && (
        <Button kind="quiet" onPress={() => setAll(true)}>
          {t("alike.more", { n: worth.length - shown.length })}
        </Button>
      )}
    </section>
  );
}

type DeedProps = { view: TicketView; found: Found };

/** The requester found the fix in another ticket: it is counted there, and this one ends. */
function SolvedMine({ view, found: { ticket } }: DeedProps) {
  const { http, commands } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const { give, busy, why } = useCommand(view.id, () => {});
  if (view.requester.id !== me.id) return null;
  const end = async (): Promise<void> => {
    await http.reuse(ticket.id, { id: commands.freshId(), question: view.title });
    await give({ kind: "withdraw", reason: `#${ticket.number}` });
  };
  return (
    <Button kind="done" icon={BadgeCheck} busy={busy} why={why} onPress={() => void end()}>
      {t("alike.solved_mine")}
    </Button>
  );
}

/** One key joins two tickets of one cause. */
function Bundle({ view, found: { ticket }, keyed }: DeedProps & { keyed: boolean }) {
  const { keymap, time } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const { give, busy, problem, why } = useCommand(view.id, () => {});
  const may = can(me, view, "bundle", time.coarse.value).can;
  const bundle = (): void => void give({ kind: "bundle", under: ticket.id });
  useKeyAction("bundle_alike", may && keyed && why === undefined ? bundle : undefined);
  if (!may) return null;
  return (
    <>
      <Button kind="staff" icon={Layers} busy={busy} why={why} onPress={bundle}>
        {t("alike.bundle", { number: String(ticket.number) })}
        {keyed && <kbd class="alike-bar-key">{keymap.keys.value.bundle_alike}</kbd>}
      </Button>
      <Failure text={problem} />
    </>
  );
}
