import { useState } from "preact/hooks";
import { canHaveTeams, type PersonWords } from "../../desk/people.ts";
import type { Invited } from "../../protocol/generated.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { useDesk, useWords } from "../context.tsx";
import { useAttempt } from "../admin/use_attempt.ts";
import { CommandDialog } from "../dialogs/command_dialog.tsx";
import { JoinLink } from "./join_link.tsx";
import { PersonFields } from "./person_fields.tsx";
import { TeamChecks } from "./team_checks.tsx";

/** Adds somebody, and shows the link by which they come in. */
export function InviteDialog({ onInvited, onClose }: { onInvited: () => void; onClose: () => void }) {
  const { http } = useDesk();
  const { t } = useWords();
  const [words, setWords] = useState<PersonWords>({ name: "", email: "", place: "", role: "employee" });
  const [teams, setTeams] = useState<readonly number[]>([]);
  const [invited, setInvited] = useState<Invited>();
  const { busy, problem, attempt } = useAttempt();
  const submit = async (): Promise<void> => {
    const body = { ...words, teams: canHaveTeams(words.role) ? [...teams] : [] };
    const done = await attempt(http.admin.invite(body));
    if (done === undefined) return;
    setInvited(done);
    onInvited();
  };
  if (invited !== undefined) {
    return (
      <Dialog title={t("people.invite")} closeLabel={t("action.close")} onClose={onClose}>
        <JoinLink link={invited.link} member={invited.person.id} name={invited.person.name} />
      </Dialog>
    );
  }
  return (
    <CommandDialog
      title={t("people.invite")}
      intro={t("people.invite_text")}
      submit={t("people.invite_submit")}
      busy={busy}
      problem={problem}
      why={undefined}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <PersonFields words={words} onWords={setWords} autofocus />
      {canHaveTeams(words.role) && <TeamChecks picked={teams} onPicked={setTeams} />}
    </CommandDialog>
  );
}
