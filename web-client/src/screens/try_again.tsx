import "./try_again.css";
import { Button } from "../ui/button.tsx";
import { Failure } from "../ui/failure.tsx";
import { useWords } from "./context.tsx";

/** Stands where something could not be read: why, and a button that reads it once more. */
export function TryAgain({ problem, onAgain }: { problem?: string | undefined; onAgain: () => void }) {
  const { t } = useWords();
  return (
    <div class="try-again">
      <Failure text={problem ?? t("problem.unreachable")} />
      <Button onPress={onAgain}>{t("unreachable.again")}</Button>
    </div>
  );
}
