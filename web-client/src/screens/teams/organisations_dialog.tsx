import type { Organisation, TeamFacts, TeamList } from "../../protocol/generated.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Failure } from "../../ui/failure.tsx";
import { Check } from "../../ui/field.tsx";
import { useAttempt } from "../admin/use_attempt.ts";
import { useDesk, useWords } from "../context.tsx";

type OrganisationsProps = { team: TeamFacts; organisations: readonly Organisation[]; onTeams: (teams: TeamList) => void; onClose: () => void };

/** Which organisations a team serves; each counts from the moment it is ticked. */
export function OrganisationsDialog({ team, organisations, onTeams, onClose }: OrganisationsProps) {
  const { http } = useDesk();
  const { t } = useWords();
  const { problem, attempt } = useAttempt();
  const set = async (organisation: number, serves: boolean): Promise<void> => {
    const teams = await attempt(http.admin.setService(team.id, { organisation, serves }));
    if (teams !== undefined) onTeams(teams);
  };
  return (
    <Dialog title={t("teams.organisations_of", { team: team.name })} closeLabel={t("action.close")} onClose={onClose}>
      <div class="dialog-form">
        <p class="dialog-intro">{t("teams.organisations_text")}</p>
        <fieldset class="people-teams">
          <legend class="only-heard">{t("teams.organisations")}</legend>
          {organisations.map(({ id, name }) => (
            <Check key={id} label={name} checked={team.organisations.includes(id)} onChecked={(serves) => void set(id, serves)} />
          ))}
        </fieldset>
        <Failure text={problem} />
      </div>
    </Dialog>
  );
}
