import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { Route } from "../../stores/router.ts";
import { Skeleton } from "../../ui/skeleton.tsx";
import { adminPlaces } from "../admin/places.ts";
import { useMe, useWords } from "../context.tsx";
import { TryAgain } from "../try_again.tsx";
import { NotFound } from "./not_found.tsx";

type Screens = Awaited<ReturnType<typeof load>>;

const load = () => import("../admin/admin_screens.tsx");

type PartProps = {
  route: Route;
  /** The screen stands there now, with its heading. */
  onReady: () => void;
};

/** The screens on which the desk is set up, loaded when somebody goes there who may. */
export function AdminPart({ route, onReady }: PartProps) {
  const { t } = useWords();
  const isAllowed = adminPlaces(useMe()).length > 0;
  const [screens, setScreens] = useState<Screens>();
  const [failed, setFailed] = useState(false);
  const fetchScreens = (): void => {
    setFailed(false);
    void load().then(setScreens, () => setFailed(true));
  };
  useEffect(() => {
    if (isAllowed) fetchScreens();
  }, [isAllowed]);
  useLayoutEffect(() => {
    if (screens !== undefined) onReady();
  }, [screens]);
  if (!isAllowed) return <NotFound />;
  if (screens !== undefined) return <screens.AdminScreens route={route} />;
  return (
    <div class="loading-part">
      {failed ? (
        <TryAgain onAgain={fetchScreens} />
      ) : (
        <Skeleton label={t("frame.loading")} rows={6} />
      )}
    </div>
  );
}
