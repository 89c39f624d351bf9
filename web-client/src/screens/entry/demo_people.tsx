import { useState } from "preact/hooks";
import type { DemoPerson } from "../../protocol/generated.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Failure } from "../../ui/failure.tsx";
import { useDesk, useWords } from "../context.tsx";
import { attemptText } from "../words/problem.ts";

/** The people of the demo organisation: one click and one is somebody. */
export function DemoPeople() {
  const { session } = useDesk();
  const { t } = useWords();
  const [problem, setProblem] = useState<string>();
  const people = session.demoPeople.value;
  const tryOn = async (person: DemoPerson): Promise<void> => {
    setProblem(attemptText(await session.demoSignIn(person.id), t));
  };
  return (
    <section class="entry-card wide" aria-labelledby="demo-people">
      <header>
        <h1 id="demo-people">{t("demo.title")}</h1>
        <p>{t("demo.text")}</p>
      </header>
      <Failure text={problem} />
      <Group label={t("demo.colleagues")} people={people.filter((one) => one.role === "employee")} onPick={tryOn} />
      <Group label={t("demo.staff")} people={people.filter((one) => one.role !== "employee")} onPick={tryOn} />
    </section>
  );
}

type GroupProps = { label: string; people: readonly DemoPerson[]; onPick: (person: DemoPerson) => Promise<void> };

function Group({ label, people, onPick }: GroupProps) {
  const { t } = useWords();
  if (people.length === 0) return null;
  return (
    <div class="people-group">
      <h2>{label}</h2>
      <ul class="people" aria-label={label}>
        {people.map((person) => (
          <li key={person.id}>
            <button type="button" class="person-card" onClick={() => void onPick(person)}>
              <Avatar id={person.id} name={person.name} />
              <span>
                <strong>{person.name}</strong>
                <small>{person.role === "employee" ? person.place : `${t(`role.${person.role}`)} · ${person.place}`}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
