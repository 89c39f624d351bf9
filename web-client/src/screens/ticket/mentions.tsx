import "./mentions.css";
import type { Person } from "../../protocol/generated.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { classes } from "../../ui/classes.ts";
import { useWords } from "../context.tsx";
import type { Completion } from "./use_completion.ts";

/** Whom the name that is being written could mean. The keys are heard by the box, which keeps the focus. */
export function MentionList({ completion }: { completion: Completion }) {
  const { t } = useWords();
  const { people, chosen, id, pick } = completion;
  if (people.length === 0) return null;
  return (
    <div class="mentions" id={id} role="listbox" aria-label={t("mention.label")} tabIndex={-1}>
      {people.map((person, index) => (
        <PersonOption key={person.id} id={`${id}-${index}`} person={person} selected={index === chosen} onPick={() => pick(person)} />
      ))}
    </div>
  );
}

type OptionProps = { id: string; person: Person; selected: boolean; onPick: () => void };

function PersonOption({ id, person, selected, onPick }: OptionProps) {
  return (
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      class={classes("mention-option", selected && "selected")}
      // Pressing does not take the focus from the box.
      onMouseDown={(event) => {
        event.preventDefault();
        onPick();
      }}
    >
      <Avatar id={person.id} name={person.name} size="small" />
      <span dir="auto">{person.name}</span>
    </div>
  );
}
