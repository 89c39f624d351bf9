import "./frame.css";
import { useEffect, useRef } from "preact/hooks";
import type { Route } from "../../stores/router.ts";
import { classes } from "../../ui/classes.ts";
import { Ask } from "../ask/ask.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { DeskList } from "../list/desk_list.tsx";
import { QueueList } from "../list/queue_list.tsx";
import { Ticket } from "../ticket/ticket.tsx";
import { useKeys } from "./keys.ts";
import { KeySheet } from "./key_sheet.tsx";
import { NotFound } from "./not_found.tsx";
import { QueueWelcome } from "./queue_welcome.tsx";
import { TopBar } from "./top_bar.tsx";
import { BottomBar } from "./bottom_bar.tsx";
import { ConnectionBanner } from "./connection.tsx";

/** What a signed-in member sees: the bar, a list, and beside it what was opened. */
export function Frame() {
  const desk = useDesk();
  const { t } = useWords();
  const me = useMe();
  const route = desk.router.route.value;
  const isStaff = me.teams.length > 0;
  const content = useRef<HTMLDivElement>(null);
  const sheet = useKeys(desk);
  useEffect(() => focusHeading(content.current, route), [route]);
  useTitle(route);
  const inQueue = isStaff && desk.router.backTo.value === "queue";
  const listName = inQueue ? t("queue.title") : t("desk.title");
  return (
    <div class="frame">
      <a class="skip" href="#main">
        {t("frame.skip")}
      </a>
      <TopBar />
      <ConnectionBanner />
      <main class={classes("panes", isListFirst(route) ? "list-first" : "content-first")}>
        <section class="pane-list" aria-label={listName}>
          {/* Where the list is the whole screen, it is what the screen is about. */}
          <h1 class="only-heard narrow-only">{listName}</h1>
          {inQueue ? <QueueList /> : <DeskList />}
        </section>
        <div class="pane-content" id="main" ref={content} tabIndex={-1}>
          <Content route={route} inQueue={inQueue} />
        </div>
      </main>
      <BottomBar />
      {sheet.open && <KeySheet onClose={sheet.close} />}
    </div>
  );
}

function Content({ route, inQueue }: { route: Route; inQueue: boolean }) {
  switch (route.kind) {
    case "ticket":
      return <Ticket key={route.id} id={route.id} />;
    case "queue":
      return inQueue ? <QueueWelcome /> : <NotFound />;
    case "desk":
    case "ask":
    case "sign_in":
    case "setup":
      return <Ask />;
    case "unknown":
      return <NotFound />;
  }
}

/** On a narrow screen one of the two panes is shown. */
function isListFirst(route: Route): boolean {
  return route.kind === "desk" || route.kind === "queue";
}

/** A new screen begins at its heading, for those who hear it and those who use keys. */
function focusHeading(content: HTMLElement | null, route: Route): void {
  if (route.kind === "ticket") content?.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
}

function useTitle(route: Route): void {
  const desk = useDesk();
  const { t } = useWords();
  const state = route.kind === "ticket" ? desk.tickets.state(route.id).value : undefined;
  const view = state?.kind === "open" ? state.view : undefined;
  const title = view === undefined ? t("frame.name") : `#${view.number} ${view.title} · ${t("frame.name")}`;
  useEffect(() => desk.page.setTitle(title), [title]);
}
