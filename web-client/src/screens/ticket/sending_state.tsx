import { Check, CircleDashed, CircleHelp, Send } from "lucide-preact";
import type { Sending } from "../../connection/outbox.ts";
import { useWords } from "../context.tsx";

const SIGNS = { waiting: CircleDashed, sending: Send, unconfirmed: CircleHelp, stored: Check };

/** What is known of something that was written here. */
export function SendingState({ sending }: { sending: Sending | "stored" }) {
  const { t } = useWords();
  const Sign = SIGNS[sending];
  return (
    <span class={`sending ${sending}`} data-sending={sending}>
      <Sign size={14} aria-hidden="true" />
      {t(`sending.${sending}`)}
    </span>
  );
}
