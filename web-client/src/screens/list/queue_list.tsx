import { Coffee } from "lucide-preact";
import { useState } from "preact/hooks";
import { type QueueName, QUEUES, queueRows } from "../../desk/lists.ts";
import type { TicketRow } from "../../protocol/generated.ts";
import { Choice, type Option } from "../../ui/choice.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { useClaim } from "../ticket/use_claim.ts";
import { TicketRows } from "./ticket_rows.tsx";

/** The second line's lists. `c` claims the row that has the focus. */
export function QueueList() {
  const desk = useDesk();
  const { t } = useWords();
  const me = useMe();
  const claim = useClaim();
  const [queue, setQueue] = useState<QueueName>("unclaimed");
  const all = desk.rows.all.value;
  const rows = [...all.rows.values()];
  const now = desk.time.coarse.value;
  const lists = new Map(QUEUES.map((name) => [name, queueRows(rows, me, name, now)] as const));
  const options: Option<QueueName>[] = QUEUES.map((name) => {
    const count = lists.get(name)?.length ?? 0;
    return { value: name, label: t(`queue.${name}`), ...(count > 0 ? { count } : {}), ...(name === "lapsing" && count > 0 ? { tone: "late" } : {}) };
  });
  const onKey = (event: KeyboardEvent, row: TicketRow): void => {
    if (event.key !== "c" || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    void claim(row.id).then((won) => {
      if (!won) nextRow(row.id);
    });
  };
  return (
    <div class="list">
      <div class="list-head">
        <Choice look="tabs" label={t("queue.which")} options={options} value={queue} onValue={setQueue} />
      </div>
      {all.loaded ? (
        <TicketRows
          key={queue}
          label={t(`queue.${queue}`)}
          rows={lists.get(queue) ?? []}
          all={all.rows}
          staff
          onKey={onKey}
          empty={<Empty icon={Coffee} title={t(`queue.${queue}_empty`)} text={t(`queue.${queue}_empty_text`)} />}
        />
      ) : (
        <Skeleton label={t("frame.loading")} rows={6} />
      )}
    </div>
  );
}

/** After a lost race the hand is already on the next one. */
function nextRow(lost: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.findIndex((row) => row.dataset["row"] === String(lost));
  rows[at + 1]?.focus();
}
