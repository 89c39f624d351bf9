import "./prose.css";
import { useState } from "preact/hooks";
import { type Block, blocksOf, type Part } from "./words.ts";

/** Longer messages are folded, in characters and lines. */
const FOLD_CHARACTERS = 1_600;
const FOLD_LINES = 24;

type ProseProps = { text: string; moreLabel: string; lessLabel: string };

/** What a person wrote: words with line breaks, links and code, built from nodes and never as markup. */
export function Prose({ text, moreLabel, lessLabel }: ProseProps) {
  const isLong = text.length > FOLD_CHARACTERS || text.split("\n").length > FOLD_LINES;
  const [open, setOpen] = useState(false);
  const shown = isLong && !open ? folded(text) : text;
  return (
    <div class="prose" dir="auto">
      {blocksOf(shown).map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
      {isLong && (
        <button type="button" class="prose-more" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? lessLabel : moreLabel}
        </button>
      )}
    </div>
  );
}

function BlockView({ block }: { block: Block }) {
  if (block.kind === "code") {
    return (
      // Long lines scroll sideways, so the block has to take the focus of the keyboard.
      <pre class="prose-code" tabIndex={0}>
        <code>{block.text}</code>
      </pre>
    );
  }
  return (
    <p>
      {block.parts.map((part, index) => (
        <PartView key={index} part={part} />
      ))}
    </p>
  );
}

function PartView({ part }: { part: Part }) {
  if (part.kind === "code") return <code>{part.text}</code>;
  if (part.kind === "link") {
    return (
      <a href={part.href} target="_blank" rel="noopener noreferrer nofollow">
        {part.text}
      </a>
    );
  }
  return <>{part.text}</>;
}

function folded(text: string): string {
  return `${text.split("\n").slice(0, FOLD_LINES).join("\n").slice(0, FOLD_CHARACTERS)}…`;
}
