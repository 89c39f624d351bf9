import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Desk } from "../../stores/desk.ts";
import type { KeyAction } from "../../stores/keymap.ts";
import { useDesk } from "../context.tsx";

export type Sheet = "none" | "keys" | "palette";

/** Keys that work on every screen, and what they open over it. */
export function useKeys(desk: Desk): { sheet: Sheet; setSheet: (sheet: Sheet) => void } {
  const [sheet, setSheet] = useState<Sheet>("none");
  useLayoutEffect(() => {
    const { keymap, router, me } = desk;
    const isStaff = (): boolean => (me.value?.teams.length ?? 0) > 0;
    const offs = [
      keymap.on("next", () => moveRow(1)),
      keymap.on("previous", () => moveRow(-1)),
      keymap.on("open", () => focusedRow()?.click()),
      keymap.on("ask", () => router.go("/ask")),
      keymap.on("search", () => document.querySelector<HTMLElement>("[data-search] input")?.focus()),
      keymap.on("news", () => document.querySelector<HTMLElement>("[data-news]")?.click()),
      keymap.on("help", () => setSheet("keys")),
      keymap.on("go_desk", () => router.go("/")),
      keymap.on("go_inbox", () => router.go("/inbox")),
      keymap.on("go_queue", () => isStaff() && router.go("/queue")),
      keymap.on("go_knowledge", () => me.value !== undefined && me.value.role !== "employee" && router.go("/knowledge")),
      keymap.on("go_board", () => me.value?.role === "lead" && router.go("/board")),
    ];
    const pressed = (event: KeyboardEvent): void => {
      const isPalette = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
      if (isPalette && !isTaken(event)) {
        event.preventDefault();
        setSheet("palette");
        return;
      }
      if (event.key === "Escape" && !isTaken(event)) escape(desk, event);
      if (isWriting(event) || isTaken(event)) return;
      if (keymap.press(event.key)) event.preventDefault();
    };
    document.addEventListener("keydown", pressed);
    return () => {
      document.removeEventListener("keydown", pressed);
      for (const off of offs) off();
    };
  }, [desk]);
  return { sheet, setSheet };
}

/** Carries out an action while the component is on the screen; with nothing to do, the key does nothing. */
export function useKeyAction(action: KeyAction, handler: (() => void) | undefined): void {
  const { keymap } = useDesk();
  const latest = useRef(handler);
  latest.current = handler;
  const isThere = handler !== undefined;
  useLayoutEffect(() => (isThere ? keymap.on(action, () => latest.current?.()) : undefined), [action, isThere]);
}

/** Whether the key belongs to words that are being written, or to the browser. */
export function isWriting(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !/^(checkbox|radio|button)$/.test(target.type);
  return target.isContentEditable || /^(textarea|select)$/i.test(target.tagName);
}

/** Whether something nearer took the key: an open dialog or menu. */
export function isTaken(event: KeyboardEvent): boolean {
  return event.defaultPrevented || document.querySelector("dialog[open], [role=menu]") !== null;
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-row]")];
}

function focusedRow(): HTMLElement | undefined {
  return rows().find((row) => row === document.activeElement);
}

function moveRow(step: number): void {
  const all = rows();
  const focused = all.findIndex((row) => row === document.activeElement || row.parentElement?.contains(document.activeElement));
  const current = focused >= 0 ? focused : all.findIndex((row) => row.getAttribute("aria-current") === "true");
  const next = current < 0 ? 0 : Math.min(all.length - 1, Math.max(0, current + step));
  all[next]?.focus();
}

/** Out of the box first, then back to the list, to the row that was left. */
function escape(desk: Desk, event: KeyboardEvent): void {
  const route = desk.router.route.value;
  if (isWriting(event) && event.target instanceof HTMLElement) {
    event.target.blur();
  } else if (route.kind === "ticket") {
    desk.router.go(desk.router.backTo.value === "queue" ? "/queue" : "/");
    document.querySelector<HTMLElement>(`[data-row="${route.id}"]`)?.focus();
  } else if (route.kind === "ask") {
    desk.router.go("/");
  }
}
