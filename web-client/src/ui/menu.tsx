import "./menu.css";
import type { LucideIcon } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { classes } from "./classes.ts";

/** So far an open list stays from the edges of the window, in pixels. */
const EDGE_PX = 8;

export type MenuItem = {
  key: string;
  label: string;
  icon?: LucideIcon;
  onPick: () => void;
  /** What it is, under the label. */
  note?: string;
  /** Why it cannot be used now; shown under the label. */
  why?: string | undefined;
  checked?: boolean;
};

type MenuProps = {
  label: string;
  items: readonly MenuItem[];
  /** What stands on the button; the label is its name for those who hear it. */
  children: ComponentChildren;
  class?: string;
  /** Opens above the button, where there is no room below. */
  up?: boolean;
};

/** A button with a list of things to do. Arrows move, Enter picks, Escape closes. */
export function Menu({ label, items, children, class: className = "menu-button", up = false }: MenuProps) {
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return undefined;
    const outside = (event: Event): void => {
      if (event.target instanceof Node && !place.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);
  useLayoutEffect(() => {
    if (!open) return;
    bringInside(list.current);
    entries(place.current)[0]?.focus();
  }, [open]);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div class="menu-place" role="presentation" ref={place} onKeyDown={(event) => open && keyed(event, place.current, close)}>
      <button
        ref={button}
        type="button"
        class={className}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={label}
        title={label}
        onClick={() => setOpen(!open)}
      >
        {children}
      </button>
      {open && (
        <div ref={list} id={id} role="menu" aria-label={label} class={classes("menu", up && "up")}>
          {items.map((item) => (
            <Item key={item.key} item={item} onPick={() => {
              close();
              item.onPick();
            }} />
          ))}
        </div>
      )}
    </div>
  );
}

function Item({ item, onPick }: { item: MenuItem; onPick: () => void }) {
  const { icon: Icon, label, note, why, checked } = item;
  return (
    <button
      type="button"
      role={checked === undefined ? "menuitem" : "menuitemradio"}
      aria-checked={checked}
      aria-disabled={why === undefined ? undefined : "true"}
      tabIndex={-1}
      class={classes("menu-item", checked === true && "checked")}
      onClick={() => why === undefined && onPick()}
    >
      {Icon === undefined ? <span class="menu-blank" /> : <Icon size={18} aria-hidden="true" />}
      <span>
        {label}
        {note !== undefined && <span class="menu-note">{note}</span>}
        {why !== undefined && <span class="menu-note">{why}</span>}
      </span>
    </button>
  );
}

/** Wherever its button stands, all of the list is in the window. */
function bringInside(list: HTMLElement | null): void {
  if (list === null) return;
  const { left, right } = list.getBoundingClientRect();
  const past = left < EDGE_PX ? EDGE_PX - left : Math.min(0, document.documentElement.clientWidth - EDGE_PX - right);
  if (past !== 0) list.style.translate = `${past}px`;
}

function entries(place: HTMLElement | null): HTMLElement[] {
  return [...(place?.querySelectorAll<HTMLElement>(".menu-item") ?? [])];
}

function keyed(event: KeyboardEvent, place: HTMLElement | null, close: () => void): void {
  const all = entries(place);
  const at = all.findIndex((item) => item === document.activeElement);
  const step: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  const next = step[event.key];
  if (next !== undefined) {
    event.preventDefault();
    all.at(next % all.length)?.focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
    }
    close();
  }
}
