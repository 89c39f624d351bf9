import { useState } from "preact/hooks";
import type { Organisation, TeamFacts, TeamList } from "../../protocol/generated.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Failure } from "../../ui/failure.tsx";
import { Check } from "../../ui/field.tsx";
import { useAttempt } from "../admin/use_attempt.ts";
import { useDesk, useMe, useWords } from "../context.tsx";
import { CommandDialog } from "../dialogs/command_dialog.tsx";

type OrganisationsProps = { team: TeamFacts; organisations: readonly Organisation[]; onTeams: (teams: TeamList) => void; onClose: () => void };

/** Which organisations a team serves; each counts from the moment it is ticked. */
export function OrganisationsDialog({ team, organisations, onTeams, onClose }: OrganisationsProps) {
  const { http } = useDesk();
  const { t } = useWords();
  const own = useMe().organisation;
  const [leavesOwn, setLeavesOwn] = useState(false);
  const { busy, problem, attempt } = useAttempt();
  const set = async (organisation: number, serves: boolean): Promise<boolean> => {
    const teams = await attempt(http.admin.setService(team.id, { organisation, serves }));
    if (teams !== undefined) onTeams(teams);
    return teams !== undefined;
  };
  const leaveOwn = async (): Promise<void> => {
    if (await set(own.id, false)) onClose();
  };
  if (leavesOwn) {
    return (
      <CommandDialog
        title={t("teams.leave_own", { team: team.name, organisation: own.name })}
        intro={t("teams.leave_own_text", { team: team.name })}
        submit={t("teams.leave_own_submit")}
        busy={busy}
        problem={problem}
        why={undefined}
        onSubmit={() => void leaveOwn()}
        onClose={() => setLeavesOwn(false)}
      />
    );
  }
  return (
    <Dialog title={t("teams.organisations_of", { team: team.name })} closeLabel={t("action.close")} onClose={onClose}>
      <div class="dialog-form">
        <p class="dialog-intro">{t("teams.organisations_text")}</p>
        <fieldset class="people-teams">
          <legend class="only-heard">{t("teams.organisations")}</legend>
          {organisations.map(({ id, name }) => (
            <Check
              key={id}
              label={name}
              checked={team.organisations.includes(id)}
              // A team that no longer serves the admin's own organisation leaves their screen.
              onChecked={(serves) => (serves || id !== own.id ? void set(id, serves) : setLeavesOwn(true))}
            />
          ))}
        </fieldset>
        <Failure text={problem} />
      </div>
    </Dialog>
  );
}
