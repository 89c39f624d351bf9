import { Check, CircleDashed, CircleHelp, Hourglass, Send } from "lucide-preact";
import type { Sending } from "../../connection/outbox.ts";
import type { CommandId } from "../../protocol/generated.ts";
import { useDesk, useWords } from "../context.tsx";

const SIGNS = { held: Hourglass, waiting: CircleDashed, sending: Send, unconfirmed: CircleHelp, stored: Check };

/** What is known of something that was written here, and a way to try again at once. */
export function SendingState({ id, sending }: { id: CommandId; sending: Sending | "stored" }) {
  const { commands, live } = useDesk();
  const { t } = useWords();
  const Sign = SIGNS[sending];
  const isRetry = sending === "unconfirmed" && live.connection.value !== "offline";
  return (
    <span class={`sending ${sending}`} data-sending={sending}>
      <Sign size={14} aria-hidden="true" />
      {t(`sending.${sending}`)}
      {isRetry && (
        <button type="button" class="sending-retry" onClick={() => commands.retry(id)}>
          {t("sending.retry")}
        </button>
      )}
    </span>
  );
}
