import { CornerUpRight } from "lucide-preact";
import { readable } from "../../desk/files.ts";
import { useWords } from "../context.tsx";
import type { About } from "./items.ts";

/** What a reply is about, in one line; leads there. */
export function Quoted({ about, onShow }: { about: About; onShow: (place: string) => void }) {
  const { t } = useWords();
  const { who, text, place } = about;
  const label = who === undefined ? t("talk.reply_earlier") : t("talk.reply_to", { who });
  return (
    <button type="button" class="quoted" disabled={who === undefined} onClick={() => onShow(place)}>
      <CornerUpRight size={14} class="flip" aria-hidden="true" />
      <span class="quoted-who">{label}</span>
      {who !== undefined && (
        <span class="quoted-words" dir="auto">
          {text === undefined ? t("talk.taken_back") : firstLine(readable(text))}
        </span>
      )}
    </button>
  );
}

/** As much of somebody's words as one line can hold. */
export function firstLine(text: string): string {
  return (text.split("\n").find((line) => line.trim() !== "") ?? "").slice(0, LINE_CHARACTERS);
}

const LINE_CHARACTERS = 160;
