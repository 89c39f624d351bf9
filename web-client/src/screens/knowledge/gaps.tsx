import { SearchCheck } from "lucide-preact";
import { Empty } from "../../ui/empty.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useDesk, useWords } from "../context.tsx";
import { TryAgain } from "../try_again.tsx";
import { useRead } from "./use_read.ts";

/** What people looked for and did not find, most people first. */
export function Gaps() {
  const { http, time } = useDesk();
  const { t, format } = useWords();
  const read = useRead(() => http.gaps(), "");
  if (read.kind === "reading") return <Skeleton label={t("frame.loading")} rows={3} />;
  if (read.kind === "failed") return <TryAgain onAgain={read.again} />;
  if (read.value.length === 0) return <Empty icon={SearchCheck} title={t("knowledge.gaps_empty")} text={t("knowledge.gaps_empty_text")} />;
  return (
    <div class="knowledge-table" tabIndex={0} role="region" aria-label={t("knowledge.gaps")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("knowledge.gaps_typed")}</th>
            <th scope="col" class="numbers">
              {t("knowledge.gaps_members")}
            </th>
            <th scope="col" class="numbers">
              {t("knowledge.gaps_times")}
            </th>
            <th scope="col">{t("knowledge.gaps_when")}</th>
          </tr>
        </thead>
        <tbody>
          {read.value.map((gap) => (
            <tr key={gap.words}>
              <th scope="row" dir="auto">
                {gap.example}
              </th>
              <td class="numbers">{gap.members}</td>
              <td class="numbers">{gap.times}</td>
              <td>{format.moment(gap.last_at, time.coarse.value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
