import "./ticket.css";
import { useEffect } from "preact/hooks";
import type { TicketId } from "../../protocol/generated.ts";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useDesk, useWords } from "../context.tsx";
import { NotFound } from "../frame/not_found.tsx";
import { Room } from "./room.tsx";
import { useCalm } from "./use_calm.ts";

/** One ticket, live, or why there is none. */
export function Ticket({ id }: { id: TicketId }) {
  const { tickets, live } = useDesk();
  const { t } = useWords();
  useEffect(() => {
    tickets.open(id);
  }, [id]);
  const known = live.known.value;
  const state = useCalm(tickets.state(id));
  if (state.kind === "gone") return <NotFound />;
  if (state.kind === "loading" || known === undefined) {
    return (
      <div class="room">
        <h1 class="only-heard" tabIndex={-1}>
          {t("frame.loading")}
        </h1>
        <Skeleton label={t("frame.loading")} rows={5} />
      </div>
    );
  }
  return <Room state={state} known={known} />;
}
