import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { Channel } from "../connection/channel.ts";
import type { KeyValue } from "../platform/storage.ts";

export type Theme = "system" | "light" | "dark";
export const THEMES: readonly Theme[] = ["system", "light", "dark"];

/** `qps` is English made strange and read from right to left, for finding what does not bear another language. */
export type Language = "en" | "ru" | "qps";
/** Those that a member can choose. */
export const LANGUAGES = ["en", "ru"] as const satisfies readonly Language[];
const KNOWN: readonly Language[] = [...LANGUAGES, "qps"];
const RIGHT_TO_LEFT: readonly Language[] = ["qps"];

const THEME_KEY = "peerdesk.theme";
const LANGUAGE_KEY = "peerdesk.language";

/** How this browser likes to see the desk; all its tabs alike. */
export class Preferences {
  private readonly storage: KeyValue;
  private readonly channel: Channel;
  private readonly chosenTheme;
  private readonly chosenLanguage;

  constructor(storage: KeyValue, channel: Channel, browserLanguages: readonly string[], root: HTMLElement | undefined) {
    this.storage = storage;
    this.channel = channel;
    this.chosenTheme = signal<Theme>(oneOf(THEMES, storage.get(THEME_KEY)) ?? "system");
    this.chosenLanguage = signal<Language>(oneOf(KNOWN, storage.get(LANGUAGE_KEY)) ?? spoken(browserLanguages));
    channel.listen((word) => {
      if (word.kind !== "preference") return;
      if (word.key === THEME_KEY) this.chosenTheme.value = oneOf(THEMES, word.value) ?? this.chosenTheme.peek();
      if (word.key === LANGUAGE_KEY) this.chosenLanguage.value = oneOf(KNOWN, word.value) ?? this.chosenLanguage.peek();
    });
    effect(() => {
      if (root === undefined) return;
      root.dataset["theme"] = this.chosenTheme.value;
      root.lang = this.chosenLanguage.value;
      root.dir = RIGHT_TO_LEFT.includes(this.chosenLanguage.value) ? "rtl" : "ltr";
    });
  }

  get theme(): ReadonlySignal<Theme> {
    return this.chosenTheme;
  }

  get language(): ReadonlySignal<Language> {
    return this.chosenLanguage;
  }

  setTheme(theme: Theme): void {
    this.chosenTheme.value = theme;
    this.keep(THEME_KEY, theme);
  }

  setLanguage(language: Language): void {
    this.chosenLanguage.value = language;
    this.keep(LANGUAGE_KEY, language);
  }

  private keep(key: string, value: string): void {
    this.storage.set(key, value);
    this.channel.say({ kind: "preference", key, value });
  }
}

function oneOf<T extends string>(values: readonly T[], value: string | undefined): T | undefined {
  return values.find((known) => known === value);
}

function spoken(languages: readonly string[]): Language {
  const first = languages
    .map((tag) => oneOf(LANGUAGES, tag.slice(0, 2).toLowerCase()))
    .find((language) => language !== undefined);
  return first ?? "en";
}
