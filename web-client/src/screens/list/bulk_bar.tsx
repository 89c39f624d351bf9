import "./bulk_bar.css";
import { Layers, Tag, UserCheck, X } from "lucide-preact";
import { useState } from "preact/hooks";
import { topicName } from "../../desk/topics.ts";
import type { TicketRow } from "../../protocol/generated.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { useDesk, useWords } from "../context.tsx";
import { leadOf, useBulk } from "./use_bulk.ts";

type BulkBarProps = { rows: readonly TicketRow[]; onDone: () => void };

/** What can be done with the tickets that are ticked. */
export function BulkBar({ rows, onDone }: BulkBarProps) {
  const { live } = useDesk();
  const { t } = useWords();
  const bulk = useBulk();
  const [busy, setBusy] = useState(false);
  const offline = live.connection.value === "offline" ? t("action.offline") : undefined;
  const claimable = rows.filter((row) => row.stage.kind === "escalated");
  const lead = leadOf(rows);
  const run = async (action: Promise<void>): Promise<void> => {
    setBusy(true);
    await action;
    setBusy(false);
    onDone();
  };
  const organisations = new Set(rows.map((row) => live.known.value?.topics.find(({ id }) => id === row.topic)?.organisation));
  const topics = (live.known.value?.topics ?? []).filter((topic) => organisations.size === 1 && organisations.has(topic.organisation));
  return (
    <section class="bulk" aria-label={t("bulk.label")}>
      <div class="bulk-head">
        <p class="bulk-count" role="status">
          {t("bulk.count", { n: rows.length })}
        </p>
        <Menu
          label={t("action.change_topic")}
          class="menu-button framed"
          up
          items={topics.map((topic) => ({
            key: String(topic.id),
            label: topicName(topic),
            why: offline,
            onPick: () => void run(bulk.changeTopic(rows, topic.id)),
          }))}
        >
          <Tag size={18} aria-hidden="true" />
        </Menu>
        <IconButton label={t("bulk.clear")} icon={X} onPress={onDone} />
      </div>
      <Button
        kind="staff"
        icon={UserCheck}
        busy={busy}
        why={offline ?? (claimable.length === 0 ? t("bulk.why_claim") : undefined)}
        onPress={() => void run(bulk.claim(claimable))}
      >
        {t("action.claim")}
      </Button>
      <Button
        icon={Layers}
        busy={busy}
        why={offline ?? (rows.length < 2 ? t("bulk.why_bundle") : undefined)}
        onPress={() => void run(bulk.bundle(rows))}
      >
        {rows.length < 2 ? t("bulk.bundle") : t("bulk.bundle_under", { number: `#${lead?.number ?? ""}` })}
      </Button>
    </section>
  );
}
