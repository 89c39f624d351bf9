import { CheckCheck, Coffee } from "lucide-preact";
import { useState } from "preact/hooks";
import { type QueueName, QUEUES, queueRows } from "../../desk/lists.ts";
import type { TicketId, TicketRow } from "../../protocol/generated.ts";
import { IconButton } from "../../ui/button.tsx";
import { Choice, type Option } from "../../ui/choice.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { OutageProposals } from "../outages/proposals.tsx";
import { useClaim } from "../ticket/use_claim.ts";
import { BulkBar } from "./bulk_bar.tsx";
import { TicketRows } from "./ticket_rows.tsx";

/** The second line's lists. */
export function QueueList() {
  const desk = useDesk();
  const { t } = useWords();
  const me = useMe();
  const claim = useClaim();
  const queue = desk.router.queue.value;
  const [picking, setPicking] = useState(false);
  const [picked, setPicked] = useState<ReadonlySet<TicketId>>(new Set());
  const all = desk.rows.all.value;
  const rows = [...all.rows.values()];
  const now = desk.time.coarse.value;
  const lists = new Map(QUEUES.map((name) => [name, queueRows(rows, me, name, now)] as const));
  const options: Option<QueueName>[] = QUEUES.map((name) => {
    const count = lists.get(name)?.length ?? 0;
    return { value: name, label: t(`queue.${name}`), count, ...(name === "lapsing" && count > 0 ? { tone: "late" } : {}) };
  });
  const toggle = (row: TicketRow): void => {
    const next = new Set(picked);
    if (!next.delete(row.id)) next.add(row.id);
    setPicked(next);
  };
  const onKey = (event: KeyboardEvent, row: TicketRow): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const keys = desk.keymap.keys.value;
    if (event.key.toLowerCase() === keys.select) {
      event.preventDefault();
      toggle(row);
    } else if (event.key.toLowerCase() === keys.claim) {
      event.preventDefault();
      void claim(row.id).then((won) => {
        if (!won) nextRow(row.id);
      });
    }
  };
  // What has ended or was taken out of sight meanwhile is not acted on.
  const ticked = rows.filter((row) => picked.has(row.id));
  const clear = (): void => {
    setPicked(new Set());
    setPicking(false);
  };
  return (
    <div class="list">
      <div class="list-head queue-head">
        <Choice
          look="grid"
          label={t("queue.which")}
          options={options}
          value={queue}
          onValue={(name) => {
            desk.router.chooseQueue(name);
            clear();
          }}
        />
        <span class="queue-picking">
          <IconButton label={t("bulk.pick")} icon={CheckCheck} pressed={picking} onPress={() => (picking ? clear() : setPicking(true))} />
        </span>
      </div>
      {all.loaded ? (
        <TicketRows
          key={queue}
          label={t(`queue.${queue}`)}
          rows={lists.get(queue) ?? []}
          all={all.rows}
          staff
          onKey={onKey}
          picking={{ always: picking || picked.size > 0, picked, toggle }}
          empty={<Empty icon={Coffee} title={t(`queue.${queue}_empty`)} text={t(`queue.${queue}_empty_text`)} />}
        />
      ) : (
        <Skeleton label={t("frame.loading")} rows={6} />
      )}
      <OutageProposals />
      {ticked.length > 0 && <BulkBar rows={ticked} onDone={clear} />}
    </div>
  );
}

/** After a lost race the hand is already on the next one. */
function nextRow(lost: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.findIndex((row) => row.dataset["row"] === String(lost));
  rows[at + 1]?.focus();
}
