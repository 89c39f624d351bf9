import { useEffect, useState } from "preact/hooks";
import type { Answer } from "../../connection/http.ts";
import type { JoinOffer } from "../../protocol/generated.ts";
import { FormEnd } from "../../ui/form_end.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useDesk, useWords } from "../context.tsx";
import { TryAgain } from "../try_again.tsx";
import { attemptText } from "../words/problem.ts";
import { NewPassword } from "./new_password.tsx";

/** Choosing a password by a one-time link, and coming in with it. */
export function Join() {
  const { http, router } = useDesk();
  const { t } = useWords();
  const token = router.secret;
  const [offer, setOffer] = useState<Answer<JoinOffer>>();
  const look = async (): Promise<void> => setOffer(await http.lookAtJoin({ token }));
  useEffect(() => void look(), []);
  return (
    <section class="entry-card" aria-labelledby="join">
      <header>
        <h1 id="join">{offer?.kind === "ok" ? t("join.title", { organisation: offer.value.organisation }) : t("join.title_plain")}</h1>
        {offer?.kind === "ok" && <p>{t("join.text", { name: offer.value.name })}</p>}
        {offer?.kind === "problem" && <p role="alert">{t(offer.problem.code === "join_link_invalid" ? "join.invalid" : "problem.unknown")}</p>}
      </header>
      {offer === undefined && <Skeleton label={t("frame.loading")} rows={3} />}
      {offer?.kind === "unreachable" && <TryAgain onAgain={() => void look()} />}
      {offer?.kind === "problem" && <a href="/sign-in">{t("sign_in.title")}</a>}
      {offer?.kind === "ok" && <PasswordForm token={token} offer={offer.value} />}
    </section>
  );
}

function PasswordForm({ token, offer }: { token: string; offer: JoinOffer }) {
  const { session, router } = useDesk();
  const { t } = useWords();
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    const attempt = await session.join({ token, password });
    setBusy(false);
    if (attempt.kind === "ok") router.replace("/");
    else setProblem(attemptText(attempt, t));
  };
  return (
    <form class="entry-form" onSubmit={(event) => void submit(event)}>
      {/* For programs that keep passwords: whose it is. */}
      <input type="text" name="username" autocomplete="username" value={offer.email} readOnly hidden />
      <p>{offer.email}</p>
      <NewPassword label={t("account.password_new")} value={password} onValue={setPassword} error={problem} />
      <FormEnd submit={t("setup.submit")} busy={busy} wide />
    </form>
  );
}
