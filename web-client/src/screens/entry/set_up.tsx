import { useState } from "preact/hooks";
import { TextField } from "../../ui/field.tsx";
import { FormEnd } from "../../ui/form_end.tsx";
import { useDesk, useWords } from "../context.tsx";
import { NewPassword } from "./new_password.tsx";
import { attemptText } from "../words/problem.ts";

/** Makes the first admin and organisation, by the one-time link that the server printed. */
export function SetUp() {
  const { session, router } = useDesk();
  const { t } = useWords();
  const [organisation, setOrganisation] = useState("");
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const token = router.secret;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const attempt = await session.setUp({
      token,
      organisation: organisation.trim(),
      name: name.trim(),
      email: email.trim(),
      password,
    });
    setBusy(false);
    setProblem(attemptText(attempt, t));
  };
  return (
    <section class="entry-card" aria-labelledby="set-up">
      <header>
        <h1 id="set-up">{t("setup.title")}</h1>
        <p>{token === "" ? t("setup.no_token") : t("setup.text")}</p>
      </header>
      <form class="entry-form" onSubmit={(event) => void submit(event)}>
        <TextField
          label={t("setup.organisation")}
          autocomplete="organization"
          required
          value={organisation}
          onValue={setOrganisation}
        />
        <TextField label={t("setup.name")} autocomplete="name" required value={name} onValue={setName} />
        <TextField label={t("sign_in.email")} type="email" autocomplete="username" required value={email} onValue={setEmail} />
        <NewPassword label={t("sign_in.password")} value={password} onValue={setPassword} error={problem} />
        <FormEnd submit={t("setup.submit")} busy={busy} why={token === "" ? t("setup.no_token") : undefined} wide />
      </form>
    </section>
  );
}
