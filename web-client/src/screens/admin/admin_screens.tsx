import type { Route } from "../../stores/router.ts";
import { NotFound } from "../frame/not_found.tsx";
import { Hours } from "../hours/hours.tsx";
import { People } from "../people/people.tsx";
import { Person } from "../people/person.tsx";
import { Policies } from "../policies/policies.tsx";
import { Teams } from "../teams/teams.tsx";
import { Topics } from "../topics/topics.tsx";

/** The screens on which the desk is set up: a file of their own, which most people never load. */
export function AdminScreens({ route }: { route: Route }) {
  switch (route.kind) {
    case "people":
      return <People />;
    case "person":
      return <Person key={route.id} id={route.id} />;
    case "teams":
      return <Teams />;
    case "topics":
      return <Topics />;
    case "hours":
      return <Hours />;
    case "policies":
      return <Policies />;
    default:
      return <NotFound />;
  }
}
