import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { type Format, formatter } from "../i18n/format.ts";
import { type Translate, translator } from "../i18n/text.ts";
import type { Me } from "../protocol/generated.ts";
import type { Desk } from "../stores/desk.ts";
import type { Language } from "../stores/preferences.ts";

export const DeskContext = createContext<Desk | undefined>(undefined);

/** The stores. Every screen stands inside the desk, so their absence is a mistake in composition. */
export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === undefined) throw new Error("a screen was shown outside the desk");
  return desk;
}

/** The signed-in member; only screens behind the sign-in ask for it. */
export function useMe(): Me {
  const me = useDesk().me.value;
  if (me === undefined) throw new Error("a screen for members was shown to nobody");
  return me;
}

type Words = { t: Translate; format: Format };

const words = new Map<Language, Words>();

/** Texts and formats of the chosen language. */
export function useWords(): Words {
  const language = useDesk().preferences.language.value;
  const known = words.get(language);
  if (known !== undefined) return known;
  const t = translator(language);
  const made = { t, format: formatter(language, t) };
  words.set(language, made);
  return made;
}
