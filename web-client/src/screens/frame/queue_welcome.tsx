import { Headset } from "lucide-preact";
import { Empty } from "../../ui/empty.tsx";
import { useWords } from "../context.tsx";
import { useUnclaimedCount } from "../list/counts.ts";

/** Beside the queue, before a ticket is opened. */
export function QueueWelcome() {
  const { t } = useWords();
  const unclaimed = useUnclaimedCount();
  return <Empty icon={Headset} title={t("queue.welcome", { n: unclaimed })} text={t("queue.welcome_text")} alone />;
}
