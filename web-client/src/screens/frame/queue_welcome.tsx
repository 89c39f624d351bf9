import { Headset } from "lucide-preact";
import { Empty } from "../../ui/empty.tsx";
import { useDesk, useWords } from "../context.tsx";
import { useUnclaimedCount } from "../list/counts.ts";

/** Beside the queue, before a ticket is opened. */
export function QueueWelcome() {
  const { t } = useWords();
  const { next, previous, claim } = useDesk().keymap.keys.value;
  const keys = { next: next.toUpperCase(), previous: previous.toUpperCase(), claim: claim.toUpperCase() };
  const unclaimed = useUnclaimedCount();
  return <Empty icon={Headset} title={t("queue.welcome", { n: unclaimed })} text={t("queue.welcome_text", keys)} alone />;
}
