import "./knowledge.css";
import { useState } from "preact/hooks";
import type { Role } from "../../protocol/generated.ts";
import { Choice } from "../../ui/choice.tsx";
import { useMe, useWords } from "../context.tsx";
import { NotFound } from "../frame/not_found.tsx";
import { Later } from "../later.tsx";
import { CardList } from "./card_list.tsx";
import { Gaps } from "./gaps.tsx";
import { ReuseReport } from "./reuse_report.tsx";

const loadFiles = () => import("./files.tsx");

type Part = "cards" | "gaps" | "files";

const PARTS: Record<Role, readonly Part[]> = {
  employee: [],
  engineer: ["cards"],
  lead: ["cards", "gaps"],
  admin: ["cards", "gaps", "files"],
};

/** For second line and admins: what the desk knows, what helped, what is missing, and files in and out. */
export function Knowledge() {
  const { t } = useWords();
  const me = useMe();
  const [part, setPart] = useState<Part>("cards");
  const parts = PARTS[me.role];
  if (parts.length === 0) return <NotFound />;
  return (
    <div class="knowledge">
      <h1 tabIndex={-1}>{t("knowledge.title")}</h1>
      <p class="knowledge-intro">{t("knowledge.intro")}</p>
      {parts.includes("gaps") && <ReuseReport />}
      {parts.length > 1 && (
        <Choice
          look="tabs"
          label={t("knowledge.which")}
          options={parts.map((value) => ({ value, label: t(`knowledge.${value}`) }))}
          value={part}
          onValue={setPart}
        />
      )}
      <div class="knowledge-part">
        {part === "cards" && <CardList />}
        {part === "gaps" && <Gaps />}
        {part === "files" && <Later load={loadFiles}>{({ Files }) => <Files />}</Later>}
      </div>
    </div>
  );
}
