import { FileUp } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { type Columns, guessedColumns } from "../../desk/import_columns.ts";
import type { ImportColumns, Person } from "../../protocol/generated.ts";
import type { FileFormat } from "../../connection/knowledge_http.ts";
import { Failure } from "../../ui/failure.tsx";
import { useDesk, useWords } from "../context.tsx";
import { IMPORT_BYTES_MAX, type ImportFailure, importFailure } from "./import_failure.ts";
import { ImportForm } from "./import_form.tsx";

/** So much of a file tells its columns, in bytes; the node looks at no more. */
const BEGINNING_BYTES = 64 * 1024;

/** A file that was chosen, and what its beginning says. */
export type Chosen = { file: File; format: FileFormat; held: ImportColumns; columns: Columns };

/** Solved tickets of another system: choose the file, say what the columns are, try it, import it. */
export function ImportFile() {
  const { http } = useDesk();
  const { t } = useWords();
  const [chosen, setChosen] = useState<Chosen>();
  const [failure, setFailure] = useState<ImportFailure>();
  const [people, setPeople] = useState<readonly Person[]>([]);
  useEffect(() => {
    void http.members("").then((answer) => {
      if (answer.kind === "ok") setPeople(answer.value);
    });
  }, []);
  const choose = async (file: File): Promise<void> => {
    setFailure(undefined);
    setChosen(undefined);
    if (file.size > IMPORT_BYTES_MAX) {
      setFailure("import.too_large");
      return;
    }
    const format: FileFormat = file.name.toLowerCase().endsWith(".csv") ? "csv" : "jsonl";
    const answer = await http.importColumns(format, file.slice(0, BEGINNING_BYTES));
    if (answer.kind !== "ok") setFailure(importFailure(answer));
    else if (answer.value.columns.length === 0) setFailure("import.failed");
    else setChosen({ file, format, held: answer.value, columns: guessedColumns(answer.value.columns) });
  };
  return (
    <section class="knowledge-box" aria-label={t("import.title")}>
      <h2>{t("import.title")}</h2>
      <p>{t("import.intro")}</p>
      <div class="knowledge-buttons">
        <label class="button plain knowledge-file">
          <FileUp size={18} aria-hidden="true" />
          <span>{chosen === undefined ? t("import.choose") : `${t("import.again")} (${chosen.file.name})`}</span>
          <input
            type="file"
            accept=".csv,.jsonl,.ndjson"
            onChange={(event) => {
              const [file] = event.currentTarget.files ?? [];
              if (file !== undefined) void choose(file);
            }}
          />
        </label>
      </div>
      <Failure text={failure === undefined ? undefined : t(failure)} />
      {chosen !== undefined && <ImportForm key={`${chosen.file.name} ${chosen.file.lastModified}`} chosen={chosen} people={people} />}
    </section>
  );
}
