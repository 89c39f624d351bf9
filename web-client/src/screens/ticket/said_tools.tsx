import { Copy, TextQuote } from "lucide-preact";
import { useWords } from "../context.tsx";
import { useCopy } from "./words.tsx";

type ToolsProps = { who: string; text: string; onQuote: ((text: string) => void) | undefined };

/** What can be done with a message: there when it is pointed at or focused. */
export function SaidTools({ who, text, onQuote }: ToolsProps) {
  const { t } = useWords();
  const copy = useCopy();
  return (
    <div class="said-tools">
      {onQuote !== undefined && (
        <button type="button" class="said-tool" aria-label={t("talk.quote", { who })} title={t("talk.quote", { who })} onClick={() => onQuote(text)}>
          <TextQuote size={16} aria-hidden="true" />
        </button>
      )}
      <button type="button" class="said-tool" aria-label={t("talk.copy", { who })} title={t("talk.copy", { who })} onClick={() => copy(text)}>
        <Copy size={16} aria-hidden="true" />
      </button>
    </div>
  );
}
