import "./list.css";
import { ArrowUp } from "lucide-preact";
import type { ComponentChildren } from "preact";
import type { TicketRow } from "../../protocol/generated.ts";
import { useDesk, useWords } from "../context.tsx";
import { Row } from "./row.tsx";
import { useStill } from "./use_still.ts";

type TicketRowsProps = {
  label: string;
  rows: readonly TicketRow[];
  /** Everything held, for rows that have left this list and keep their place. */
  all: ReadonlyMap<number, TicketRow>;
  staff: boolean;
  /** A key on the focused row that this list gives a meaning. */
  onKey?: (event: KeyboardEvent, row: TicketRow) => void;
  empty: ComponentChildren;
};

/** Rows that stand still while somebody reads them. */
export function TicketRows({ label, rows, all, staff, onKey, empty }: TicketRowsProps) {
  const { router } = useDesk();
  const { t } = useWords();
  const still = useStill(rows.map((row) => row.id));
  const route = router.route.value;
  const shown = still.shown.map((id) => all.get(id)).filter((row) => row !== undefined);
  return (
    <div class="rows-place" role="presentation" {...still.watch}>
      {still.news > 0 && (
        <button type="button" class="rows-news" onClick={still.show}>
          <ArrowUp size={16} aria-hidden="true" />
          {t("list.news", { n: still.news })}
        </button>
      )}
      <div class="rows" onScroll={still.onScroll}>
        {shown.length === 0 ? (
          empty
        ) : (
          <ul aria-label={label}>
            {shown.map((row) => (
              <li key={row.id}>
                <Row
                  row={row}
                  current={route.kind === "ticket" && route.id === row.id}
                  staff={staff}
                  {...(onKey === undefined ? {} : { onKey: (event: KeyboardEvent) => onKey(event, row) })}
                />
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
