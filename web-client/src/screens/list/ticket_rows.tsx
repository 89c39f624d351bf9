import "./list.css";
import { ArrowUp } from "lucide-preact";
import type { ComponentChildren } from "preact";
import type { Found, TicketId, TicketRow } from "../../protocol/generated.ts";
import { classes } from "../../ui/classes.ts";
import { useDesk, useWords } from "../context.tsx";
import { Row } from "./row.tsx";
import { useStill } from "./use_still.ts";

/** Ticking rows, to do something to several at once. */
export type Picking = {
  /** The boxes are there without being pointed at. */
  always: boolean;
  picked: ReadonlySet<TicketId>;
  toggle: (row: TicketRow) => void;
};

type TicketRowsProps = {
  label: string;
  rows: readonly TicketRow[];
  /** Everything held, for rows that have left this list and keep their place. */
  all: ReadonlyMap<number, TicketRow>;
  /** What a search found in some of them. */
  found?: ReadonlyMap<number, Found>;
  staff: boolean;
  /** A key on the focused row that this list gives a meaning. */
  onKey?: (event: KeyboardEvent, row: TicketRow) => void;
  picking?: Picking;
  empty: ComponentChildren;
};

/** Rows that stand still while somebody reads them. */
export function TicketRows({ label, rows, all, found, staff, onKey, picking, empty }: TicketRowsProps) {
  const { router } = useDesk();
  const { t } = useWords();
  const still = useStill(rows.map((row) => row.id));
  const route = router.route.value;
  const shown = still.shown.map((id) => all.get(id)).filter((row) => row !== undefined);
  return (
    <div class="rows-place" role="presentation" {...still.watch}>
      {still.news > 0 && (
        <button type="button" class="rows-news" data-news onClick={still.show}>
          <ArrowUp size={16} aria-hidden="true" />
          {t("list.news", { n: still.news })}
        </button>
      )}
      <div class="rows" onScroll={still.onScroll}>
        {shown.length === 0 ? (
          empty
        ) : (
          <ul aria-label={label} class={classes(picking?.always === true && "picking")}>
            {shown.map((row) => (
              <li key={row.id} class="row-item">
                <Row
                  row={row}
                  current={route.kind === "ticket" && route.id === row.id}
                  staff={staff}
                  dense={picking !== undefined}
                  found={found?.get(row.id)}
                  {...(onKey === undefined ? {} : { onKey: (event: KeyboardEvent) => onKey(event, row) })}
                />
                {picking !== undefined && (
                  <label class="row-pick">
                    <input type="checkbox" checked={picking.picked.has(row.id)} onChange={() => picking.toggle(row)} />
                    <span class="only-heard">{t("bulk.pick_one", { number: `#${row.number}`, title: row.title })}</span>
                  </label>
                )}
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
