import type { Person, TicketId } from "../protocol/generated.ts";
import { useDesk, useMe } from "./context.tsx";

/** Who else has a ticket on the screen, as far as they are named, and how many they are. */
export function useOthersHere(ticket: TicketId): { people: readonly Person[]; count: number } {
  const { presence } = useDesk();
  const me = useMe();
  const { looking, looking_count } = presence.at(ticket).value ?? { looking: [], looking_count: 0 };
  const people = looking.filter(({ id }) => id !== me.id);
  return { people, count: looking_count - (looking.length - people.length) };
}
