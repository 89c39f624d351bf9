import type { Route } from "../../stores/router.ts";
import { adminPlaces } from "../admin/places.ts";
import { useMe } from "../context.tsx";
import { Later } from "../later.tsx";
import { NotFound } from "./not_found.tsx";

type PartProps = {
  route: Route;
  /** The screen stands there now, with its heading. */
  onReady: () => void;
};

const load = () => import("../admin/admin_screens.tsx");

/** The screens on which the desk is set up, loaded when somebody goes there who may. */
export function AdminPart({ route, onReady }: PartProps) {
  if (adminPlaces(useMe()).length === 0) return <NotFound />;
  return (
    <Later load={load} onReady={onReady}>
      {({ AdminScreens }) => <AdminScreens route={route} />}
    </Later>
  );
}
