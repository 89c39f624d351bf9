import { useState } from "preact/hooks";
import { TextField } from "../../ui/field.tsx";
import { FormEnd } from "../../ui/form_end.tsx";
import { useDesk, useWords } from "../context.tsx";
import { NewPassword } from "../entry/new_password.tsx";
import { attemptText } from "../words/problem.ts";
import { Part } from "./part.tsx";

type PasswordProps = { has: boolean; email: string; onChanged: () => void };
type Wrong = { current?: string; password?: string; again?: string };

/** Another password by the present one. */
export function Password({ has, email, onChanged }: PasswordProps) {
  const { http, toasts } = useDesk();
  const { t } = useWords();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<Wrong>({});
  if (!has) {
    return (
      <Part title={t("account.password")}>
        <p>{t("account.no_password")}</p>
      </Part>
    );
  }
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    if (password !== again) {
      setWrong({ again: t("account.password_again_wrong") });
      return;
    }
    setBusy(true);
    const answer = await http.changePassword({ current, password });
    setBusy(false);
    if (answer.kind === "ok") {
      for (const clear of [setCurrent, setPassword, setAgain]) clear("");
      setWrong({});
      toasts.say({ kind: "password_changed" });
      onChanged();
    } else if (answer.kind === "problem" && answer.problem.code === "credential_invalid") {
      setWrong({ current: t("account.password_wrong") });
    } else {
      const text = attemptText(answer, t);
      setWrong(text === undefined ? {} : { password: text });
    }
  };
  const isEmpty = [current, password, again].includes("");
  return (
    <Part title={t("account.password")} text={t("account.password_text")}>
      <form class="account-form" onSubmit={(event) => void submit(event)}>
        {/* For programs that keep passwords: whose it is. */}
        <input type="text" name="username" autocomplete="username" value={email} readOnly hidden />
        <TextField label={t("account.password_current")} type="password" autocomplete="current-password" required value={current} onValue={setCurrent} error={wrong.current} />
        <NewPassword label={t("account.password_new")} value={password} onValue={setPassword} error={wrong.password} />
        <TextField label={t("account.password_again")} type="password" autocomplete="new-password" required value={again} onValue={setAgain} error={wrong.again} />
        <FormEnd submit={t("account.password_save")} busy={busy} why={isEmpty ? t("account.password_why") : undefined} />
      </form>
    </Part>
  );
}
