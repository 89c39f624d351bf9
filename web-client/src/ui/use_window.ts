import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Heights, type Keyed } from "./heights.ts";

/** So near to the end counts as reading the newest, in pixels. */
const AT_END_PX = 80;
/** How much is drawn beyond what is in sight, and how much of it is there at least before more is drawn, in pixels. */
const BEYOND_PX = 900;
const BEYOND_LEAST_PX = 700;
/** So much is drawn before it is known how much is in sight. */
const FIRST_PX = 1_200;

export type Windowed<T> = {
  /** To be put on what scrolls, and on the element that holds the items between its two blanks. */
  box: RefObject<HTMLDivElement>;
  lines: RefObject<HTMLDivElement>;
  /** The items to draw, each in an element with `data-item` set to its key. */
  shown: readonly T[];
  /** Heights of the blanks in place of what is not drawn, in pixels. */
  before: number;
  after: number;
  atEnd: boolean;
  /** Keys of the first and last item in sight. */
  first: string | undefined;
  onScroll: () => void;
  toEnd: () => void;
  /** Brings an item into sight; says whether it is in the list. */
  toKey: (key: string) => boolean;
};

type Anchor = { key: string; top: number };
type State<T extends Keyed> = { heights: Heights<T>; anchor: Anchor | undefined; atEnd: boolean; from: number; to: number };

/**
 * Draws only the part of a long list that is in sight. What is in sight stays where it is while
 * other things come above it, grow or turn out to be higher than estimated; at the end, the newest
 * stays in sight.
 *
 * The browser tells how high each item became, before it is painted. More is drawn only where that leaves
 * too little beyond what is in sight, and not for every height that was estimated wrongly.
 */
export function useWindow<T extends Keyed>(items: readonly T[], estimate: (item: T) => number): Windowed<T> {
  const box = useRef<HTMLDivElement>(null);
  const lines = useRef<HTMLDivElement>(null);
  const [, setTurn] = useState(0);
  const again = (): void => setTurn((turn) => turn + 1);
  const state = useRef<State<T>>();
  state.current ??= { heights: new Heights(estimate), anchor: undefined, atEnd: true, from: 0, to: 0 };
  const { heights } = state.current;
  heights.sync(items);
  const { from, to } = rangeOf(state.current, box.current, lines.current, BEYOND_PX);
  state.current.from = from;
  state.current.to = to;

  const watch = useWatch((entries) => {
    const now = state.current;
    if (now === undefined) return;
    for (const { target, borderBoxSize } of entries) {
      const key = target instanceof HTMLElement ? target.dataset["item"] : undefined;
      if (key !== undefined && target.isConnected) now.heights.measure(key, borderBoxSize[0]?.blockSize ?? 0);
    }
    settle(now, box.current, lines.current);
    if (lacks(now, box.current, lines.current)) again();
  });
  useLayoutEffect(() => {
    // What stands beside the list in the box pushes it as well.
    watch([box.current, ...(box.current?.children ?? []), ...drawn(lines.current)]);
    // Before anybody scrolls on from where things stand now.
    if (state.current !== undefined) settle(state.current, box.current, lines.current);
  });

  const onScroll = (): void => {
    const now = state.current;
    const element = box.current;
    if (now === undefined || element === null) return;
    const wasAtEnd = now.atEnd;
    now.atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < AT_END_PX;
    now.anchor = now.atEnd ? undefined : anchorOf(element, lines.current);
    if (wasAtEnd !== now.atEnd || lacks(now, element, lines.current)) again();
  };
  return {
    box,
    lines,
    shown: items.slice(from, to),
    before: heights.offsetOf(from),
    after: heights.offsetOf(heights.count) - heights.offsetOf(to),
    atEnd: state.current.atEnd,
    first: state.current.anchor?.key,
    onScroll,
    toEnd: () => {
      const now = state.current;
      if (now === undefined) return;
      now.atEnd = true;
      now.anchor = undefined;
      again();
    },
    toKey: (key) => {
      const now = state.current;
      if (now === undefined || heights.indexOf(key) === undefined) return false;
      now.atEnd = false;
      now.anchor = { key, top: (box.current?.clientHeight ?? 0) / 4 };
      again();
      return true;
    },
  };
}

/** Has the callback hear of the sizes of whichever elements it was given last, first and whenever they change. */
function useWatch(onSizes: (entries: readonly ResizeObserverEntry[]) => void): (elements: readonly (Element | null)[]) => void {
  const heard = useRef(onSizes);
  heard.current = onSizes;
  const watched = useRef(new Set<Element>());
  const observer = useRef<ResizeObserver>();
  useLayoutEffect(() => () => observer.current?.disconnect(), []);
  return (elements) => {
    observer.current ??= new ResizeObserver((entries) => heard.current(entries));
    const next = new Set(elements.filter((element) => element !== null));
    for (const element of watched.current) if (!next.has(element)) observer.current.unobserve(element);
    for (const element of next) if (!watched.current.has(element)) observer.current.observe(element);
    watched.current = next;
  };
}

/** Whether more has to be drawn for what is in sight. */
function lacks<T extends Keyed>(now: State<T>, box: HTMLElement | null, lines: HTMLElement | null): boolean {
  const least = rangeOf(now, box, lines, BEYOND_LEAST_PX);
  return least.from < now.from || least.to > now.to;
}

/** What has to be drawn for what is, or is about to be, in sight. */
function rangeOf<T extends Keyed>(
  { heights, anchor, atEnd }: State<T>,
  box: HTMLElement | null,
  lines: HTMLElement | null,
  beyond: number,
): { from: number; to: number } {
  const sight = box === null || box.clientHeight === 0 ? FIRST_PX : box.clientHeight;
  const whole = heights.offsetOf(heights.count);
  const anchored = anchor === undefined ? undefined : heights.indexOf(anchor.key);
  let top: number;
  if (atEnd || box === null) top = whole - sight;
  else if (anchor !== undefined && anchored !== undefined) top = heights.offsetOf(anchored) - anchor.top;
  else top = box.scrollTop - (lines?.offsetTop ?? 0);
  const from = heights.indexAt(top - beyond);
  return { from, to: Math.min(heights.count, heights.indexAt(top + sight + beyond) + 1) };
}

function drawn(lines: HTMLElement | null): HTMLElement[] {
  return lines === null ? [] : [...lines.querySelectorAll<HTMLElement>(":scope > [data-item]")];
}

/** The first item in sight that keeps its place in the list (`data-loose` has what does not), and where it stands. */
function anchorOf(box: HTMLElement, lines: HTMLElement | null): Anchor | undefined {
  const { top } = box.getBoundingClientRect();
  for (const element of drawn(lines)) {
    const rect = element.getBoundingClientRect();
    if (rect.bottom > top && element.dataset["loose"] === undefined) return { key: element.dataset["item"] ?? "", top: rect.top - top };
  }
  return undefined;
}

/** Puts what was in sight back to where it was. */
function settle<T extends Keyed>({ anchor, atEnd }: State<T>, box: HTMLElement | null, lines: HTMLElement | null): void {
  if (box === null) return;
  if (atEnd) {
    const end = box.scrollHeight - box.clientHeight;
    if (Math.abs(end - box.scrollTop) >= 1) box.scrollTop = end;
    return;
  }
  if (anchor === undefined) return;
  const element = drawn(lines).find((one) => one.dataset["item"] === anchor.key);
  if (element === undefined) return;
  const away = element.getBoundingClientRect().top - box.getBoundingClientRect().top - anchor.top;
  if (Math.abs(away) >= 1) box.scrollTop += away;
}
