import { useDesk, useWords } from "../context.tsx";
import type { PersonFacts, PersonState } from "../../protocol/generated.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Chip, type Tone } from "../../ui/chip.tsx";

const TONES: Record<PersonState, Tone> = { active: "done", invited: "due", suspended: "late" };

/** Somebody in the list, on the way to what can be done for them. */
export function PersonRow({ person }: { person: PersonFacts }) {
  const { live } = useDesk();
  const { t } = useWords();
  const teams = (live.known.value?.teams ?? []).filter(({ id }) => person.teams.includes(id)).map(({ name }) => name);
  const about = [person.email, person.place, ...teams].filter((part) => part !== "");
  return (
    <a class="admin-row" href={`/people/${person.id}`}>
      <Avatar id={person.id} name={person.name} />
      <span class="admin-row-words">
        <span>{person.name}</span>
        <small>{about.join(" · ")}</small>
      </span>
      <span class="admin-chips">
        {person.role !== "employee" && <Chip tone={person.role === "admin" ? "peer" : "staff"}>{t(`role.${person.role}`)}</Chip>}
        {person.state !== "active" && <Chip tone={TONES[person.state]}>{t(`people.state.${person.state}`)}</Chip>}
      </span>
    </a>
  );
}
