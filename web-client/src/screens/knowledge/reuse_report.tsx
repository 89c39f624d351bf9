import { BadgeCheck } from "lucide-preact";
import { useDesk, useWords } from "../context.tsx";
import { useRead } from "./use_read.ts";

/** What known solutions spared others, with the tickets behind the number. */
export function ReuseReport() {
  const { http } = useDesk();
  const { t } = useWords();
  const read = useRead(() => http.knowledge(), "");
  if (read.kind !== "read") return null;
  const { reuses, days, most } = read.value;
  // Nothing to show off yet, so no colour of success.
  if (reuses === 0) return <p class="knowledge-intro">{t("knowledge.report_none")}</p>;
  return (
    <section class="knowledge-report" aria-label={t("knowledge.most")}>
      <p class="knowledge-sum">
        <BadgeCheck size={22} aria-hidden="true" />
        <span>
          {t("knowledge.report", { n: reuses })} <span class="knowledge-days">{t("knowledge.report_days", { n: days })}</span>
        </span>
      </p>
      {most.length > 0 && (
        <ol aria-label={t("knowledge.most")}>
          {most.map(({ ticket, reuses: times }) => (
            <li key={ticket.id}>
              <a href={`/tickets/${ticket.id}`} dir="auto">
                {ticket.title}
              </a>
              <span class="numbers">{t("knowledge.report_times", { n: times })}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
