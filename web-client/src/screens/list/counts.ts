import { queueRows } from "../../desk/lists.ts";
import { useDesk } from "../context.tsx";

/** How many tickets of the member's teams nobody has taken. */
export function useUnclaimedCount(): number {
  const { rows, me, time } = useDesk();
  const member = me.value;
  if (member === undefined || member.teams.length === 0) return 0;
  return queueRows(rows.all.value.rows.values(), member, "unclaimed", time.coarse.value).length;
}
