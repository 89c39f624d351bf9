import "./teams.css";
import { Archive, ArchiveRestore, Building2, Pencil, UserPlus, X } from "lucide-preact";
import { useState } from "preact/hooks";
import type { TeamFacts, TeamList, TeamMember } from "../../protocol/generated.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { Failure } from "../../ui/failure.tsx";
import { useAttempt } from "../admin/use_attempt.ts";
import { useDesk, useWords } from "../context.tsx";
import { MemberDialog } from "./member_dialog.tsx";
import { NameDialog } from "./name_dialog.tsx";
import { OrganisationsDialog } from "./organisations_dialog.tsx";
import { RetireDialog } from "./retire_dialog.tsx";

type Doing = "nothing" | "rename" | "add" | "retire" | "organisations";

type CardProps = {
  team: TeamFacts;
  /** All teams, and the organisations in which the admin gives rights. */
  all: TeamList;
  onTeam: (team: TeamFacts) => void;
  onTeams: (teams: TeamList) => void;
};

/** One team: who belongs to it, leads first, the topics whose second line it is, and what it still has. */
export function TeamCard({ team, all, onTeam, onTeams }: CardProps) {
  const { http } = useDesk();
  const { t } = useWords();
  const [doing, setDoing] = useState<Doing>("nothing");
  const { busy, problem, attempt } = useAttempt();
  const close = (): void => setDoing("nothing");
  const others = all.teams.filter((one) => one.id !== team.id && !one.retired && one.may_change);
  const restore = async (): Promise<void> => {
    const back = await attempt(http.admin.restoreTeam(team.id));
    if (back !== undefined) onTeam(back);
  };
  return (
    <section class="admin-card" aria-label={team.name}>
      <header>
        <h2>{team.name}</h2>
        {team.retired && <Chip tone="rest">{t("teams.retired")}</Chip>}
        {!team.may_change && <p>{t("teams.shared")}</p>}
        {team.may_change && (
          <div class="admin-actions">
            {team.retired ? (
              <Button icon={ArchiveRestore} busy={busy} label={t("teams.restore_team", { team: team.name })} onPress={() => void restore()}>
                {t("teams.restore")}
              </Button>
            ) : (
              <Button icon={UserPlus} label={t("teams.add_member_to", { team: team.name })} onPress={() => setDoing("add")}>
                {t("teams.add_member")}
              </Button>
            )}
            <IconButton icon={Pencil} label={t("teams.rename", { team: team.name })} onPress={() => setDoing("rename")} />
            {all.organisations.length > 1 && (
              <IconButton icon={Building2} label={t("teams.organisations_of", { team: team.name })} onPress={() => setDoing("organisations")} />
            )}
            {!team.retired && <IconButton icon={Archive} label={t("teams.retire_team", { team: team.name })} onPress={() => setDoing("retire")} />}
          </div>
        )}
      </header>
      <Members team={team} onTeam={onTeam} />
      <Failure text={problem} />
      <p class="admin-note">{useDuties(team, all)}</p>
      {doing === "rename" && (
        <NameDialog
          title={t("teams.rename", { team: team.name })}
          name={team.name}
          save={(name) => http.admin.renameTeam(team.id, { name })}
          onSaved={onTeam}
          onClose={close}
        />
      )}
      {doing === "add" && <MemberDialog team={team} onTeam={onTeam} onClose={close} />}
      {doing === "retire" && <RetireDialog team={team} others={others} onTeam={onTeam} onClose={close} />}
      {doing === "organisations" && <OrganisationsDialog team={team} organisations={all.organisations} onTeams={onTeams} onClose={close} />}
    </section>
  );
}

function Members({ team, onTeam }: { team: TeamFacts; onTeam: (team: TeamFacts) => void }) {
  const { http } = useDesk();
  const { t } = useWords();
  const { problem, attempt } = useAttempt();
  const leadsFirst = team.members.toSorted((a, b) => Number(b.role === "lead") - Number(a.role === "lead"));
  const take = async (member: TeamMember): Promise<void> => {
    const left = await attempt(http.admin.setMembership(team.id, { member: member.id, belongs: false }));
    if (left !== undefined) onTeam(left);
  };
  if (team.members.length === 0) return <p class="admin-note">{t("teams.nobody")}</p>;
  return (
    <>
      <ul class="team-members" aria-label={t("teams.members_of", { team: team.name })}>
        {leadsFirst.map((member) => (
          <li key={member.id}>
            <Avatar id={member.id} name={member.name} size="small" />
            <a href={`/people/${member.id}`}>{member.name}</a>
            {member.role !== "engineer" && <Chip tone="staff">{t(`role.${member.role}`)}</Chip>}
            {team.may_change && <IconButton icon={X} label={t("teams.take", { name: member.name, team: team.name })} onPress={() => void take(member)} />}
          </li>
        ))}
      </ul>
      <Failure text={problem} />
    </>
  );
}

/** What a team has to do, in one line: topics, open tickets and, where there are several, organisations. */
function useDuties(team: TeamFacts, { organisations }: TeamList): string {
  const { live } = useDesk();
  const { t } = useWords();
  const topics = (live.known.value?.topics ?? []).filter(({ id }) => team.topics.includes(id)).map(({ name }) => name);
  const served = organisations.filter(({ id }) => team.organisations.includes(id)).map(({ name }) => name);
  const parts = [
    topics.length === 0 ? t("teams.no_topics") : t("teams.topics", { topics: topics.join(", ") }),
    ...(team.open > 0 || team.retired ? [t("teams.open", { n: team.open })] : []),
    ...(organisations.length > 1 ? [t("teams.serves", { organisations: served.join(", ") })] : []),
  ];
  return parts.join(" · ");
}
