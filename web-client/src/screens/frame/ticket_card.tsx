import "./ticket_card.css";
import { useEffect, useRef, useState } from "preact/hooks";
import type { TicketRow } from "../../protocol/generated.ts";
import { Chip } from "../../ui/chip.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { stageIcon, stageLine, stageTone } from "../words/stage.ts";

/** How long a link is pointed at before its card comes, and how long the card outlives it, in milliseconds. */
const COMES_MS = 300;
const STAYS_MS = 200;

const CARD_ID = "ticket-card";

type Shown = { link: HTMLAnchorElement; row: TicketRow };

/** What stands behind the number of another ticket, while its link is pointed at or focused. */
export function TicketCard() {
  const { time } = useDesk();
  const { t, format } = useWords();
  const me = useMe();
  const shown = usePointedAt();
  if (shown === undefined) return null;
  const { link, row } = shown;
  return (
    <div id={CARD_ID} role="tooltip" class="ticket-card" style={placeAt(link)}>
      <p class="ticket-card-title" dir="auto">
        <span class="numbers">#{row.number}</span> {row.title}
      </p>
      <p class="ticket-card-about">
        <Chip tone={stageTone(row.stage.kind)} icon={stageIcon(row.stage.kind)}>
          {stageLine(row, me, t)}
        </Chip>
        <span>{row.requester.name}</span>
        <span>{format.age(time.coarse.value - row.asked_at)}</span>
      </p>
    </div>
  );
}

/** Above its link where there is more room, else below; never beyond the window. */
function placeAt(link: HTMLAnchorElement): Record<string, string> {
  const at = link.getBoundingClientRect();
  const inline = `${Math.round(Math.max(8, Math.min(at.left, innerWidth - CARD_PX - 8)))}px`;
  const isBelow = at.top < innerHeight / 2;
  const block = isBelow ? { insetBlockStart: `${Math.round(at.bottom + 6)}px` } : { insetBlockEnd: `${Math.round(innerHeight - at.top + 6)}px` };
  // Measured from the window's left edge whatever the direction of writing.
  return document.documentElement.dir === "rtl"
    ? { ...block, insetInlineEnd: inline }
    : { ...block, insetInlineStart: inline };
}

/** The widest a card is, in pixels. */
const CARD_PX = 352;

function usePointedAt(): Shown | undefined {
  const { clock, rows, http } = useDesk();
  const [shown, setShown] = useState<Shown>();
  const timer = useRef<{ cancel: () => void }>();
  const wanted = useRef<HTMLAnchorElement>();
  const isShown = useRef(false);
  isShown.current = shown !== undefined;
  const known = useRef(new Map<number, TicketRow>());
  const after = (ms: number, run: () => void): void => {
    timer.current?.cancel();
    timer.current = clock.after(ms, run);
  };
  const hide = (): void => {
    timer.current?.cancel();
    wanted.current?.removeAttribute("aria-describedby");
    wanted.current = undefined;
    setShown(undefined);
  };
  const show = async (link: HTMLAnchorElement, number: number): Promise<void> => {
    const held = [...rows.all.peek().rows.values()].find((row) => row.number === number) ?? known.current.get(number);
    const row = held ?? (await asked(number));
    if (row === undefined || wanted.current !== link) return;
    known.current.set(number, row);
    link.setAttribute("aria-describedby", CARD_ID);
    setShown({ link, row });
  };
  const asked = async (number: number): Promise<TicketRow | undefined> => {
    const answer = await http.tickets(String(number));
    return answer.kind === "ok" ? answer.value.find((row) => row.number === number) : undefined;
  };
  useEffect(() => {
    const come = (event: Event): void => {
      const link = ticketLink(event.target);
      // Who goes on to the card, or back to the link, keeps it.
      if (isInCard(event.target) || (link !== undefined && link === wanted.current && isShown.current)) timer.current?.cancel();
      if (link === undefined || link === wanted.current) return;
      hide();
      wanted.current = link;
      const number = Number(link.pathname.split("/").at(-1));
      if (event.type === "focusin") void show(link, number);
      else after(COMES_MS, () => void show(link, number));
    };
    const go = (event: Event): void => {
      const isOurs = isInCard(event.target) || ticketLink(event.target) === wanted.current;
      if (isOurs && wanted.current !== undefined) after(STAYS_MS, hide);
    };
    const escape = (event: KeyboardEvent): void => {
      if (event.key === "Escape") hide();
    };
    const listened = [
      ["mouseover", come],
      ["focusin", come],
      ["mouseout", go],
      ["focusout", go],
      ["click", hide],
    ] as const;
    for (const [name, listener] of listened) document.addEventListener(name, listener);
    document.addEventListener("scroll", hide, true);
    document.addEventListener("keydown", escape, true);
    return () => {
      for (const [name, listener] of listened) document.removeEventListener(name, listener);
      document.removeEventListener("scroll", hide, true);
      document.removeEventListener("keydown", escape, true);
    };
  }, []);
  return shown;
}

function isInCard(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(`#${CARD_ID}`) !== null;
}

function ticketLink(target: EventTarget | null): HTMLAnchorElement | undefined {
  const link = target instanceof Element ? target.closest("a") : null;
  return link !== null && /^\/numbers\/\d+$/.test(link.pathname) && link.origin === location.origin ? link : undefined;
}
