import type { PersonFacts, PersonState, Role } from "../protocol/generated.ts";

export const ROLES: readonly Role[] = ["employee", "engineer", "lead", "admin"];

export const PERSON_STATES: readonly PersonState[] = ["active", "invited", "suspended"];

/** Whether a role can belong to a team. */
export function canHaveTeams(role: Role): boolean {
  return role !== "employee";
}

/** What is typed of a person, and can be saved of one. */
export type PersonWords = { name: string; email: string; place: string; role: Role };

export function wordsOf({ name, email, place, role }: PersonFacts): PersonWords {
  return { name, email, place, role };
}

/** What differs from a person as they are: all that a change names. */
export function changesOf(person: PersonFacts, words: PersonWords): Partial<PersonWords> {
  const trimmed: PersonWords = { ...words, name: words.name.trim(), email: words.email.trim(), place: words.place.trim() };
  const changes: Partial<PersonWords> = {};
  if (trimmed.name !== person.name) changes.name = trimmed.name;
  if (trimmed.email.toLowerCase() !== person.email) changes.email = trimmed.email;
  if (trimmed.place !== person.place) changes.place = trimmed.place;
  if (trimmed.role !== person.role) changes.role = trimmed.role;
  return changes;
}
