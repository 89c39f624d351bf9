import { CircleHelp } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import type { Told, TicketView } from "../../protocol/generated.ts";
import { Button } from "../../ui/button.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { TellingDialog } from "../dialogs/telling_dialog.tsx";
import { myReason } from "../words/telling.ts";

/** For a colleague whom the desk told of the question: why they may know, and how to pass it on. */
export function AskedYou({ view }: { view: TicketView }) {
  const { http, inbox } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const [told, setTold] = useState<Told>();
  const [telling, setTelling] = useState(false);
  const isAsked = inbox.all.value.notices.some((notice) => notice.kind === "question" && notice.ticket === view.id);
  const isShown = isAsked && view.stage.kind === "open" && view.requester.id !== me.id;
  const read = (): void => {
    void http.telling(view.id).then((answer) => {
      // Without an answer the ticket is as it would be for anybody else.
      if (answer.kind === "ok") setTold(answer.value.me);
    });
  };
  useEffect(() => {
    if (isShown) read();
  }, [view.id, isShown]);
  const close = (): void => {
    setTelling(false);
    read();
  };
  if (!isShown || told === undefined || told.passed !== undefined) return null;
  return (
    <div class="strip-asked">
      <CircleHelp size={18} aria-hidden="true" />
      <p>{t("telling.asked_you", { why: told.reasons.map((reason) => myReason(reason, t)).join(", ") })}</p>
      <Button kind="quiet" onPress={() => setTelling(true)}>
        {t("telling.not_me")}
      </Button>
      {telling && <TellingDialog view={view} onClose={close} />}
    </div>
  );
}
