import "./avatar.css";
import { classes } from "./classes.ts";

type AvatarProps = { id: number; name: string; size?: "small" | "normal" };

/** A person's initials on a colour of their own. The name stands beside it or is heard. */
export function Avatar({ id, name, size = "normal" }: AvatarProps) {
  return (
    <span class={classes("avatar", size, `face-${id % 11}`)} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

type PeopleProps = { people: readonly { id: number; name: string }[]; count: number; label: string };

/** A few faces and how many more there are. */
export function Faces({ people, count, label }: PeopleProps) {
  const shown = people.slice(0, 4);
  const more = count - shown.length;
  return (
    <span class="faces" role="img" aria-label={label} title={label}>
      {shown.map((person) => (
        <Avatar key={person.id} id={person.id} name={person.name} size="small" />
      ))}
      {more > 0 && <span class="avatar small more">+{more}</span>}
    </span>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = [...(words[0] ?? "")][0] ?? "";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toUpperCase();
}
