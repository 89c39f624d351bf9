import { DoorOpen, RefreshCw } from "lucide-preact";
import type { StopReason } from "../../connection/line.ts";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { useDesk, useWords } from "../context.tsx";
import { EntryFrame } from "./entry.tsx";

/** The desk ended the line and will not take it up again as it is: why, and what helps. */
export function Ended({ reason }: { reason: StopReason }) {
  const { session, page, commands } = useDesk();
  const { t } = useWords();
  const unsent = commands.entries.value.length;
  const isSession = reason === "session_ended";
  return (
    <EntryFrame>
      <Empty icon={isSession ? DoorOpen : RefreshCw} title={t(`ended.${reason}`)} text={t(`ended.${reason}_text`)} alone>
        {unsent > 0 && <p>{t("ended.unsent", { n: unsent })}</p>}
        {isSession ? (
          <Button kind="primary" onPress={() => void session.again()}>
            {t("ended.sign_in")}
          </Button>
        ) : (
          <Button kind="primary" onPress={() => page.reload()}>
            {t("ended.reload")}
          </Button>
        )}
      </Empty>
    </EntryFrame>
  );
}
