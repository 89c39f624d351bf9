import "./row.css";
import { Hand, Lock, Pencil, Users } from "lucide-preact";
import { claimOf, termOf } from "../../desk/claim.ts";
import { LAPSING_MS } from "../../desk/lists.ts";
import type { Found, TicketRow } from "../../protocol/generated.ts";
import { Faces } from "../../ui/avatar.tsx";
import { Chip, type Tone } from "../../ui/chip.tsx";
import { classes } from "../../ui/classes.ts";
import { Pieces } from "../../ui/marked_text.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { useOthersHere } from "../use_others_here.ts";
import { PriorityChip, TargetChip } from "../words/urgency.tsx";
import { firstName, ownerLine, stageIcon, stageLine, stageTone } from "../words/stage.ts";

type RowProps = {
  row: TicketRow;
  current: boolean;
  /** Second line sees who is already looking, and how long claims hold. */
  staff: boolean;
  /** In two lines, for lists that are worked through. */
  dense?: boolean;
  /** What a search found in it. */
  found?: Found | undefined;
  onKey?: (event: KeyboardEvent) => void;
};

/** One ticket of a list: what it is about, where it stands, who is at it. */
export function Row({ row, current, staff, dense = false, found, onKey }: RowProps) {
  const { time, live, reading } = useDesk();
  const { t, format } = useWords();
  const StageIcon = stageIcon(row.stage.kind);
  const now = time.coarse.value;
  const topic = live.known.value?.topics.find(({ id }) => id === row.topic)?.name;
  const read = reading.at(row.id).value;
  const isUnread = read !== undefined && row.public_head > read;
  return (
    <a
      class={classes("row", dense && "dense", current && "current", isUnread && "unread")}
      href={`/tickets/${row.id}`}
      data-row={row.id}
      aria-current={current ? "true" : undefined}
      onKeyDown={onKey}
    >
      <span class={classes("row-sign", stageTone(row.stage.kind))} aria-hidden="true">
        <StageIcon size={18} />
      </span>
      <span class="row-main">
        <span class="row-title" dir="auto">
          {isUnread && (
            <span class="row-new">
              <span class="only-heard">{t("row.unread")} </span>
            </span>
          )}
          {found === undefined ? row.title : <Pieces pieces={found.title} />}
        </span>
        {found !== undefined && <FoundWords found={found} />}
        <span class="row-about">
          <span class="numbers">#{row.number}</span> · {row.requester.name}
          {topic !== undefined && !dense && ` · ${topic}`}
        </span>
        <span class="row-facts">
          <StageChip row={row} now={now} staff={staff} />
          <PriorityChip of={row} />
          {staff && <TargetChip of={row} now={now} />}
          <Facts row={row} staff={staff} />
          <Activity row={row} staff={staff} />
        </span>
      </span>
      <time class="row-age numbers" dateTime={format.iso(row.asked_at)} title={format.moment(row.asked_at, now)}>
        {format.age(now - row.asked_at)}
      </time>
    </a>
  );
}

/** The line that solved it; in a ticket that nothing solved yet, where the words stand. */
function FoundWords({ found: { fix, excerpt } }: { found: Found }) {
  const words = fix.length > 0 ? fix : excerpt;
  if (words.length === 0) return null;
  return (
    <span class="row-found" dir="auto">
      <Pieces pieces={words} />
    </span>
  );
}

/** A promise with so little left shows that somebody has to act, in milliseconds. */
const PROMISE_SOON_MS = 2 * 60_000;

/** Where it stands and, where a clock runs, how long it still does. */
function StageChip({ row, now, staff }: { row: TicketRow; now: number; staff: boolean }) {
  const { t, format } = useWords();
  const me = useMe();
  const { stage } = row;
  let tone: Tone = stageTone(stage.kind);
  let text = stageLine(row, me, t);
  const claim = claimOf(stage);
  const term = claim === undefined ? undefined : termOf(claim);
  if (stage.kind === "open") {
    const left = stage.promise - now;
    text = left > 0 ? t("row.promise", { span: format.span(left) }) : t("row.promise_held");
    if (left > 0 && left < PROMISE_SOON_MS) tone = "due";
  } else if (stage.kind === "escalated") {
    text = t("row.queued", { span: format.span(now - stage.since) });
  } else if (claim !== undefined && stage.kind === "claimed") {
    const left = term === undefined ? undefined : term.until - now;
    text = ownerLine(claim.owner, me, firstName(claim.owner.name), t);
    if (staff && left !== undefined) {
      if (left < LAPSING_MS) tone = "late";
      text = t("row.lapsing", { who: claim.owner.id === me.id ? t("row.you") : firstName(claim.owner.name), span: format.span(Math.max(0, left)) });
    }
  }
  return <Chip tone={tone}>{text}</Chip>;
}

function Facts({ row, staff }: { row: TicketRow; staff: boolean }) {
  const { t } = useWords();
  const affected = row.me_too + row.bundled;
  const tried = row.answers_declined ?? 0;
  return (
    <>
      {row.answers_waiting > 0 && <Chip tone="done">{t("row.answers", { n: row.answers_waiting })}</Chip>}
      {staff && tried > 0 && (
        <Chip tone="peer" title={t("row.tried_title", { n: tried })}>
          {t("row.tried", { n: tried })}
        </Chip>
      )}
      {affected > 0 && (
        <Chip icon={Users} title={t("row.affected_title", { n: affected })}>
          +{affected}
        </Chip>
      )}
      {row.hand_raised && (
        <Chip tone="staff" icon={Hand}>
          {t("row.hand")}
        </Chip>
      )}
      {row.visibility === "private" && (
        <Chip tone="rest" icon={Lock}>
          {t("row.private")}
        </Chip>
      )}
      {row.cycle > 1 && <Chip tone="due">{t("ticket.cycle", { n: row.cycle })}</Chip>}
    </>
  );
}

function Activity({ row, staff }: { row: TicketRow; staff: boolean }) {
  const { presence } = useDesk();
  const { t } = useWords();
  const others = useOthersHere(row.id);
  const trying = presence.at(row.id).value?.trying[0];
  return (
    <>
      {trying !== undefined && (
        <Chip tone="peer" icon={Pencil}>
          {t("row.trying", { who: firstName(trying.name) })}
        </Chip>
      )}
      {staff && others.count > 0 && <Faces {...others} label={t("row.looking", { n: others.count, who: others.people.map((one) => one.name).join(", ") })} />}
    </>
  );
}
