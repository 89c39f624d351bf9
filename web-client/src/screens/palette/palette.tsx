import "./palette.css";
import { Search } from "lucide-preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { classes } from "../../ui/classes.ts";
import { useWords } from "../context.tsx";
import { type Entry, useEntries } from "./use_entries.ts";

type PaletteProps = { onClose: () => void; onKeys: () => void };

/** One box for everything: what can be done here, where one can go, tickets, topics, people. */
export function Palette({ onClose, onKeys }: PaletteProps) {
  const { t } = useWords();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState(0);
  const groups = useEntries(query, onKeys);
  const all = groups.flatMap(({ entries }) => entries);
  const current = Math.min(chosen, all.length - 1);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  useLayoutEffect(() => {
    dialog.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [current, query]);
  const run = (entry: Entry | undefined): void => {
    if (entry === undefined || entry.why !== undefined) return;
    onClose();
    entry.run();
  };
  const keyed = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && all.length > 0) {
      event.preventDefault();
      setChosen((current + step + all.length) % all.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(all[current]);
    }
  };
  let index = -1;
  return (
    <dialog
      ref={dialog}
      class="palette"
      aria-label={t("palette.title")}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // Browsers close it themselves on a press beside it.
      {...{ closedby: "any" }}
    >
      <div class="palette-box">
        <Search size={20} aria-hidden="true" />
        <input
          class="palette-input"
          role="combobox"
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={all.length === 0 ? undefined : `${id}-${current}`}
          aria-label={t("palette.title")}
          aria-describedby={`${id}-hint`}
          placeholder={t("palette.placeholder")}
          autocomplete="off"
          autofocus
          value={query}
          onInput={(event) => {
            setQuery(event.currentTarget.value);
            setChosen(0);
          }}
          onKeyDown={keyed}
        />
        <kbd>Esc</kbd>
      </div>
      <div class="palette-list" id={id} role="listbox" aria-label={t("palette.title")} tabIndex={-1}>
        {groups.map(({ name, entries }) => (
          <div key={name} role="group" aria-label={t(`palette.${name}`)}>
            <p class="palette-group" aria-hidden="true">
              {t(`palette.${name}`)}
            </p>
            {entries.map((entry) => {
              index += 1;
              return (
                <EntryView
                  key={entry.key}
                  id={`${id}-${index}`}
                  entry={entry}
                  selected={index === current}
                  onPick={() => run(entry)}
                />
              );
            })}
          </div>
        ))}
      </div>
      <p class="palette-hint" id={`${id}-hint`}>
        {t("palette.operators")}
      </p>
      <p class={all.length === 0 ? "palette-nothing" : "only-heard"} role="status">
        {all.length === 0 ? t("palette.nothing") : t("palette.count", { n: all.length })}
      </p>
    </dialog>
  );
}

type EntryProps = { id: string; entry: Entry; selected: boolean; onPick: () => void };

function EntryView({ id, entry, selected, onPick }: EntryProps) {
  const { icon: Icon, label, why, note } = entry;
  return (
    // The keys are heard by the box, which keeps the focus.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      aria-disabled={why === undefined ? undefined : "true"}
      class={classes("palette-entry", selected && "selected")}
      onClick={onPick}
    >
      <Icon size={18} aria-hidden="true" />
      <span class="palette-label" dir="auto">
        {label}
      </span>
      <span class="palette-note">{why ?? note}</span>
    </div>
  );
}
