import { useState } from "preact/hooks";
import type { AdminHttp } from "../../connection/admin_http.ts";
import type { Answer } from "../../connection/http.ts";
import { canHaveTeams, ROLES } from "../../desk/people.ts";
import type { Person, TeamFacts } from "../../protocol/generated.ts";
import { useAttempt } from "../admin/use_attempt.ts";
import { useDesk, useWords } from "../context.tsx";
import { CommandDialog } from "../dialogs/command_dialog.tsx";
import { PeoplePicker } from "../dialogs/people_picker.tsx";

type MemberProps = { team: TeamFacts; onTeam: (team: TeamFacts) => void; onClose: () => void };

/** Lets people of second line belong to a team. */
export function MemberDialog({ team, onTeam, onClose }: MemberProps) {
  const { http } = useDesk();
  const { t } = useWords();
  const [picked, setPicked] = useState<Person[]>([]);
  const { busy, problem, attempt } = useAttempt();
  const submit = async (): Promise<void> => {
    for (const { id } of picked) {
      const joined = await attempt(http.admin.setMembership(team.id, { member: id, belongs: true }));
      if (joined === undefined) return;
      onTeam(joined);
    }
    onClose();
  };
  return (
    <CommandDialog
      title={t("teams.add_member_to", { team: team.name })}
      intro={t("teams.who_hint")}
      submit={t("teams.add_member")}
      busy={busy}
      problem={problem}
      why={picked.length === 0 ? t("teams.why_nobody") : undefined}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <PeoplePicker
        label={t("teams.who")}
        several
        picked={picked}
        onPicked={setPicked}
        without={team.members.map(({ id }) => id)}
        find={(query) => secondLine(http.admin, query)}
      />
    </CommandDialog>
  );
}

/** People whose role can have a team, by a part of their name. */
async function secondLine(admin: AdminHttp, query: string): Promise<Answer<Person[]>> {
  const answers = await Promise.all(ROLES.filter(canHaveTeams).map((role) => admin.people({ q: query, role })));
  const people: Person[] = [];
  for (const answer of answers) {
    if (answer.kind !== "ok") return answer;
    people.push(...answer.value.people.filter(({ state }) => state !== "suspended"));
  }
  return { kind: "ok", value: people.toSorted((a, b) => a.name.localeCompare(b.name)) };
}
