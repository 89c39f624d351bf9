import { useState } from "preact/hooks";
import type { DemoPerson } from "../../protocol/generated.ts";
import { Avatar } from "../../ui/avatar.tsx";
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
      {problem !== undefined && (
        <p class="field-error" role="alert">
          {problem}
        </p>
      )}
      <ul class="people">
        {people.map((person) => (
          <li key={person.id}>
            <button type="button" class="person-card" onClick={() => void tryOn(person)}>
              <Avatar id={person.id} name={person.name} />
              <span>
                <strong>{person.name}</strong>
                <small>
                  {t(`role.${person.role}`)} · {person.place}
                </small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
