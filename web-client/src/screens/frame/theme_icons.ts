import { Monitor, Moon, Sun } from "lucide-preact";
import type { Theme } from "../../stores/preferences.ts";

/** The sign of each way to see the desk. */
export const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon } satisfies Record<Theme, unknown>;
