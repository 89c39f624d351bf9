import { CloudOff } from "lucide-preact";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useDesk, useWords } from "../context.tsx";
import { EntryFrame } from "./entry.tsx";

/** Before it is known who is there: the shape of the desk, so that nothing jumps. */
export function Starting() {
  const { t } = useWords();
  return (
    <div class="frame">
      <div class="top-bar" />
      <div />
      <main class="panes list-first">
        <div class="pane-list">
          <Skeleton label={t("frame.loading")} rows={6} />
        </div>
      </main>
    </div>
  );
}

/** The server does not answer. */
export function Unreachable() {
  const { session } = useDesk();
  const { t } = useWords();
  return (
    <EntryFrame>
      <Empty icon={CloudOff} title={t("unreachable.title")} text={t("unreachable.text")} alone>
        <Button kind="primary" onPress={() => void session.start()}>
          {t("unreachable.again")}
        </Button>
      </Empty>
    </EntryFrame>
  );
}
