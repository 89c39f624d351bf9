import "./strip.css";
import { Sparkles } from "lucide-preact";
import { relationOf } from "../../desk/relation.ts";
import type { EventFrame, TicketView } from "../../protocol/generated.ts";
import { Button } from "../../ui/button.tsx";
import { classes } from "../../ui/classes.ts";
import { useDesk, useMe, useWords } from "../context.tsx";
import type { DialogName } from "../dialogs/ticket_dialog.tsx";
import { useOthersOnline } from "../use_others_online.ts";
import { stageIcon, stageLine, stageTone } from "../words/stage.ts";
import { ActionButtons } from "./action_buttons.tsx";
import { AskedYou } from "./asked_you.tsx";
import { LeaseClock, PromiseClock } from "./clock.tsx";
import { EvidenceFold } from "./evidence.tsx";
import { PromiseFacts } from "./promise_facts.tsx";

type StripProps = {
  view: TicketView;
  events: readonly EventFrame[];
  onDialog: (name: DialogName) => void;
  /** Brings a place of the talk into sight. */
  onShow: (place: string) => void;
};

/** Where the ticket stands, in words, with its clock and what one can do about it. */
export function Strip({ view, events, onDialog, onShow }: StripProps) {
  const { t } = useWords();
  const me = useMe();
  const { stage } = view;
  const Sign = stageIcon(stage.kind);
  const showLease = view.staff_head !== undefined && stage.kind === "claimed";
  return (
    <section class={classes("strip", stageTone(stage.kind))} aria-label={t("strip.label")}>
      <div class="strip-state">
        {stage.kind === "open" ? (
          <PromiseClock view={view} />
        ) : showLease ? (
          <LeaseClock view={view} events={events} />
        ) : (
          <span class="strip-sign" aria-hidden="true">
            <Sign size={22} />
          </span>
        )}
        <div class="strip-words">
          <p class="strip-title">{stageLine(view, me, t)}</p>
          <StripText view={view} />
        </div>
      </div>
      <div class="strip-actions">
        <TryButton view={view} />
        <ActionButtons view={view} onDialog={onDialog} />
      </div>
      <PromiseFacts view={view} />
      <AskedYou key={view.id} view={view} />
      <EvidenceFold key={`tried-${view.id}`} view={view} events={events} onShow={onShow} />
    </section>
  );
}

/** One sentence on what happens next. */
function StripText({ view }: { view: TicketView }) {
  const { time } = useDesk();
  const { t, format } = useWords();
  const me = useMe();
  const { stage } = view;
  const now = time.coarse.value;
  const others = useOthersOnline();
  const { requester } = view;
  switch (stage.kind) {
    case "open": {
      const held = view.answers.some((answer) => answer.state === "waiting");
      if (held) return <p>{requester.id === me.id ? t("strip.open_answered_you") : t("strip.open_answered", { who: requester.name })}</p>;
      return <p class={classes(others === undefined && "coming")}>{t("strip.open", { n: others ?? 1 })}</p>;
    }
    case "escalated":
      return <p>{t(`strip.escalated.${stage.cause}`, { since: format.moment(stage.since, now) })}</p>;
    case "claimed":
      return <p>{t("strip.claimed", { since: format.moment(stage.claim.since, now) })}</p>;
    case "pending":
      return (
        <p>
          {t("strip.pending", { who: stage.claim.owner.name, since: format.moment(stage.since, now) })}
        </p>
      );
    case "solved":
      return <p>{t(stage.solution.kind === "unconfirmed" ? "strip.solved_unconfirmed" : "strip.solved", { until: format.moment(stage.grace_until, now) })}</p>;
    case "closed":
      return <p>{t("strip.closed", { since: format.moment(stage.since, now) })}</p>;
    case "bundled":
      return (
        <p>
          <a href={`/tickets/${stage.under}`}>{t("strip.bundled")}</a>
        </p>
      );
    case "withdrawn":
      return <p>{t("strip.withdrawn", { since: format.moment(stage.since, now) })}</p>;
  }
}

/** "I'll try": a soft word to the others, not a claim. */
function TryButton({ view }: { view: TicketView }) {
  const { live, presence } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const isOffline = live.connection.value === "offline";
  const trying = presence.at(view.id).value?.trying.some((person) => person.id === me.id) ?? false;
  const { requester, secondLine } = relationOf(me, view);
  // Where an engineer could claim, a soft word would only confuse.
  const isUseful = view.stage.kind === "open" || (view.stage.kind === "escalated" && !secondLine);
  if (requester || !isUseful) return null;
  return (
    <Button
      icon={Sparkles}
      pressed={trying}
      why={isOffline ? t("action.offline") : undefined}
      onPress={() => live.trying(view.id, !trying)}
    >
      {trying ? t("action.trying") : t("action.try")}
    </Button>
  );
}
