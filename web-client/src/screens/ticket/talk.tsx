import "./talk.css";
import { ArrowDown, ArrowUp } from "lucide-preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { type FileRef, picturesIn } from "../../desk/files.ts";
import { standingText } from "../../desk/words.ts";
import type { EventFrame, TicketView } from "../../protocol/generated.ts";
import type { Known } from "../../stores/live.ts";
import type { TicketState } from "../../stores/tickets.ts";
import { classes } from "../../ui/classes.ts";
import { type Names, NamesContext, namesPattern } from "../../ui/names.ts";
import { type Files, FilesContext } from "../../ui/pictures.ts";
import { useWindow } from "../../ui/use_window.ts";
import { useDesk, useMe, useWords } from "../context.tsx";
import { useKeyAction } from "../frame/keys.ts";
import { ItemView } from "./item_view.tsx";
import { END, estimatedHeight, type Item, Items, UNREAD_KEY } from "./items.ts";
import { NearContext, useWatchNear } from "./near.ts";
import { PendingTalk } from "./pending_talk.tsx";
import { PictureViewer } from "./picture_viewer.tsx";
import type { TalkDeeds } from "./said_tools.tsx";
import type { Find } from "./use_find.ts";

type TalkProps = {
  state: Extract<TicketState, { kind: "open" }>;
  events: readonly EventFrame[];
  known: Known;
  find: Find;
  /** A place that somebody wants to see, anew with each wish. */
  shown: { place: string } | undefined;
  deeds: TalkDeeds;
};

/** So near to the beginning, the page before is read by itself, in pixels. */
const NEAR_START_PX = 600;

/**
 * Everything that was said and done, in order; only what is in sight is drawn. It is a log, but not
 * heard by itself: what is worth hearing is announced elsewhere, so that reading older pages does not
 * read them all aloud.
 */
export function Talk({ state, events, known, find, shown, deeds }: TalkProps) {
  const { t } = useWords();
  const { view } = state;
  const list = useItems(view.id, view.public_head);
  const items = list.of(events);
  const names = useNames(list, view);
  const [picture, setPicture] = useState<string>();
  const files = useMemo((): Files => ({ address: (id) => `/api/files/${id}`, open: setPicture, openLabel: (name) => t("files.open", { name }) }), [t]);
  const win = useWindow(items, estimatedHeight);
  const { near, watching } = useWatchNear();
  const readEarlier = useEarlier(view.id);
  const unread = useUnread(list.unread, win.toKey);
  useReadMark(view.id, view.public_head, win.atEnd);
  const missed = useMissed(events.length, win.atEnd);
  useLayoutEffect(() => {
    if (find.place !== undefined) win.toKey(find.place);
  }, [find.place, find.turn]);
  useLayoutEffect(() => {
    if (shown?.place === END) win.toEnd();
    else if (shown !== undefined) win.toKey(shown.place);
  }, [shown]);
  const onScroll = (): void => {
    win.onScroll();
    if (state.earlier && !state.readingEarlier && (win.box.current?.scrollTop ?? NEAR_START_PX) < NEAR_START_PX) void readEarlier();
  };
  return (
    <NamesContext.Provider value={names}>
    <FilesContext.Provider value={files}>
    <NearContext.Provider value={near}>
      <div class="talk-place">
        {unread !== undefined && (
          <button type="button" class="talk-unread" onClick={unread.go}>
            <ArrowUp size={16} aria-hidden="true" />
            {t("talk.unread", { n: unread.count })}
          </button>
        )}
        <div class="talk" role="log" aria-live="off" aria-label={t("talk.label")} tabIndex={0} ref={win.box} onScroll={onScroll}>
          {state.earlier && (
            <button type="button" class="talk-earlier" disabled={state.readingEarlier} onClick={() => void readEarlier()}>
              {state.readingEarlier ? t("frame.loading") : t("talk.earlier")}
            </button>
          )}
          <div class="talk-lines" ref={win.lines} {...watching}>
            <div style={{ blockSize: `${win.before}px` }} />
            {win.shown.map((item) => (
              <div
                key={item.key}
                data-item={item.key}
                {...(item.kind === "day" || item.kind === "unread" ? { "data-loose": "" } : {})}
                class={classes("talk-item", item.key === find.place && "found")}
              >
                <ItemView item={item} view={view} names={known} find={find.words} deeds={deeds} />
              </div>
            ))}
            <div style={{ blockSize: `${win.after}px` }} />
          </div>
          <div class="talk-pending">
            <PendingTalk view={view} />
          </div>
        </div>
        {!win.atEnd && (
          <button type="button" class="talk-newer" onClick={win.toEnd}>
            <ArrowDown size={16} aria-hidden="true" />
            {missed > 0 ? t("talk.newer", { n: missed }) : t("talk.to_end")}
          </button>
        )}
      </div>
      {picture !== undefined && <PictureViewer pictures={picturesOf(items)} first={picture} onClose={() => setPicture(undefined)} />}
    </NearContext.Provider>
    </FilesContext.Provider>
    </NamesContext.Provider>
  );
}

/** The pictures of everything that is held of the talk, in its order. */
function picturesOf(items: readonly Item[]): FileRef[] {
  return items.flatMap((item) => ("mark" in item ? picturesIn(standingText(item.frame, item.mark) ?? "") : []));
}

/** The names that are set apart in the talk: of those who are in it, and of those who could be called. */
function useNames(list: Items, view: TicketView): Names {
  const { presence } = useDesk();
  const me = useMe();
  const people = [...list.people.values(), view.requester.name, me.name, ...presence.online.value.people.map(({ name }) => name)];
  const known = people.join("\n");
  return useMemo(() => ({ pattern: namesPattern(people), own: me.name }), [known]);
}

/** What is unread is settled when the ticket is opened, and stays so while it is on the screen. */
function useItems(ticket: number, head: number): Items {
  const { reading } = useDesk();
  const me = useMe();
  return useMemo(() => new Items({ seq: reading.at(ticket).peek(), head, me: me.id }), [ticket]);
}

function useEarlier(ticket: number): () => Promise<void> {
  const { tickets, toasts } = useDesk();
  return async () => {
    const read = await tickets.readEarlier(ticket);
    if (!read) toasts.say({ kind: "unreachable" }, "bad");
  };
}

/** How many wait unread above, and the way there; nothing once one has been there. */
function useUnread(count: number, toKey: (key: string) => boolean): { count: number; go: () => void } | undefined {
  const seen = useRef(false);
  const go = (): void => {
    seen.current = true;
    toKey(UNREAD_KEY);
  };
  useKeyAction("unread", count > 0 ? go : undefined);
  return count > FEW && !seen.current ? { count, go } : undefined;
}

/** So many are in sight anyhow. */
const FEW = 4;

/** The newest counts as read while it is in sight of somebody who looks. */
function useReadMark(ticket: number, head: number, atEnd: boolean): void {
  const { reading, page } = useDesk();
  useEffect(() => {
    const mark = (): void => {
      if (atEnd && page.isVisible()) reading.read(ticket, head);
    };
    mark();
    return page.onVisibility(mark);
  }, [ticket, head, atEnd]);
}

/** How many events came while the end was out of sight. */
function useMissed(count: number, atEnd: boolean): number {
  const seen = useRef(count);
  if (atEnd) seen.current = count;
  return Math.max(0, count - seen.current);
}
