import { useState } from "preact/hooks";
import { TextField } from "../../ui/field.tsx";
import { FormEnd } from "../../ui/form_end.tsx";
import { useDesk, useWords } from "../context.tsx";
import { attemptText } from "../words/problem.ts";

/** Coming in by an account of this installation. */
export function SignIn() {
  const { session } = useDesk();
  const { t } = useWords();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const attempt = await session.signIn({ email: email.trim(), password });
    setBusy(false);
    setProblem(attemptText(attempt, t));
  };
  return (
    <section class="entry-card" aria-labelledby="sign-in">
      <header>
        <h1 id="sign-in">{t("sign_in.title")}</h1>
      </header>
      <form class="entry-form" onSubmit={(event) => void submit(event)}>
        <TextField label={t("sign_in.email")} type="email" autocomplete="username" required value={email} onValue={setEmail} />
        <TextField
          label={t("sign_in.password")}
          type="password"
          autocomplete="current-password"
          hint={t("sign_in.forgot")}
          required
          value={password}
          onValue={setPassword}
          error={problem}
        />
        <FormEnd submit={t("sign_in.submit")} busy={busy} wide />
      </form>
    </section>
  );
}
