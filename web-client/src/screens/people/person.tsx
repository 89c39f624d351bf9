import { LogOut, ShieldCheck, UserX } from "lucide-preact";
import { useState } from "preact/hooks";
import { canHaveTeams, changesOf, wordsOf } from "../../desk/people.ts";
import type { JoinLink as Link, PersonFacts } from "../../protocol/generated.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { Failure } from "../../ui/failure.tsx";
import { FormEnd } from "../../ui/form_end.tsx";
import { AdminPage } from "../admin/admin_page.tsx";
import { LoadedPart, useLoaded } from "../admin/loaded.tsx";
import { useAttempt } from "../admin/use_attempt.ts";
import { useDesk, useMe, useWords } from "../context.tsx";
import { JoinLink } from "./join_link.tsx";
import { PersonFields } from "./person_fields.tsx";
import { TeamChecks } from "./team_checks.tsx";

/** For admins: who somebody is, what they may, and whether they can come in. */
export function Person({ id }: { id: number }) {
  const { http } = useDesk();
  const { t } = useWords();
  const loaded = useLoaded(() => http.admin.person(id));
  const again = (): void => void loaded.read();
  return (
    <AdminPage place="people" title={loaded.value?.name ?? t("people.person")} actions={<a href="/people">{t("people.all")}</a>}>
      <LoadedPart loaded={loaded}>
        {(person) => (
          <>
            <Facts person={person} onPerson={loaded.put} />
            {canHaveTeams(person.role) && person.state !== "suspended" && <Teams person={person} onChanged={again} />}
            <Access person={person} onPerson={loaded.put} onChanged={again} />
          </>
        )}
      </LoadedPart>
    </AdminPage>
  );
}

type PartProps = { person: PersonFacts; onPerson: (person: PersonFacts) => void };

function Facts({ person, onPerson }: PartProps) {
  const { http, toasts } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const [words, setWords] = useState(wordsOf(person));
  const { busy, problem, attempt } = useAttempt();
  const changes = changesOf(person, words);
  const isSame = Object.keys(changes).length === 0;
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy || isSame) return;
    const saved = await attempt(http.admin.changePerson(person.id, changes));
    if (saved === undefined) return;
    toasts.say({ kind: "saved" });
    onPerson(saved);
    setWords(wordsOf(saved));
  };
  return (
    <form class="admin-card" aria-label={t("account.profile")} onSubmit={(event) => void save(event)}>
      <p class="people-who">
        <Avatar id={person.id} name={person.name} />
        <Chip tone={person.state === "active" ? "done" : person.state === "invited" ? "due" : "late"}>{t(`people.state.${person.state}`)}</Chip>
        {person.owns > 0 && <span class="admin-note">{t("people.owns", { n: person.owns })}</span>}
      </p>
      <PersonFields words={words} onWords={setWords} {...(person.id === me.id ? { roleHint: t("admin.oneself") } : {})} />
      <FormEnd submit={t("action.save")} busy={busy} why={isSame ? t("told.why_same") : undefined} problem={problem} />
    </form>
  );
}

/** A team counts from the moment it is ticked. */
function Teams({ person, onChanged }: { person: PersonFacts; onChanged: () => void }) {
  const { http } = useDesk();
  const { t } = useWords();
  const { problem, attempt } = useAttempt();
  const pick = async (picked: number[]): Promise<void> => {
    const joined = picked.filter((team) => !person.teams.includes(team));
    const left = person.teams.filter((team) => !picked.includes(team));
    for (const team of [...joined, ...left]) {
      await attempt(http.admin.setMembership(team, { member: person.id, belongs: joined.includes(team) }));
    }
    onChanged();
  };
  return (
    <section class="admin-card" aria-label={t("account.teams")}>
      <TeamChecks picked={person.teams} onPicked={(picked) => void pick(picked)} />
      <Failure text={problem} />
    </section>
  );
}

function Access({ person, onPerson, onChanged }: PartProps & { onChanged: () => void }) {
  const { http, time } = useDesk();
  const { t, format } = useWords();
  const me = useMe();
  const [link, setLink] = useState<Link>();
  const { busy, problem, attempt } = useAttempt();
  const isSuspended = person.state === "suspended";
  const suspend = async (suspended: boolean): Promise<void> => {
    const changed = await attempt(http.admin.changePerson(person.id, { suspended }));
    if (changed === undefined) return;
    setLink(undefined);
    onPerson(changed);
  };
  const signOut = async (): Promise<void> => {
    await attempt(http.admin.signOutPerson(person.id));
    onChanged();
  };
  const makeLink = async (): Promise<void> => {
    const made = await attempt(http.admin.joinLink(person.id));
    setLink(made);
    if (made !== undefined) onChanged();
  };
  return (
    <section class="admin-card" aria-label={t("people.access")}>
      <header>
        <h2>{t("people.access")}</h2>
        <p>{person.sessions === 0 ? t("people.why_no_session") : t("people.sessions", { n: person.sessions })}</p>
      </header>
      {isSuspended && <p>{t("people.suspended_text")}</p>}
      {link === undefined && person.link_until !== undefined && (
        <p class="admin-note">{t("people.link_open", { until: format.moment(person.link_until, time.coarse.value) })}</p>
      )}
      {link !== undefined && <JoinLink key={link.token} link={link} member={person.id} name={person.name} />}
      <Failure text={problem} />
      <div class="admin-actions">
        {!isSuspended && (
          <>
            <Button busy={busy} onPress={() => void makeLink()}>
              {t("people.new_link")}
            </Button>
            <Button icon={LogOut} busy={busy} why={person.sessions === 0 ? t("people.why_no_session") : undefined} onPress={() => void signOut()}>
              {t("people.sign_out")}
            </Button>
            <Button icon={UserX} busy={busy} why={person.id === me.id ? t("admin.oneself") : undefined} onPress={() => void suspend(true)}>
              {t("people.suspend")}
            </Button>
          </>
        )}
        {isSuspended && (
          <Button kind="primary" icon={ShieldCheck} busy={busy} onPress={() => void suspend(false)}>
            {t("people.restore")}
          </Button>
        )}
      </div>
      <p class="field-hint">{t("people.access_hint")}</p>
    </section>
  );
}
