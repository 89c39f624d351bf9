import "./dialogs.css";
import type { TicketView } from "../../protocol/generated.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useWords } from "../context.tsx";
import { Later } from "../later.tsx";

const load = () => import("./telling.tsx");

/** Who was told of a question and why, first of all the one who asks; and "not me, try …". */
export function TellingDialog({ view, onClose }: { view: TicketView; onClose: () => void }) {
  const { t } = useWords();
  return (
    <Dialog title={t("telling.people")} closeLabel={t("action.close")} onClose={onClose} wide>
      <Later load={load} waiting={<Skeleton label={t("frame.loading")} rows={2} />}>
        {({ Telling }) => <Telling view={view} />}
      </Later>
    </Dialog>
  );
}
