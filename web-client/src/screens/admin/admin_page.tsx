import "./admin.css";
import type { ComponentChildren } from "preact";
import { pathOf } from "../../stores/router.ts";
import { useDesk, useMe, useWords } from "../context.tsx";
import { NotFound } from "../frame/not_found.tsx";
import { type AdminPlace, adminPlaces } from "./places.ts";

type AdminPageProps = {
  place: AdminPlace["kind"];
  title: string;
  text?: string;
  /** What can be done on the whole screen, beside its heading. */
  actions?: ComponentChildren;
  children: ComponentChildren;
};

/** A screen on which the desk is set up, with the way to the others. */
export function AdminPage({ place, title, text, actions, children }: AdminPageProps) {
  const { router } = useDesk();
  const { t } = useWords();
  const places = adminPlaces(useMe());
  if (!places.some(({ kind }) => kind === place)) return <NotFound />;
  const here = router.route.value.kind;
  return (
    <div class="admin">
      <nav class="admin-places" aria-label={t("admin.title")}>
        {places.map((one) => (
          <a key={one.kind} href={pathOf(one)} aria-current={one.kind === here ? "page" : one.kind === place ? "true" : undefined}>
            {t(`admin.${one.kind}`)}
          </a>
        ))}
      </nav>
      <div class="admin-body">
        <header class="admin-head">
          <div>
            <h1 tabIndex={-1}>{title}</h1>
            {text !== undefined && <p>{text}</p>}
          </div>
          {actions}
        </header>
        {children}
      </div>
    </div>
  );
}
