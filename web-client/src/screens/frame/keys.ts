import { useEffect, useState } from "preact/hooks";
import type { Desk } from "../../stores/desk.ts";

/** Keys that work wherever nobody is writing. The claim key lives with the ticket and the queue. */
export const SHORTCUTS = ["j", "k", "enter", "esc", "slash", "a", "c", "r", "send", "help"] as const;
export type Shortcut = (typeof SHORTCUTS)[number];

/** Moving in lists, going back, asking, and the sheet of keys. */
export function useKeys(desk: Desk): { open: boolean; close: () => void } {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && !isTaken(event)) escape(desk, event);
      if (isWriting(event) || isTaken(event)) return;
      const act: Record<string, () => void> = {
        j: () => moveRow(1),
        k: () => moveRow(-1),
        a: () => desk.router.go("/ask"),
        r: () => document.querySelector<HTMLElement>("[data-composer] textarea")?.focus(),
        "/": () => document.querySelector<HTMLElement>("[data-search] input")?.focus(),
        "?": () => setOpen(true),
      };
      const action = act[event.key];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [desk]);
  return { open, close: () => setOpen(false) };
}

/** Whether the key belongs to words that are being written, or to the browser. */
export function isWriting(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.target;
  return target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));
}

/** Whether something nearer took the key: an open dialog or menu. */
export function isTaken(event: KeyboardEvent): boolean {
  return event.defaultPrevented || document.querySelector("dialog[open], [role=menu]") !== null;
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-row]")];
}

function moveRow(step: number): void {
  const all = rows();
  const focused = all.findIndex((row) => row === document.activeElement);
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
