import "./facts.css";
import { Layers } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { claimOf, termOf } from "../../desk/claim.ts";
import type { BundledTicket, Person, TicketRow, TicketView } from "../../protocol/generated.ts";
import type { Known } from "../../stores/live.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { useDesk, useWords } from "../context.tsx";
import { targetLines } from "../words/urgency.tsx";
import { TellingDialog } from "../dialogs/telling_dialog.tsx";

type FactsProps = { view: TicketView; known: Known };

/** Who has to do with it, since when, and what belongs together. */
export function Facts({ view, known }: FactsProps) {
  const [telling, setTelling] = useState(false);
  const { time, presence } = useDesk();
  const { t, format } = useWords();
  const now = time.coarse.value;
  const topic = known.topics.find((one) => one.id === view.topic);
  const team = known.teams.find((one) => one.id === view.team);
  const claim = claimOf(view.stage);
  const term = view.staff_head === undefined || claim === undefined ? undefined : termOf(claim);
  const targets = view.staff_head === undefined ? [] : targetLines(view.targets, now, t, format);
  const here = presence.at(view.id).value;
  return (
    <dl class="facts">
      <Fact name={t("facts.requester")}>
        <PersonLine person={view.requester} />
      </Fact>
      {claim !== undefined && (
        <Fact name={t("facts.owner")}>
          <PersonLine person={claim.owner} note={t("facts.since", { at: format.moment(claim.since, now) })} />
          {term !== undefined && <p class="facts-note">{t("facts.lease", { until: format.time(term.until) })}</p>}
        </Fact>
      )}
      {view.helpers.length + view.invited.length > 0 && (
        <Fact name={t("facts.swarm")}>
          {view.helpers.map((person) => (
            <PersonLine key={person.id} person={person} note={t("facts.helps")} />
          ))}
          {view.invited.map((person) => (
            <PersonLine key={person.id} person={person} note={t("facts.invited")} />
          ))}
        </Fact>
      )}
      {view.visibility === "organisation" && (
        <Fact name={t("telling.people")}>
          <button type="button" class="facts-link facts-button" onClick={() => setTelling(true)}>
            {t("telling.open")}
          </button>
          {telling && <TellingDialog view={view} onClose={() => setTelling(false)} />}
        </Fact>
      )}
      <Fact name={t("facts.affected")}>{t("facts.affected_count", { n: view.me_too.length + 1 })}</Fact>
      <Bundle view={view} />
      <Fact name={t("facts.topic")}>
        {topic?.name ?? t("ticket.topic_unknown")}
        {team !== undefined && <p class="facts-note">{t("facts.team", { team: team.name })}</p>}
      </Fact>
      {view.priority !== undefined && <Fact name={t("facts.priority")}>{t(`priority.${view.priority}`)}</Fact>}
      {targets.length > 0 && (
        <Fact name={t("facts.targets")}>
          {targets.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </Fact>
      )}
      <Fact name={t("facts.asked")}>{format.moment(view.asked_at, now)}</Fact>
      {/* Last, because it comes and goes. */}
      {here !== undefined && here.looking.length > 0 && (
        <Fact name={t("facts.here")}>
          {here.looking.map((person) => (
            <PersonLine key={person.id} person={person} />
          ))}
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function PersonLine({ person, note }: { person: Person; note?: string }) {
  return (
    <p class="facts-person">
      <Avatar id={person.id} name={person.name} size="small" />
      <span>{person.name}</span>
      {note !== undefined && <span class="facts-note">{note}</span>}
    </p>
  );
}

/** The tickets under this one: what the node said on opening, corrected by the live list. */
function Bundle({ view }: { view: TicketView }) {
  const { rows } = useDesk();
  const { t } = useWords();
  const bundled = bundledUnder(view, rows.all.value.rows);
  if (bundled.length === 0) return null;
  return (
    <Fact name={t("facts.bundle")}>
      <ul>
        {bundled.map((ticket) => (
          <li key={ticket.id}>
            <a class="facts-link" href={`/tickets/${ticket.id}`}>
              <Layers size={14} aria-hidden="true" />
              <span>
                #{ticket.number} {ticket.title}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </Fact>
  );
}

function bundledUnder(view: TicketView, rows: ReadonlyMap<number, TicketRow>): BundledTicket[] {
  const isUnder = (row: TicketRow): boolean => row.stage.kind === "bundled" && row.stage.under === view.id;
  const told = view.bundled.filter(({ id }) => {
    const row = rows.get(id);
    return row === undefined || isUnder(row) || row.stage.kind === "solved" || row.stage.kind === "closed";
  });
  const known = new Set(told.map(({ id }) => id));
  const joined = [...rows.values()].filter((row) => isUnder(row) && !known.has(row.id));
  return [...told, ...joined.map(({ id, number, title }) => ({ id, number, title }))];
}
