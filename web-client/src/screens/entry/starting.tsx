import { CloudOff } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
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

/** How long until the server is asked again by itself, in milliseconds. */
const AGAIN_MS = 3_000;

/** The server does not answer. Nobody has to wait beside it: the page goes on as soon as it does. */
export function Unreachable() {
  const { session, clock } = useDesk();
  const [tries, setTries] = useState(0);
  useEffect(() => {
    const timer = clock.after(AGAIN_MS, async () => {
      await session.start();
      setTries(tries + 1);
    });
    return () => timer.cancel();
  }, [tries]);
  return <NoAnswer onAgain={() => void session.start()} />;
}

/** What the page needs to go on did not come. */
export function NoAnswer({ onAgain }: { onAgain: () => void }) {
  const { t } = useWords();
  return (
    <EntryFrame>
      <Empty icon={CloudOff} title={t("unreachable.title")} text={t("unreachable.text")} alone>
        <Button kind="primary" onPress={onAgain}>
          {t("unreachable.again")}
        </Button>
      </Empty>
    </EntryFrame>
  );
}
