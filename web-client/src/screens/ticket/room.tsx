import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import { actionsFor } from "../../desk/actions.ts";
import { can, type CommandKind } from "../../desk/can.ts";
import { Timeline } from "../../desk/timeline.ts";
import type { EventFrame, TicketView } from "../../protocol/generated.ts";
import type { KeyAction } from "../../stores/keymap.ts";
import type { Known } from "../../stores/live.ts";
import type { TicketState } from "../../stores/tickets.ts";
import { classes } from "../../ui/classes.ts";
import { isSame, still } from "../../ui/still.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { type DialogName, TicketDialog } from "../dialogs/ticket_dialog.tsx";
import { useKeyAction } from "../frame/keys.ts";
import { type Offer, useOffering } from "../palette/offers.ts";
import { actionIcon, actionLabel } from "../words/action.ts";
import { refusalText } from "../words/refusal.ts";
import { AlikeBar } from "./alike_bar.tsx";
import { Announcer } from "./announcer.tsx";
import { CardBar } from "./card_bar.tsx";
import { ClosingBar } from "./closing_bar.tsx";
import { Composer, replyPlace } from "./composer.tsx";
import { Facts } from "./facts.tsx";
import { FindBar } from "./find_bar.tsx";
import { Header } from "./header.tsx";
import { withQuote } from "./quote.ts";
import type { TalkDeeds } from "./said_tools.tsx";
import { Strip } from "./strip.tsx";
import { Talk } from "./talk.tsx";
import { useClaimKey } from "./use_claim.ts";
import { useFind } from "./use_find.ts";
import { usePress } from "./use_press.ts";

// What stands around the talk, which words alone do not change.
const StillHeader = still(Header);
const StillStrip = still(Strip);
const StillFacts = still(Facts);
const StillCardBar = still(CardBar);
const StillClosingBar = still(ClosingBar);

const NO_EVENTS: readonly EventFrame[] = [];

type RoomProps = { state: Extract<TicketState, { kind: "open" }>; known: Known };

/** A ticket: where it stands, what was said, what one can do. */
export function Room({ state, known }: RoomProps) {
  const { live, drafts, time } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const { view } = state;
  const [dialog, setDialog] = useState<DialogName>();
  const [details, setDetails] = useState(false);
  const timeline = useRef<Timeline>();
  timeline.current ??= new Timeline();
  const events = timeline.current.of(state.publicEvents, state.staffEvents);
  const find = useFind(events);
  const around = useAround(view);
  // The lease and what was tried are read from them, by second line alone.
  const eventsAround = view.staff_head === undefined ? NO_EVENTS : events;
  const stale = live.connection.value === "offline";
  useClaimKey(view);
  useRoomKeys(view, setDialog);
  useKeyAction("find", () => find.setOpen(true));
  const [shown, setShown] = useState<{ place: string }>();
  const toggleDetails = useCallback((): void => setDetails((isOpen) => !isOpen), []);
  const toggleFind = useCallback((): void => find.setOpen(!find.open), [find.open]);
  const show = useCallback((place: string): void => setShown({ place }), []);
  const maySpeak = can(me, view, "post", time.exact()).can;
  const quote = useCallback(
    (text: string): void => {
      const draft = drafts.at(`${view.id}:public`);
      draft.value = withQuote(draft.peek(), text);
      document.querySelector<HTMLElement>("[data-composer] textarea")?.focus();
    },
    [view.id],
  );
  const deeds = useMemo(
    (): TalkDeeds => ({
      onQuote: maySpeak ? quote : undefined,
      onReply: (frame) => {
        drafts.at(replyPlace(view.id)).value = String(frame.seq);
        document.querySelector<HTMLElement>("[data-composer] textarea")?.focus();
      },
      onShow: show,
    }),
    [view.id, maySpeak, quote],
  );
  return (
    <article class="room">
      <div class="room-main">
        <StillHeader view={around} topics={known.topics} onDialog={setDialog} details={details} onDetails={toggleDetails} onFind={toggleFind} />
        <StillStrip view={around} events={eventsAround} onDialog={setDialog} onShow={show} />
        {details && (
          <div class="room-details" id="details">
            <StillFacts view={around} known={known} />
          </div>
        )}
        {find.open && <FindBar find={find} state={state} />}
        <div class={classes("room-talk", stale && "stale")}>
          <Talk state={state} events={events} known={known} find={find} shown={shown} deeds={deeds} />
          <AlikeBar view={view} />
        </div>
        <StillCardBar view={around} />
        <StillClosingBar view={around} onDialog={setDialog} />
        <Composer view={view} events={events} onShow={show} />
      </div>
      <section class="room-side" aria-label={t("facts.details")}>
        <StillFacts view={around} known={known} />
      </section>
      <Announcer view={view} events={events} />
      {dialog !== undefined && (
        <TicketDialog name={dialog} view={view} known={known} onClose={() => setDialog(undefined)} />
      )}
    </article>
  );
}

/** The ticket as it was when anything but its talk went on: hundreds of messages a second leave it as it is. */
function useAround(view: TicketView): TicketView {
  const held = useRef(view);
  const isStaff = (one: TicketView): boolean => one.staff_head !== undefined;
  if (isStaff(held.current) !== isStaff(view) || !isSame(held.current, view, ["public_head", "staff_head"])) held.current = view;
  return held.current;
}

const KEYED: Partial<Record<KeyAction, readonly CommandKind[]>> = {
  renew: ["renew", "resume"],
  resolve: ["resolve"],
  pend: ["pend"],
  hand_back: ["hand_back"],
  me_too: ["me_too", "me_too_undo"],
};

/** The keys of a ticket, and what it offers to the palette. What cannot be says why. */
function useRoomKeys(view: TicketView, onDialog: (name: DialogName) => void): void {
  const { live, toasts, time } = useDesk();
  const { t, format } = useWords();
  const me = useMe();
  const { press } = usePress(view, onDialog);
  const act = (action: KeyAction): void => {
    const kinds = KEYED[action] ?? [];
    const verdicts = kinds.map((kind) => ({ kind, verdict: can(me, view, kind, time.exact()) }));
    const possible = verdicts.find(({ verdict }) => verdict.can);
    const first = verdicts[0]?.verdict;
    if (possible !== undefined) press(possible.kind);
    else if (first !== undefined && !first.can) toasts.say({ kind: "refused", refusal: first.why });
  };
  useKeyAction("renew", () => act("renew"));
  useKeyAction("resolve", () => act("resolve"));
  useKeyAction("pend", () => act("pend"));
  useKeyAction("hand_back", () => act("hand_back"));
  useKeyAction("me_too", () => act("me_too"));
  const { first, more } = actionsFor(me, view, time.exact());
  const offline = live.connection.value === "offline" ? t("action.offline") : undefined;
  const offers = [...first, ...more].map(
    ({ kind, why }): Offer => ({
      key: kind,
      label: actionLabel(kind, t),
      icon: actionIcon(kind),
      why: why === undefined ? offline : refusalText(why, t, format),
      run: () => press(kind),
    }),
  );
  useOffering(offers);
}
