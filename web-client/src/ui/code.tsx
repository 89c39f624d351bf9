import "./code.css";
import { Copy, Palette } from "lucide-preact";
import { useState } from "preact/hooks";
import { classes } from "./classes.ts";
import { Marked } from "./marked_text.tsx";

/** Longer code is folded to its first lines. */
const FOLD_LINES = 14;
const SHOWN_LINES = 10;

export type CodeLabels = {
  copy: string;
  colour: string;
  /** What the block is, for those who hear it. */
  name: string;
  more: (lines: number) => string;
  less: string;
};

type CodeProps = { text: string; language: string; find: string; labels: CodeLabels; onCopy: (text: string) => void };

/** Code or a log: folded when long, to be copied whole, coloured when asked. */
export function Code({ text, language, find, labels, onCopy }: CodeProps) {
  const [open, setOpen] = useState(false);
  const [isColoured, setColoured] = useState(false);
  const lines = text.split("\n");
  const isLong = lines.length > FOLD_LINES;
  const isFolded = isLong && !open && find === "";
  const shown = isFolded ? lines.slice(0, SHOWN_LINES).join("\n") : text;
  return (
    <div class={classes("code", isFolded && "folded")}>
      <div class="code-head">
        <span class="code-language">{language}</span>
        <button type="button" class="code-button" aria-pressed={isColoured} aria-label={labels.colour} title={labels.colour} onClick={() => setColoured(!isColoured)}>
          <Palette size={16} aria-hidden="true" />
        </button>
        <button type="button" class="code-button" aria-label={labels.copy} title={labels.copy} onClick={() => onCopy(text)}>
          <Copy size={16} aria-hidden="true" />
        </button>
      </div>
      {/* Long lines scroll sideways, so the block has to take the focus of the keyboard. */}
      <pre class="code-text" tabIndex={0} role="group" aria-label={labels.name} dir="ltr">
        <code>{isColoured ? <ColouredText text={shown} language={language} /> : <Marked text={shown} find={find} />}</code>
      </pre>
      {isLong && find === "" && (
        <button type="button" class="code-more" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? labels.less : labels.more(lines.length - SHOWN_LINES)}
        </button>
      )}
    </div>
  );
}

function ColouredText({ text, language }: { text: string; language: string }) {
  const parts = useColoured(text, language);
  if (parts === undefined) return <>{text}</>;
  return (
    <>
      {parts.map((part, index) => (
        <span key={index} class={part.kind === undefined ? undefined : `code-${part.kind}`}>
          {part.text}
        </span>
      ))}
    </>
  );
}

type Parts = readonly { text: string; kind: string | undefined }[];

/** The colours come with a file of their own, once somebody wants them. */
function useColoured(text: string, language: string): Parts | undefined {
  const [parts, setParts] = useState<{ of: string; parts: Parts }>();
  if (parts?.of !== text) {
    void import("./highlight.ts").then(({ coloured }) => setParts({ of: text, parts: coloured(text, language) }));
  }
  return parts?.of === text ? parts.parts : undefined;
}
