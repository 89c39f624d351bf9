import "./header.css";
import { ArrowLeft, Info, Link, Lock, Pencil, Search, Tag } from "lucide-preact";
import { can } from "../../desk/can.ts";
import type { TicketView, Topic } from "../../protocol/generated.ts";
import { IconButton } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { Track } from "../../ui/track.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import type { DialogName } from "../dialogs/ticket_dialog.tsx";
import { ConnectionSign } from "../frame/connection.tsx";
import { PriorityChip, TargetChip } from "../words/urgency.tsx";
import { trackSteps } from "../words/stage.ts";
import { Here } from "./here.tsx";
import { useCopy } from "./words.tsx";

type HeaderProps = {
  view: TicketView;
  topics: readonly Topic[];
  onDialog: (name: DialogName) => void;
  /** On narrow screens the people and details are folded away behind a button. */
  details: boolean;
  onDetails: () => void;
  onFind: () => void;
};

/** What it is about and how far it has come. */
export function Header({ view, topics, onDialog, details, onDetails, onFind }: HeaderProps) {
  const { router, time, page } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const copy = useCopy();
  const topic = topics.find((one) => one.id === view.topic);
  const back = router.backTo.value === "queue" ? "/queue" : "/";
  const mayRename = can(me, view, "retitle", time.exact()).can;
  return (
    <header class="room-head">
      <div class="room-title">
        <a class="icon-button room-back" href={back} aria-label={t("ticket.back")} title={t("ticket.back")}>
          <ArrowLeft size={20} aria-hidden="true" />
        </a>
        <h1 tabIndex={-1} dir="auto">
          <span class="room-number numbers">#{view.number}</span> {view.title}
        </h1>
        {mayRename && (
          <span class="room-rename">
            <IconButton label={t("action.retitle")} icon={Pencil} onPress={() => onDialog("retitle")} />
          </span>
        )}
        <span class="room-copy">
          <IconButton label={t("ticket.copy_link")} icon={Link} onPress={() => copy(`${page.origin()}/tickets/${view.id}`)} />
        </span>
        <IconButton label={t("find.label")} icon={Search} onPress={onFind} />
        <span class="room-info">
          <IconButton label={t("facts.details")} icon={Info} expanded={details} onPress={onDetails} />
        </span>
      </div>
      <div class="room-about">
        <Chip icon={Tag}>{topic?.name ?? t("ticket.topic_unknown")}</Chip>
        <span class="room-requester">{view.requester.name}</span>
        {view.visibility === "private" && (
          <Chip tone="rest" icon={Lock}>
            {t("row.private")}
          </Chip>
        )}
        <PriorityChip of={view} />
        {view.staff_head !== undefined && <TargetChip of={view} now={time.coarse.value} />}
        {view.cycle > 1 && <Chip tone="due">{t("ticket.cycle", { n: view.cycle })}</Chip>}
        <Here ticket={view.id} />
        <span class="room-connection narrow-only">
          <ConnectionSign />
        </span>
      </div>
      <Track label={t("track.label")} steps={trackSteps(view, me, t)} />
    </header>
  );
}
