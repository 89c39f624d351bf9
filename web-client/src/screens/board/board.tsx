import "./board.css";
import { BookOpen, Clock3, Headset, Hourglass, type LucideIcon, ShieldCheck, Sparkles, TimerReset, UserCheck, Users } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { boardOf, type BoardState, type Standing } from "../../desk/board.ts";
import { queuedSince } from "../../desk/lists.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { classes } from "../../ui/classes.ts";
import type { Tone } from "../../ui/chip.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { NotFound } from "../frame/not_found.tsx";
import { useRead } from "../knowledge/use_read.ts";
import { Row } from "../list/row.tsx";
import { OutageProposals } from "../outages/proposals.tsx";

/** A ticket that waits longer for somebody is late, in milliseconds. */
const LATE_MS = 30 * 60_000;

/** The whole in view for a lead: what waits, who has it, who could help. */
export function Board() {
  const { rows, presence, time, live } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const all = rows.all.value;
  if (me.role !== "lead") return <NotFound />;
  if (!all.loaded) {
    return (
      <div class="board">
        <h1 tabIndex={-1}>{t("board.title")}</h1>
        <Skeleton label={t("frame.loading")} rows={4} />
      </div>
    );
  }
  const board = boardOf(all.rows.values(), presence.online.value, me, time.coarse.value);
  const teams = new Map((live.known.value?.teams ?? []).map(({ id, name }) => [id, name]));
  return (
    <div class="board">
      <header class="board-head">
        <h1 tabIndex={-1}>{t("board.title")}</h1>
        <p>{all.more ? t("board.more") : t("board.intro")}</p>
      </header>
      <Figures board={board} />
      <OutageProposals />
      <div class="board-columns">
        <Panel title={t("board.attention")} icon={Clock3}>
          {board.attention.length === 0 ? (
            <Empty icon={Sparkles} title={t("board.calm")} text={t("board.calm_text")} />
          ) : (
            <ul class="board-rows" aria-label={t("board.attention")}>
              {board.attention.map((row) => (
                <li key={row.id}>
                  <Row row={row} current={false} staff />
                </li>
              ))}
            </ul>
          )}
        </Panel>
        <div class="board-side">
          <Panel title={t("board.load")} icon={UserCheck}>
            <LoadTable board={board} />
          </Panel>
          {board.teams.length > 1 && (
            <Panel title={t("board.teams")} icon={Headset}>
              <TeamTable board={board} nameOf={(id) => teams.get(id) ?? ""} />
            </Panel>
          )}
          <Panel title={t("board.helpers")} icon={Users}>
            <Helpers board={board} />
          </Panel>
          <Panel title={t("knowledge.title")} icon={BookOpen}>
            <Known />
          </Panel>
        </div>
      </div>
    </div>
  );
}

function Figures({ board }: { board: BoardState }) {
  const { time } = useDesk();
  const { t, format } = useWords();
  const { all } = board;
  const oldest = all.oldestUnclaimed;
  const waited = oldest === undefined ? undefined : time.coarse.value - queuedSince(oldest);
  return (
    <dl class="figures">
      <Figure icon={Users} label={t("board.open")} value={String(all.open)} tone="peer" href="/" />
      <Figure icon={Headset} label={t("board.unclaimed")} value={String(all.unclaimed)} tone={all.unclaimed > 0 ? "due" : "rest"} href="/queue" />
      <Figure
        icon={Hourglass}
        label={t("board.oldest")}
        value={waited === undefined ? "–" : format.span(waited)}
        tone={waited !== undefined && waited > LATE_MS ? "late" : "rest"}
        href={oldest === undefined ? undefined : `/tickets/${oldest.id}`}
      />
      <Figure icon={UserCheck} label={t("board.claimed")} value={String(all.claimed)} tone="staff" />
      <Figure icon={TimerReset} label={t("board.lapsing")} value={String(all.lapsing)} tone={all.lapsing > 0 ? "late" : "rest"} />
      <Figure icon={ShieldCheck} label={t("board.helpers_online")} value={String(board.helpers.length)} tone="done" />
    </dl>
  );
}

