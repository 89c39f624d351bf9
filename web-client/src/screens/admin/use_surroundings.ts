import { useDesk } from "../context.tsx";

/** Reads topics and teams anew once one was changed here, since the line tells them only as it begins. */
export function useSurroundings(): () => Promise<void> {
  const { http, live } = useDesk();
  return async () => {
    const answer = await http.surroundings();
    if (answer.kind === "ok") live.heardSurroundings(answer.value);
  };
}
