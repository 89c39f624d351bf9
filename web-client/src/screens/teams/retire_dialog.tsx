import { useState } from "preact/hooks";
import type { TeamFacts } from "../../protocol/generated.ts";
import { Select } from "../../ui/field.tsx";
import { useAttempt } from "../admin/use_attempt.ts";
import { useDesk, useWords } from "../context.tsx";
import { CommandDialog } from "../dialogs/command_dialog.tsx";

type RetireProps = {
  team: TeamFacts;
  /** Teams that could take its topics. */
  others: readonly TeamFacts[];
  onTeam: (team: TeamFacts) => void;
  onClose: () => void;
};

/** Says what follows for topics, tickets and people before nothing more comes to a team. */
export function RetireDialog({ team, others, onTeam, onClose }: RetireProps) {
  const { http } = useDesk();
  const { t } = useWords();
  const [to, setTo] = useState(others[0]?.id);
  const { busy, problem, attempt } = useAttempt();
  const submit = async (): Promise<void> => {
    // Archived topics move as well, so the other team is named wherever there is one.
    const retired = await attempt(http.admin.retireTeam(team.id, to === undefined ? {} : { topics_to: to }));
    if (retired === undefined) return;
    onTeam(retired);
    onClose();
  };
  const hasTopics = team.topics.length > 0;
  return (
    <CommandDialog
      title={t("teams.retire_team", { team: team.name })}
      intro={t("teams.retire_text")}
      submit={t("teams.retire")}
      busy={busy}
      problem={problem}
      why={hasTopics && to === undefined ? t("teams.why_no_other") : undefined}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      {hasTopics && to !== undefined && (
        <Select
          label={t("teams.retire_to")}
          hint={t("teams.retire_to_hint", { n: team.topics.length })}
          value={String(to)}
          options={others.map(({ id, name }) => ({ value: String(id), label: name }))}
          onValue={(value) => setTo(Number(value))}
        />
      )}
      <p>{t("teams.retire_tickets", { n: team.open })}</p>
      {team.members.length > 0 && <p>{t("teams.retire_people")}</p>}
    </CommandDialog>
  );
}
