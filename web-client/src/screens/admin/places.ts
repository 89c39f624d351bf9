import type { Me } from "../../protocol/generated.ts";
import type { Route } from "../../stores/router.ts";

/** A screen on which the desk is set up, as the way between them names it. */
export type AdminPlace = { kind: "people" | "teams" | "topics" | "hours" | "policies" };

const OF_ADMINS: readonly AdminPlace[] = [{ kind: "people" }, { kind: "teams" }, { kind: "topics" }];
const OF_LEADS: readonly AdminPlace[] = [{ kind: "policies" }, { kind: "hours" }];

/** Where a member can set the desk up, the first one first. */
export function adminPlaces(me: Me): readonly AdminPlace[] {
  if (me.role === "admin") return [...OF_ADMINS, ...OF_LEADS];
  return me.role === "lead" ? OF_LEADS : [];
}

export function isAdminScreen({ kind }: Route): boolean {
  return kind === "person" || [...OF_ADMINS, ...OF_LEADS].some((place) => place.kind === kind);
}
