import type { Language } from "../stores/preferences.ts";
import { en } from "./en.ts";
import { once } from "./once.ts";
import { pseudo } from "./pseudo.ts";
import { ru } from "./ru.ts";

/** A text, or its forms by the number `n`; `none` is what is said of nought where counting it would sound odd. */
export type Template = string | ({ other: string; none?: string } & Partial<Record<Intl.LDMLPluralRule, string>>);

export type Key = keyof typeof en;
export type Params = Record<string, string | number>;
export type Translate = (key: Key, params?: Params) => string;

const CATALOGUES: Record<Language, Record<Key, Template>> = { en, ru, qps: en };

/** The language whose plurals, numbers and dates are used. */
export function tagOf(language: Language): string {
  return language === "qps" ? "en" : language;
}

/** Puts keys into words of one language. Plural forms follow the language's own rules. */
export function translator(language: Language): Translate {
  const catalogue = CATALOGUES[language];
  const plural = once(() => new Intl.PluralRules(tagOf(language)));
  const numbers = once(() => new Intl.NumberFormat(tagOf(language)));
  return (key, params = {}) => {
    const template = catalogue[key];
    const form = typeof template === "string" ? template : pick(template, plural, params["n"]);
    return (language === "qps" ? pseudo(form) : form).replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const value = params[name];
      return typeof value === "number" ? counted(value, numbers) : (value ?? "");
    });
  };
}

/** Below a thousand nothing is grouped, and the browser's own format takes it 15 ms to set up on a desk's first picture. */
function counted(value: number, numbers: () => Intl.NumberFormat): string {
  return Number.isInteger(value) && value >= 0 && value < 1_000 ? String(value) : numbers().format(value);
}

function pick(template: Exclude<Template, string>, plural: () => Intl.PluralRules, n: string | number | undefined): string {
  if (Number(n) === 0 && template.none !== undefined) return template.none;
  return template[plural().select(Number(n ?? 0))] ?? template.other;
}
