import { Users } from "lucide-preact";
import { useState } from "preact/hooks";
import type { TeamFacts, TeamList } from "../../protocol/generated.ts";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { AdminPage } from "../admin/admin_page.tsx";
import { LoadedPart, useLoaded } from "../admin/loaded.tsx";
import { useSurroundings } from "../admin/use_surroundings.ts";
import { useDesk, useWords } from "../context.tsx";
import { NameDialog } from "./name_dialog.tsx";
import { TeamCard } from "./team_card.tsx";

/** For admins: the teams of second line, who belongs to them and what they serve. */
export function Teams() {
  const { http } = useDesk();
  const { t } = useWords();
  const [adding, setAdding] = useState(false);
  const loaded = useLoaded(() => http.admin.teams());
  const tellAround = useSurroundings();
  const changed = async (team: TeamFacts): Promise<void> => {
    const all = loaded.value ?? { teams: [], organisations: [] };
    const isNew = !all.teams.some(({ id }) => id === team.id);
    loaded.put({ ...all, teams: isNew ? [...all.teams, team] : all.teams.map((one) => (one.id === team.id ? team : one)) });
    // Topics of a team that is retired are another's by now, which the answer about the one does not say.
    if (team.retired) await loaded.read();
    await tellAround();
  };
  const changedAll = async (all: TeamList): Promise<void> => {
    loaded.put(all);
    await tellAround();
  };
  return (
    <AdminPage
      place="teams"
      title={t("admin.teams")}
      text={t("teams.text")}
      actions={
        <Button kind="primary" icon={Users} onPress={() => setAdding(true)}>
          {t("teams.add")}
        </Button>
      }
    >
      <LoadedPart loaded={loaded}>
        {(all) =>
          all.teams.length === 0 ? (
            <Empty icon={Users} title={t("teams.none")} text={t("teams.none_text")} />
          ) : (
            all.teams.map((team) => (
              <TeamCard key={team.id} team={team} all={all} onTeam={(next) => void changed(next)} onTeams={(next) => void changedAll(next)} />
            ))
          )
        }
      </LoadedPart>
      {adding && (
        <NameDialog
          title={t("teams.add")}
          name=""
          save={(name) => http.admin.addTeam({ name })}
          onSaved={(team) => void changed(team)}
          onClose={() => setAdding(false)}
        />
      )}
    </AdminPage>
  );
}
