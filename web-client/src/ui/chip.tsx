import "./chip.css";
import type { LucideIcon } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { classes } from "./classes.ts";

export type Tone = "plain" | "peer" | "staff" | "due" | "done" | "late" | "rest";

type ChipProps = { tone?: Tone; icon?: LucideIcon; title?: string; children: ComponentChildren };

/** A small fact. Colour never says it alone. */
export function Chip({ tone = "plain", icon: Icon, title, children }: ChipProps) {
  return (
    <span class={classes("chip", tone)} title={title}>
      {Icon !== undefined && <Icon size={14} aria-hidden="true" />}
      <span>{children}</span>
    </span>
  );
}
