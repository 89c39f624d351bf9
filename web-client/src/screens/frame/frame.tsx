import "./frame.css";
import { computed } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Route } from "../../stores/router.ts";
import { classes } from "../../ui/classes.ts";
import { Ask } from "../ask/ask.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { Inbox } from "../inbox/inbox.tsx";
import { Knowledge } from "../knowledge/knowledge.tsx";
import { DeskList } from "../list/desk_list.tsx";
import { Later } from "../later.tsx";
import { QueueList } from "../list/queue_list.tsx";
import { Palette } from "../palette/palette.tsx";
import { isAdminScreen } from "../admin/places.ts";
import { ByNumber } from "../ticket/by_number.tsx";
import { Ticket } from "../ticket/ticket.tsx";
import { AdminPart } from "./admin_part.tsx";
import { useKeys } from "./keys.ts";
import { KeySheet } from "./key_sheet.tsx";
import { JoinElsewhere } from "./join_elsewhere.tsx";
import { NotFound } from "./not_found.tsx";
import { QueueWelcome } from "./queue_welcome.tsx";
import { TicketCard } from "./ticket_card.tsx";
import { TopBar } from "./top_bar.tsx";
import { BottomBar } from "./bottom_bar.tsx";
import { ConnectionNote } from "./connection.tsx";

const loadBoard = () => import("../board/board.tsx");
const loadAccount = () => import("../account/account.tsx");

/** What a signed-in member sees: the bar, a list, and beside it what was opened. */
export function Frame() {
  const desk = useDesk();
  const { t } = useWords();
  const me = useMe();
  const route = desk.router.route.value;
  const isStaff = me.teams.length > 0;
  const content = useRef<HTMLDivElement>(null);
  const { sheet, setSheet } = useKeys(desk);
  useLayoutEffect(() => focusHeading(content.current, route), [route]);
  useTitle(route);
  const inQueue = isStaff && desk.router.backTo.value === "queue";
  const isStale = desk.live.connection.value === "offline";
  const listName = inQueue ? t("queue.title") : t("desk.title");
  return (
    <div class={classes("frame", isStale && "stale", isAlone(route) && "one-pane")}>
      <a class="skip" href="#main">
        {t("frame.skip")}
      </a>
      <TopBar onSheet={setSheet} />
      <ConnectionNote over />
      <main class={classes("panes", isListFirst(route) ? "list-first" : "content-first")}>
        {!isAlone(route) && (
          <section class="pane-list" aria-label={listName}>
            {/* Where the list is the whole screen, it is what the screen is about. */}
            <h1 class="only-heard narrow-only">{listName}</h1>
            {inQueue ? <QueueList /> : <DeskList />}
          </section>
        )}
        <div class="pane-content" id="main" ref={content} tabIndex={-1}>
          <Content route={route} inQueue={inQueue} onReady={() => focusHeading(content.current, route)} />
        </div>
        <TicketCard />
      </main>
      <BottomBar />
      {sheet === "keys" && <KeySheet onClose={() => setSheet("none")} />}
      {sheet === "palette" && <Palette onClose={() => setSheet("none")} onKeys={() => setSheet("keys")} />}
    </div>
  );
}

function Content({ route, inQueue, onReady }: { route: Route; inQueue: boolean; onReady: () => void }) {
  switch (route.kind) {
    case "ticket":
      return <Ticket key={route.id} id={route.id} />;
    case "queue":
      return inQueue ? <QueueWelcome /> : <NotFound />;
    case "board":
      return (
        <Later load={loadBoard} onReady={onReady}>
          {({ Board }) => <Board />}
        </Later>
      );
    case "account":
      return (
        <Later load={loadAccount} onReady={onReady}>
          {({ Account }) => <Account />}
        </Later>
      );
    case "inbox":
      return <Inbox />;
    case "policies":
    case "hours":
    case "people":
    case "person":
    case "teams":
    case "topics":
      return <AdminPart route={route} onReady={onReady} />;
    case "knowledge":
      return <Knowledge />;
    case "number":
      return <ByNumber number={route.number} />;
    case "desk":
    case "ask":
    case "sign_in":
    case "setup":
      return <Ask />;
    case "join":
      return <JoinElsewhere />;
    case "unknown":
      return <NotFound />;
  }
}

/** What needs the whole width and no list beside it. */
function isAlone(route: Route): boolean {
  return isAdminScreen(route) || ["board", "account", "inbox", "join", "knowledge"].includes(route.kind);
}

/** On a narrow screen one of the two panes is shown. */
function isListFirst(route: Route): boolean {
  return route.kind === "desk" || route.kind === "queue";
}

/** A new screen begins at its heading, for those who hear it and those who use keys. */
function focusHeading(content: HTMLElement | null, route: Route): void {
  if (route.kind === "ticket" || isAlone(route)) content?.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
}

/** Only a change of the title draws anything anew, whatever else happens in the ticket. */
function useTitle(route: Route): void {
  const desk = useDesk();
  const { t } = useWords();
  const id = route.kind === "ticket" ? route.id : undefined;
  const ticket = useMemo(
    () =>
      computed(() => {
        const state = id === undefined ? undefined : desk.tickets.state(id).value;
        return state?.kind === "open" ? `#${state.view.number} ${state.view.title} · ` : "";
      }),
    [id],
  ).value;
  const title = `${ticket}${t("frame.name")}`;
  useEffect(() => desk.page.setTitle(title), [title]);
}
