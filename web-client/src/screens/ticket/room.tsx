import { useMemo, useState } from "preact/hooks";
import { merged } from "../../desk/timeline.ts";
import type { Known } from "../../stores/live.ts";
import type { TicketState } from "../../stores/tickets.ts";
import { classes } from "../../ui/classes.ts";
import { useDesk, useMe, useWords } from "../context.tsx";
import { type DialogName, TicketDialog } from "../dialogs/ticket_dialog.tsx";
import { Announcer } from "./announcer.tsx";
import { ClosingBar } from "./closing_bar.tsx";
import { Composer } from "./composer.tsx";
import { Facts } from "./facts.tsx";
import { Header } from "./header.tsx";
import { Strip } from "./strip.tsx";
import { Talk } from "./talk.tsx";
import { useClaimKey } from "./use_claim.ts";

type RoomProps = { state: Extract<TicketState, { kind: "open" }>; known: Known };

/** A ticket: where it stands, what was said, what one can do. */
export function Room({ state, known }: RoomProps) {
  const { live } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const { view } = state;
  const [dialog, setDialog] = useState<DialogName>();
  const [details, setDetails] = useState(false);
  const events = useMemo(() => merged(state.publicEvents, state.staffEvents), [state.publicEvents, state.staffEvents]);
  const stale = live.connection.value === "offline";
  useClaimKey(view, me);
  return (
    <article class="room">
      <div class="room-main">
        <Header
          view={view}
          topics={known.topics}
          onDialog={setDialog}
          details={details}
          onDetails={() => setDetails(!details)}
        />
        <Strip view={view} events={events} onDialog={setDialog} />
        {details && (
          <div class="room-details" id="details">
            <Facts view={view} events={events} known={known} />
          </div>
        )}
        <div class={classes("room-talk", stale && "stale")}>
          <Talk state={state} events={events} known={known} onDialog={setDialog} />
        </div>
        <ClosingBar view={view} onDialog={setDialog} />
        <Composer view={view} events={events} />
      </div>
      <section class="room-side" aria-label={t("facts.details")}>
        <Facts view={view} events={events} known={known} />
      </section>
      <Announcer view={view} events={events} />
      {dialog !== undefined && (
        <TicketDialog name={dialog} view={view} known={known} onClose={() => setDialog(undefined)} />
      )}
    </article>
  );
}
