import { useEffect, useState } from "preact/hooks";
import type { Answer } from "../../connection/http.ts";
import type { Account as AccountFacts } from "../../protocol/generated.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { TryAgain } from "../try_again.tsx";
import { Appearance } from "./appearance.tsx";
import { Part } from "./part.tsx";
import { Password } from "./password.tsx";
import { Sessions } from "./sessions.tsx";
import { Telling } from "./telling.tsx";

/** A member's own account: who they are here, how it looks, where they are signed in, the password. */
export function Account() {
  const { t } = useWords();
  const { answer, read } = useAccount();
  return (
    <div class="account">
      <h1 tabIndex={-1}>{t("account.title")}</h1>
      <Profile facts={answer?.kind === "ok" ? answer.value : undefined} />
      <Appearance />
      {answer === undefined && <Skeleton label={t("frame.loading")} rows={4} />}
      {answer !== undefined && answer.kind !== "ok" && (
        <Part title={t("account.sessions")}>
          <TryAgain onAgain={() => void read()} />
        </Part>
      )}
      {answer?.kind === "ok" && (
        <>
          <Telling />
          <Sessions sessions={answer.value.sessions} onEnded={() => void read()} />
          <Password has={answer.value.has_password} email={answer.value.email} onChanged={() => void read()} />
        </>
      )}
    </div>
  );
}

function useAccount(): { answer: Answer<AccountFacts> | undefined; read: () => Promise<void> } {
  const { http } = useDesk();
  const [answer, setAnswer] = useState<Answer<AccountFacts>>();
  const read = async (): Promise<void> => setAnswer(await http.account());
  useEffect(() => void read(), []);
  return { answer, read };
}

function Profile({ facts }: { facts: AccountFacts | undefined }) {
  const { live } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const teams = (live.known.value?.teams ?? []).filter(({ id }) => me.teams.includes(id)).map(({ name }) => name);
  // A line that is still to come stands there already, so that nothing moves.
  const lines: [string, string | undefined][] = [
    [t("account.email"), facts === undefined ? "…" : facts.email],
    [t("account.organisation"), me.organisation.name],
    [t("account.place"), facts === undefined ? "…" : facts.place],
    [t("account.role"), t(`role.${me.role}`)],
    [t("account.teams"), teams.join(", ")],
  ];
  return (
    <Part title={t("account.profile")}>
      <p class="account-who">
        <Avatar id={me.id} name={me.name} />
        <strong>{me.name}</strong>
      </p>
      <dl class="account-facts">
        {lines
          .filter(([, value]) => value !== undefined && value !== "")
          .flatMap(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name}:`}>{value}</dd>])}
      </dl>
    </Part>
  );
}
