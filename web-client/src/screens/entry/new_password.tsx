import { TextField } from "../../ui/field.tsx";
import { useWords } from "../context.tsx";
import { PASSWORD_CHARS_MIN } from "../words/problem.ts";

type NewPasswordProps = { label: string; value: string; onValue: (value: string) => void; error: string | undefined };

/** A password that somebody chooses, with what it has to be. */
export function NewPassword({ label, value, onValue, error }: NewPasswordProps) {
  const { t } = useWords();
  return (
    <TextField
      label={label}
      type="password"
      autocomplete="new-password"
      hint={t("setup.password_hint", { n: PASSWORD_CHARS_MIN })}
      minLength={PASSWORD_CHARS_MIN}
      required
      value={value}
      onValue={onValue}
      error={error}
    />
  );
}
