import "./people.css";
import { UserPlus, UserSearch } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { PeopleQuery } from "../../connection/admin_http.ts";
import { PERSON_STATES, ROLES } from "../../desk/people.ts";
import type { PersonFacts, PersonState, Role } from "../../protocol/generated.ts";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Select, TextField } from "../../ui/field.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { AdminPage } from "../admin/admin_page.tsx";
import { useDesk, useWords } from "../context.tsx";
import { TryAgain } from "../try_again.tsx";
import { InviteDialog } from "./invite_dialog.tsx";
import { PersonRow } from "./person_row.tsx";

/** How long typing has to pause before the desk is asked, in milliseconds. */
const PAUSE_MS = 200;

/** For admins: everybody of the organisation, found by name, role and state. */
export function People() {
  const { t } = useWords();
  const [q, setQ] = useState("");
  const [role, setRole] = useState<Role>();
  const [state, setState] = useState<PersonState>();
  const [inviting, setInviting] = useState(false);
  const found = usePeople({ q: q.trim(), role, state });
  const narrowed = q.trim() !== "" || role !== undefined || state !== undefined;
  return (
    <AdminPage
      place="people"
      title={t("admin.people")}
      text={t("people.text")}
      actions={
        <Button kind="primary" icon={UserPlus} onPress={() => setInviting(true)}>
          {t("people.invite")}
        </Button>
      }
    >
      <div class="admin-filters">
        <TextField type="search" label={t("people.search")} value={q} onValue={setQ} />
        <Select
          label={t("account.role")}
          value={role ?? ""}
          options={[{ value: "", label: t("people.any") }, ...ROLES.map((one) => ({ value: one, label: t(`role.${one}`) }))]}
          onValue={(value) => setRole(ROLES.find((one) => one === value))}
        />
        <Select
          label={t("people.state")}
          value={state ?? ""}
          options={[{ value: "", label: t("people.any") }, ...PERSON_STATES.map((one) => ({ value: one, label: t(`people.state.${one}`) }))]}
          onValue={(value) => setState(PERSON_STATES.find((one) => one === value))}
        />
      </div>
      {found.failed && <TryAgain onAgain={found.again} />}
      {found.people === undefined && !found.failed && <Skeleton label={t("frame.loading")} rows={6} />}
      {found.people?.length === 0 && (
        <Empty icon={UserSearch} title={t("people.none")} text={t(narrowed ? "people.none_narrowed" : "people.none_text")} />
      )}
      {found.people !== undefined && found.people.length > 0 && (
        <ul class="admin-rows" aria-label={t("admin.people")}>
          {found.people.map((person) => (
            <li key={person.id}>
              <PersonRow person={person} />
            </li>
          ))}
        </ul>
      )}
      {found.more && <Button onPress={found.next}>{t("people.more")}</Button>}
      {inviting && <InviteDialog onInvited={found.again} onClose={() => setInviting(false)} />}
    </AdminPage>
  );
}

type Found = { people: readonly PersonFacts[] | undefined; more: boolean; failed: boolean; again: () => void; next: () => void };

/** People of a query, read page by page; typing asks once it pauses. */
function usePeople(query: PeopleQuery): Found {
  const { http, clock } = useDesk();
  const [people, setPeople] = useState<readonly PersonFacts[]>();
  const [more, setMore] = useState(false);
  const [failed, setFailed] = useState(false);
  const [round, setRound] = useState(0);
  const latest = useRef(0);
  const read = async (before: readonly PersonFacts[]): Promise<void> => {
    latest.current += 1;
    const own = latest.current;
    const last = before.at(-1);
    const answer = await http.admin.people({ ...query, ...(last === undefined ? {} : { after: last.id }) });
    if (own !== latest.current) return;
    setFailed(answer.kind !== "ok");
    if (answer.kind !== "ok") return;
    setPeople([...before, ...answer.value.people]);
    setMore(answer.value.more);
  };
  useEffect(() => {
    const timer = clock.after(people === undefined ? 0 : PAUSE_MS, () => void read([]));
    return () => timer.cancel();
  }, [query.q, query.role, query.state, round]);
  return { people, more, failed, again: () => setRound(round + 1), next: () => void read(people ?? []) };
}
