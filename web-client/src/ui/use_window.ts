import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Heights, type Keyed } from "./heights.ts";

/** So near to the end counts as reading the newest, in pixels. */
const AT_END_PX = 80;
/** How much is drawn beyond what is in sight, in pixels. */
const BEYOND_PX = 900;
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

/**
 * Draws only the part of a long list that is in sight. What is in sight stays where it is while
 * other things come above it, grow or turn out to be higher than estimated; at the end, the newest
 * stays in sight.
 */
export function useWindow<T extends Keyed>(items: readonly T[], estimate: (item: T) => number): Windowed<T> {
  const box = useRef<HTMLDivElement>(null);
  const lines = useRef<HTMLDivElement>(null);
  const [, setTurn] = useState(0);
  const again = (): void => setTurn((turn) => turn + 1);
  const state = useRef<{ heights: Heights<T>; anchor: Anchor | undefined; atEnd: boolean; from: number; to: number }>();
  state.current ??= { heights: new Heights(estimate), anchor: undefined, atEnd: true, from: 0, to: 0 };
  const { heights } = state.current;
  heights.sync(items);
  const { from, to } = rangeOf(state.current, box.current, lines.current);
  state.current.from = from;
  state.current.to = to;

  useLayoutEffect(() => {
    const now = state.current;
    if (now === undefined) return;
    const changed = measure(lines.current, heights);
    settle(now, box.current, lines.current);
    if (changed) again();
  });
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => {
      const now = state.current;
      if (now === undefined) return;
      const changed = measure(lines.current, heights);
      settle(now, box.current, lines.current);
      if (changed) again();
    });
    // What stands beside the list in the box pushes it as well.
    for (const element of [box.current, ...(box.current?.children ?? [])]) if (element !== null) observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const onScroll = (): void => {
    const now = state.current;
    const element = box.current;
    if (now === undefined || element === null) return;
    const wasAtEnd = now.atEnd;
    now.atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < AT_END_PX;
    now.anchor = now.atEnd ? undefined : anchorOf(element, lines.current);
    const next = rangeOf(now, element, lines.current);
    if (next.from !== now.from || next.to !== now.to || wasAtEnd !== now.atEnd) again();
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

type State<T extends Keyed> = { heights: Heights<T>; anchor: Anchor | undefined; atEnd: boolean };

/** What has to be drawn for what is, or is about to be, in sight. */
function rangeOf<T extends Keyed>({ heights, anchor, atEnd }: State<T>, box: HTMLElement | null, lines: HTMLElement | null): { from: number; to: number } {
  const sight = box === null || box.clientHeight === 0 ? FIRST_PX : box.clientHeight;
  const whole = heights.offsetOf(heights.count);
  const anchored = anchor === undefined ? undefined : heights.indexOf(anchor.key);
  let top: number;
  if (atEnd || box === null) top = whole - sight;
  else if (anchor !== undefined && anchored !== undefined) top = heights.offsetOf(anchored) - anchor.top;
  else top = box.scrollTop - (lines?.offsetTop ?? 0);
  const from = heights.indexAt(top - BEYOND_PX);
  return { from, to: Math.min(heights.count, heights.indexAt(top + sight + BEYOND_PX) + 1) };
}

function drawn(lines: HTMLElement | null): HTMLElement[] {
  return lines === null ? [] : [...lines.querySelectorAll<HTMLElement>(":scope > [data-item]")];
}

function measure<T extends Keyed>(lines: HTMLElement | null, heights: Heights<T>): boolean {
  let changed = false;
  for (const element of drawn(lines)) {
    const news = heights.measure(element.dataset["item"] ?? "", element.getBoundingClientRect().height);
    changed ||= news;
  }
  return changed;
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
