import { Download } from "lucide-preact";
import { useWords } from "../context.tsx";

/** Everything solved, as a file that the browser saves. */
export function ExportFiles() {
  const { t } = useWords();
  return (
    <section class="knowledge-box" aria-label={t("knowledge.export")}>
      <h2>{t("knowledge.export")}</h2>
      <p>{t("knowledge.export_text")}</p>
      <div class="knowledge-buttons">
        <a class="button plain" href="/api/export?format=csv" download="peerdesk.csv">
          <Download size={18} aria-hidden="true" />
          {t("knowledge.export_csv")}
        </a>
        <a class="button plain" href="/api/export?format=jsonl" download="peerdesk.jsonl">
          <Download size={18} aria-hidden="true" />
          {t("knowledge.export_jsonl")}
        </a>
      </div>
    </section>
  );
}
