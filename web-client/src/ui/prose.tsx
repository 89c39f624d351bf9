import "./prose.css";
import { Check, Square } from "lucide-preact";
import { useContext, useState } from "preact/hooks";
import { Code, type CodeLabels } from "./code.tsx";
import { classes } from "./classes.ts";
import { Picture, SavedFile } from "./file_view.tsx";
import { type Block, blocksOf, type Inline } from "./markdown.ts";
import { Marked } from "./marked_text.tsx";
import { NamesContext, withNames } from "./names.ts";

/** Longer messages are folded, in characters and lines of words. */
const FOLD_CHARACTERS = 1_600;
const FOLD_LINES = 24;

export type ProseLabels = { more: string; less: string; done: string; open: string; code: CodeLabels };

type ProseProps = {
  text: string;
  labels: ProseLabels;
  /** Marked where it stands; empty while nothing is searched for. */
  find?: string;
  onCopy: (text: string) => void;
};

type Shared = Pick<ProseProps, "labels" | "onCopy"> & { find: string };

/** What a person wrote, in the form they gave it, built from nodes and never as markup. */
export function Prose({ text, labels, find = "", onCopy }: ProseProps) {
  const [open, setOpen] = useState(false);
  const blocks = blocksOf(text);
  const isLong = isTooLong(blocks, text);
  const isFolded = isLong && !open && find === "";
  const shown = isFolded ? blocksOf(folded(text)) : blocks;
  const shared = { labels, onCopy, find };
  return (
    <div class="prose" dir="auto">
      <Blocks blocks={shown} {...shared} />
      {isLong && find === "" && (
        <button type="button" class="prose-more" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? labels.less : labels.more}
        </button>
      )}
    </div>
  );
}

function Blocks({ blocks, ...shared }: Shared & { blocks: readonly Block[] }) {
  return (
    <>
      {blocks.map((block, index) => (
        <BlockView key={index} block={block} {...shared} />
      ))}
    </>
  );
}

function BlockView({ block, ...shared }: Shared & { block: Block }) {
  switch (block.kind) {
    case "words":
      return (
        <p>
          <Inlines parts={block.parts} {...shared} />
        </p>
      );
    // Headings of messages are no headings of the page.
    case "heading":
      return (
        <p class="prose-heading">
          <Inlines parts={block.parts} {...shared} />
        </p>
      );
    case "code":
      return <Code text={block.text} language={block.language} find={shared.find} labels={shared.labels.code} onCopy={shared.onCopy} />;
    case "quote":
      return (
        <blockquote>
          <Blocks blocks={block.blocks} {...shared} />
        </blockquote>
      );
    case "list":
      return <List block={block} {...shared} />;
    case "table":
      return <Table block={block} {...shared} />;
    case "rule":
      return <hr />;
  }
}

function List({ block, ...shared }: Shared & { block: Extract<Block, { kind: "list" }> }) {
  const items = block.items.map((item, index) => (
    <li key={index} class={item.done === undefined ? undefined : "prose-task"}>
      {item.done !== undefined && (
        <span role="img" aria-label={item.done ? shared.labels.done : shared.labels.open}>
          {item.done ? <Check size={16} aria-hidden="true" /> : <Square size={16} aria-hidden="true" />}
        </span>
      )}
      <div>
        <Blocks blocks={item.blocks} {...shared} />
      </div>
    </li>
  ));
  return block.ordered ? <ol start={block.start}>{items}</ol> : <ul>{items}</ul>;
}

function Table({ block, ...shared }: Shared & { block: Extract<Block, { kind: "table" }> }) {
  return (
    // A wide table scrolls sideways within the message.
    <div class="prose-table" tabIndex={0} role="presentation">
      <table>
        <thead>
          <tr>
            {block.head.map((cell, index) => (
              <th key={index} scope="col">
                <Inlines parts={cell} {...shared} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column}>
                  <Inlines parts={cell} {...shared} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Inlines({ parts, ...shared }: Shared & { parts: readonly Inline[] }) {
  return (
    <>
      {parts.map((part, index) => (
        <InlineView key={index} part={part} {...shared} />
      ))}
    </>
  );
}

function InlineView({ part, ...shared }: Shared & { part: Inline }) {
  switch (part.kind) {
    case "text":
      return <Named text={part.text} find={shared.find} />;
    case "code":
      return (
        <code>
          <Marked text={part.text} find={shared.find} />
        </code>
      );
    case "break":
      return <br />;
    case "strong":
      return (
        <strong>
          <Inlines parts={part.parts} {...shared} />
        </strong>
      );
    case "em":
      return (
        <em>
          <Inlines parts={part.parts} {...shared} />
        </em>
      );
    case "del":
      return (
        <del>
          <Inlines parts={part.parts} {...shared} />
        </del>
      );
    case "picture":
      return <Picture part={part} />;
    case "file":
      return <SavedFile id={part.id} name={part.name} />;
    case "ticket":
      return <a href={`/numbers/${part.number}`}>#{part.number}</a>;
    case "link":
      return (
        <>
          <a href={part.href} title={part.href} target="_blank" rel="noopener noreferrer nofollow">
            <Inlines parts={part.parts} {...shared} />
          </a>
          {part.host !== undefined && <span class="prose-host"> ({part.host})</span>}
        </>
      );
  }
}

/** Running words with the names of people in them set apart. */
function Named({ text, find }: { text: string; find: string }) {
  const names = useContext(NamesContext);
  const parts = text.includes("@") ? withNames(text, names.pattern) : [text];
  return (
    <>
      {parts.map((part, index) =>
        // Names stand at every other place.
        index % 2 === 1 ? (
          <span key={index} class={classes("mention", part === `@${names.own}` && "own")}>
            <Marked text={part} find={find} />
          </span>
        ) : (
          <Marked key={index} text={part} find={find} />
        ),
      )}
    </>
  );
}

/** Code folds by itself, so only words make a message too long. */
function isTooLong(blocks: readonly Block[], text: string): boolean {
  const code = blocks.reduce((sum, block) => sum + (block.kind === "code" ? block.text.length : 0), 0);
  const codeLines = blocks.reduce((sum, block) => sum + (block.kind === "code" ? block.text.split("\n").length + 2 : 0), 0);
  return text.length - code > FOLD_CHARACTERS || text.split("\n").length - codeLines > FOLD_LINES;
}

function folded(text: string): string {
  return `${text.split("\n").slice(0, FOLD_LINES).join("\n").slice(0, FOLD_CHARACTERS)}…`;
}
