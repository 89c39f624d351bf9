import "./track.css";
import { classes } from "./classes.ts";
import type { Tone } from "./chip.tsx";

export type TrackStep = { key: string; label: string; state: "past" | "now" | "ahead"; tone: Tone };

/** A way with few stations, and where on it something stands. */
export function Track({ label, steps }: { label: string; steps: readonly TrackStep[] }) {
  return (
    <ol class="track" aria-label={label}>
      {steps.map((step) => (
        <li
          key={step.key}
          class={classes("track-step", step.state, step.tone)}
          aria-current={step.state === "now" ? "step" : undefined}
        >
          <span class="track-dot" aria-hidden="true" />
          <span class="track-label">{step.label}</span>
        </li>
      ))}
    </ol>
  );
}
