import { useEffect, useState } from "preact/hooks";
import type { Answer } from "../../connection/http.ts";
import type { Person } from "../../protocol/generated.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { TextField } from "../../ui/field.tsx";
import { useDesk, useWords } from "../context.tsx";

type PickerProps = {
  label: string;
  several: boolean;
  picked: readonly Person[];
  onPicked: (picked: Person[]) => void;
  /** People who make no sense here. */
  without: readonly number[];
  /** Where people are looked for; among all whom the member knows, unless it is said. */
  find?: (query: string) => Promise<Answer<Person[]>>;
};

/** How long typing has to pause before the desk is asked, in milliseconds. */
const PAUSE_MS = 150;

/** People by name: one, or several. */
export function PeoplePicker({ label, several, picked, onPicked, without, find }: PickerProps) {
  const { http, clock } = useDesk();
  const { t } = useWords();
  const [query, setQuery] = useState("");
  const [found, setFound] = useState<Person[]>([]);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let current = true;
    const timer = clock.after(PAUSE_MS, async () => {
      const answer = await (find ?? http.members)(query.trim());
      if (!current) return;
      setFailed(answer.kind !== "ok");
      setFound(answer.kind === "ok" ? answer.value : []);
    });
    return () => {
      current = false;
      timer.cancel();
    };
  }, [query]);
  const chosen = new Set(picked.map((person) => person.id));
  const shown = [...picked, ...found.filter((person) => !chosen.has(person.id) && !without.includes(person.id))];
  const toggle = (person: Person): void => {
    if (!several) onPicked([person]);
    else onPicked(chosen.has(person.id) ? picked.filter(({ id }) => id !== person.id) : [...picked, person]);
  };
  return (
    <div class="field">
      <TextField type="search" label={label} value={query} onValue={setQuery} autofocus error={failed ? t("problem.unreachable") : undefined} />
      <div class="picks" role={several ? "group" : "radiogroup"} aria-label={label}>
        {shown.map((person) => (
          <label key={person.id} class="pick">
            <input
              type={several ? "checkbox" : "radio"}
              name="person"
              checked={chosen.has(person.id)}
              onChange={() => toggle(person)}
            />
            <Avatar id={person.id} name={person.name} size="small" />
            <span>{person.name}</span>
          </label>
        ))}
      </div>
    </div>
  );
}
