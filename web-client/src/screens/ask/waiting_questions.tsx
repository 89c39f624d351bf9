import "../ticket/pending.css";
import { useDesk, useWords } from "../context.tsx";
import { SendingState } from "../ticket/sending_state.tsx";

/** Questions that were written and that the desk does not have for certain. */
export function WaitingQuestions() {
  const { commands } = useDesk();
  const { t } = useWords();
  const questions = commands.entries.value.filter((entry) => entry.frame.type === "ask");
  if (questions.length === 0) return null;
  return (
    <ul class="pending-list" aria-label={t("ask.waiting")}>
      {questions.map((entry) => (
        <li key={entry.id} class="pending">
          <p class="pending-words">{entry.frame.type === "ask" && entry.frame.text}</p>
          <SendingState id={entry.id} sending={entry.sending} />
        </li>
      ))}
    </ul>
  );
}
