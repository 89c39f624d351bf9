import "./choice.css";
import type { LucideIcon } from "lucide-preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { classes } from "./classes.ts";

export type Option<T extends string> = { value: T; label: string; icon?: LucideIcon; count?: number; tone?: "staff" | "late" };

type ChoiceProps<T extends string> = {
  label: string;
  options: readonly Option<T>[];
  value: T;
  onValue: (value: T) => void;
  look?: "tabs" | "switch" | "grid";
};

/** One of a few, side by side. Arrows choose, as in a group of radio buttons. */
export function Choice<T extends string>({ label, options, value, onValue, look = "switch" }: ChoiceProps<T>) {
  const move = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0 || !(event.currentTarget instanceof HTMLElement)) return;
    event.preventDefault();
    const direction = getComputedStyle(event.currentTarget).direction === "rtl" ? -step : step;
    const at = options.findIndex((option) => option.value === value);
    const next = options[(at + direction + options.length) % options.length];
    if (next === undefined) return;
    onValue(next.value);
    event.currentTarget.querySelector<HTMLElement>(`[data-value="${next.value}"]`)?.focus();
  };
  const box = useRef<HTMLDivElement>(null);
  const labels = options.map((option) => option.label).join();
  // Where things stand is asked when they are being laid out for the picture: asked before, all of it is laid out at once.
  useLayoutEffect(() => {
    const frame = requestAnimationFrame(() => bringIntoSight(box.current));
    return () => cancelAnimationFrame(frame);
  }, [value, labels]);
  return (
    <div ref={box} class={classes("choice", look)} role="radiogroup" aria-label={label} tabIndex={-1} onKeyDown={move}>
      {options.map(({ icon: Icon, ...option }) => (
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          tabIndex={option.value === value ? 0 : -1}
          data-value={option.value}
          class={classes("choice-option", option.tone)}
          onClick={() => onValue(option.value)}
        >
          {Icon !== undefined && <Icon size={16} aria-hidden="true" />}
          <span>{option.label}</span>
          {option.count !== undefined && <span class="choice-count">{option.count}</span>}
        </button>
      ))}
    </div>
  );
}

/** Where the options are wider than their place, the chosen one is in sight; nothing else scrolls. */
function bringIntoSight(box: HTMLElement | null): void {
  const chosen = box?.querySelector<HTMLElement>("[aria-checked=true]");
  if (box === null || !chosen || box.scrollWidth <= box.clientWidth) return;
  box.scrollLeft = chosen.offsetLeft - box.offsetLeft - (box.clientWidth - chosen.offsetWidth) / 2;
}