type FigureProps = { icon: LucideIcon; label: string; value: string; tone: Tone; href?: string | undefined };

function Figure({ icon: Icon, label, value, tone, href }: FigureProps) {
  return (
    <div class={classes("figure", tone)}>
      <dt>
        <Icon size={16} aria-hidden="true" />
        {label}
      </dt>
      <dd class="numbers">{href === undefined ? value : <a href={href}>{value}</a>}</dd>
    </div>
  );
}

function Panel({ title, icon: Icon, children }: { title: string; icon: LucideIcon; children: ComponentChildren }) {
  return (
    <section class="panel" aria-label={title}>
      <h2>
        <Icon size={18} aria-hidden="true" />
        {title}
      </h2>
      {children}
    </section>
  );
}

function LoadTable({ board }: { board: BoardState }) {
  const { t } = useWords();
  if (board.load.length === 0) return <p class="panel-note">{t("board.load_empty")}</p>;
  return (
    <table class="panel-table">
      <thead>
        <tr>
          <th scope="col">{t("role.engineer")}</th>
          <th scope="col">{t("board.claimed")}</th>
          <th scope="col">{t("queue.waiting")}</th>
          <th scope="col">{t("queue.lapsing")}</th>
        </tr>
      </thead>
      <tbody>
        {board.load.map(({ person, claimed, waiting, lapsing }) => (
          <tr key={person.id}>
            <th scope="row">
              <span class="panel-person">
                <Avatar id={person.id} name={person.name} size="small" />
                {person.name}
              </span>
            </th>
            <td>{claimed}</td>
            <td>{waiting}</td>
            <td class={lapsing > 0 ? "late" : undefined}>{lapsing}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const TEAM_COLUMNS = ["open", "unclaimed", "claimed", "lapsing"] as const satisfies readonly (keyof Standing)[];

function TeamTable({ board, nameOf }: { board: BoardState; nameOf: (team: number) => string }) {
  const { t } = useWords();
  return (
    <table class="panel-table">
      <thead>
        <tr>
          <th scope="col">{t("board.team")}</th>
          {TEAM_COLUMNS.map((column) => (
            <th key={column} scope="col">
              {t(`board.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {board.teams.map(({ team, standing }) => (
          <tr key={team}>
            <th scope="row">{nameOf(team)}</th>
            {TEAM_COLUMNS.map((column) => (
              <td key={column} class={column === "lapsing" && standing.lapsing > 0 ? "late" : undefined}>
                {standing[column]}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Faces of helpers that are shown; of more, the number is told. */
const HELPERS_MAX = 12;

function Helpers({ board }: { board: BoardState }) {
  const { t } = useWords();
  const { helpers, away } = board;
  const more = helpers.length - HELPERS_MAX;
  if (helpers.length === 0) return <p class="panel-note">{t("board.helpers_none")}</p>;
  return (
    <>
      <ul class="helpers" aria-label={t("board.helpers")}>
        {helpers.slice(0, HELPERS_MAX).map((person) => (
          <li key={person.id}>
            <Avatar id={person.id} name={person.name} size="small" />
            <span>{person.name}</span>
          </li>
        ))}
      </ul>
      <p class="panel-note">
        {more > 0 && `${t("board.helpers_more", { n: more })} `}
        {away > 0 && t("board.away", { n: away })}
      </p>
    </>
  );
}

/** What known solutions spared everybody, and whether cards wait for somebody's eye. */
function Known() {
  const { http } = useDesk();
  const { t } = useWords();
  const read = useRead(() => http.knowledge(), "");
  const report = read.kind === "read" ? read.value : undefined;
  const waiting = (report?.flagged ?? 0) + (report?.due ?? 0);
  return (
    <>
      <p class="panel-note">
        {report !== undefined && report.reuses > 0
          ? `${t("knowledge.report", { n: report.reuses })} ${t("knowledge.report_days", { n: report.days })}.`
          : t("knowledge.report_none")}
      </p>
      <p class="panel-note">
        <a href="/knowledge">{waiting > 0 ? t("knowledge.waiting", { n: waiting }) : t("knowledge.open")}</a>
      </p>
    </>
  );
}
