import "./ring.css";
import { classes } from "./classes.ts";
import type { Tone } from "./chip.tsx";

type RingProps = {
  /** How much is left, from 0 to 1. */
  left: number;
  tone: Tone;
  label: string;
  children?: string;
};

const RADIUS = 20;
const LENGTH = 2 * Math.PI * RADIUS;

/** A ring that empties; what it means stands in words beside it or in its middle. */
export function Ring({ left, tone, label, children }: RingProps) {
  const shown = Math.max(0, Math.min(1, left));
  return (
    <span class={classes("ring", tone)} role="img" aria-label={label}>
      <svg viewBox="0 0 48 48" aria-hidden="true">
        <circle class="ring-track" cx="24" cy="24" r={RADIUS} />
        <circle
          class="ring-left"
          cx="24"
          cy="24"
          r={RADIUS}
          stroke-dasharray={`${LENGTH}`}
          stroke-dashoffset={`${LENGTH * (1 - shown)}`}
          transform="rotate(-90 24 24)"
        />
      </svg>
      {children !== undefined && <span class="ring-text">{children}</span>}
    </span>
  );
}
