import { useState } from "preact/hooks";
import { type Columns, holdsConversations, IMPORT_FIELDS } from "../../desk/import_columns.ts";
import type { ImportReport, Person } from "../../protocol/generated.ts";
import { Button } from "../../ui/button.tsx";
import { Select, TextField } from "../../ui/field.tsx";
import { FormEnd } from "../../ui/form_end.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { rowFaultText } from "../words/row_fault.ts";
import { type ImportFailure, importFailure } from "./import_failure.ts";
import type { Chosen } from "./import_file.tsx";

type ImportFormProps = { chosen: Chosen; people: readonly Person[] };

/** What the columns are, tried before anything is written. */
export function ImportForm({ chosen, people }: ImportFormProps) {
  const { http, live } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const topics = (live.known.value?.topics ?? []).filter((topic) => topic.organisation === me.organisation.id);
  const [columns, setColumns] = useState<Columns>(chosen.columns);
  const [source, setSource] = useState(chosen.file.name);
  const [topic, setTopic] = useState<number>();
  const [requester, setRequester] = useState(me.id);
  const [helper, setHelper] = useState<number>();
  const [report, setReport] = useState<ImportReport>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ImportFailure>();
  const topicId = topic ?? topics[0]?.id;
  const helperId = helper ?? people.find(({ id }) => id !== requester)?.id;
  const why = whyNot();
  function whyNot(): string | undefined {
    const isComplete = holdsConversations(chosen.held.columns) || (columns.question !== undefined && columns.fix !== undefined);
    if (!isComplete) return t("import.why_fields");
    return helperId === undefined || helperId === requester ? t("import.why_people") : undefined;
  }
  const set = (change: () => void): void => {
    change();
    // What was tried says nothing about something else.
    setReport(undefined);
  };
  const run = async (dryRun: boolean): Promise<void> => {
    if (topicId === undefined || helperId === undefined) return;
    setBusy(true);
    setFailure(undefined);
    const wish = { format: chosen.format, source, columns, topic: topicId, requester, helper: helperId, dryRun };
    const answer = await http.importFile(wish, chosen.file);
    setBusy(false);
    if (answer.kind === "ok") setReport(answer.value);
    else setFailure(importFailure(answer));
  };
  const persons = people.map(({ id, name }) => ({ value: String(id), label: name }));
  return (
    <form
      class="knowledge-part"
      onSubmit={(event) => {
        event.preventDefault();
        if (why === undefined && !busy) void run(true);
      }}
    >
      <Sample chosen={chosen} />
      {!holdsConversations(chosen.held.columns) && (
        <fieldset class="knowledge-fields" aria-label={t("import.columns")}>
          {IMPORT_FIELDS.map((field) => (
            <Select
              key={field}
              label={t(`import.field.${field}`)}
              value={columns[field] ?? ""}
              options={[{ value: "", label: t("import.column_none") }, ...chosen.held.columns.map((name) => ({ value: name, label: name }))]}
              onValue={(value) => set(() => setColumns({ ...columns, [field]: value === "" ? undefined : value }))}
            />
          ))}
        </fieldset>
      )}
      <div class="knowledge-fields">
        <TextField label={t("import.source")} value={source} onValue={(value) => set(() => setSource(value))} />
        <Select
          label={t("import.topic")}
          value={String(topicId ?? "")}
          options={topics.map(({ id, name }) => ({ value: String(id), label: name }))}
          onValue={(value) => set(() => setTopic(Number(value)))}
        />
        <Select label={t("import.requester")} value={String(requester)} options={persons} onValue={(value) => set(() => setRequester(Number(value)))} />
        <Select label={t("import.helper")} value={String(helperId ?? "")} options={persons} onValue={(value) => set(() => setHelper(Number(value)))} />
      </div>
      {report !== undefined && <Report report={report} />}
      <FormEnd submit={t("import.dry_run")} kind="plain" busy={busy} why={why} problem={failure === undefined ? undefined : t(failure)}>
        {report?.dry_run === true && report.fresh > 0 && (
          <Button kind="primary" busy={busy} why={why} onPress={() => void run(false)}>
            {t("import.go", { n: report.fresh })}
          </Button>
        )}
      </FormEnd>
    </form>
  );
}

/** The beginning of the file, so that its columns can be told apart. */
function Sample({ chosen: { held } }: { chosen: Chosen }) {
  const { t } = useWords();
  return (
    <div class="knowledge-table" tabIndex={0} role="region" aria-label={t("import.sample")}>
      <table>
        <thead>
          <tr>
            {held.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {held.rows.map((row, index) => (
            <tr key={index}>
              {row.map((value, column) => (
                <td key={column} dir="auto">
                  {value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What became of the rows, or would. */
function Report({ report }: { report: ImportReport }) {
  const { t, format } = useWords();
  const { dry_run: isTried, fresh, known, changed, refused, problems, broken } = report;
  return (
    <div class="knowledge-result" role="status">
      <p>{t(isTried ? "import.result_would" : "import.result_done", { n: fresh })}</p>
      {known > 0 && <p>{t("import.result_known", { n: known })}</p>}
      {changed > 0 && <p>{t("import.result_changed", { n: changed })}</p>}
      {refused > 0 && <p>{t("import.problems", { n: refused })}</p>}
      {broken && <p>{t("import.failed")}</p>}
      {problems.length > 0 && (
        <div class="knowledge-table" tabIndex={0} role="region" aria-label={t("import.problems", { n: refused })}>
          <table>
            <thead>
              <tr>
                <th scope="col" class="numbers">
                  {t("import.line")}
                </th>
                <th scope="col">{t("import.why")}</th>
              </tr>
            </thead>
            <tbody>
              {problems.map(({ line, why }) => (
                <tr key={line}>
                  <td class="numbers">{line}</td>
                  <td dir="auto">{rowFaultText(why, t, format)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
