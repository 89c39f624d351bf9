import { Archive, ArchiveRestore } from "lucide-preact";
import { useId, useState } from "preact/hooks";
import { keywordsOf, topicWords, type TopicWords } from "../../desk/topics.ts";
import type { TopicFacts } from "../../protocol/generated.ts";
import { Button } from "../../ui/button.tsx";
import { Select, TextField } from "../../ui/field.tsx";
import { useAttempt } from "../admin/use_attempt.ts";
import { CommandDialog } from "../dialogs/command_dialog.tsx";
import { useDesk, useWords } from "../context.tsx";

/** As long as the desk keeps names and paths. */
const NAME_CHARS_MAX = 100;
const PATH_CHARS_MAX = 200;

type FormProps = { topic: TopicFacts | undefined; paths: readonly string[]; onSaved: () => void; onClose: () => void };

/** One topic, to be made or changed. */
export function TopicForm({ topic, paths, onSaved, onClose }: FormProps) {
  const { http, live } = useDesk();
  const { t } = useWords();
  const teams = (live.known.value?.teams ?? []).filter(({ retired }) => retired !== true);
  const [words, setWords] = useState<TopicWords>(topic === undefined ? { name: "", path: "", keywords: "", team: teams[0]?.id ?? 0 } : topicWords(topic));
  const { busy, problem, attempt } = useAttempt();
  const list = useId();
  const after = async (saved: Promise<TopicFacts | undefined>): Promise<void> => {
    if ((await saved) === undefined) return;
    onSaved();
    onClose();
  };
  const save = (): Promise<void> => {
    const body = { ...words, keywords: keywordsOf(words.keywords) };
    return after(attempt(topic === undefined ? http.admin.addTopic(body) : http.admin.changeTopic(topic.id, body)));
  };
  const isSame = topic !== undefined && JSON.stringify(topicWords(topic)) === JSON.stringify(words);
  return (
    <CommandDialog
      title={topic === undefined ? t("topics.add") : t("topics.change", { topic: topic.name })}
      submit={t("action.save")}
      busy={busy}
      problem={problem}
      why={isSame ? t("told.why_same") : undefined}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <TextField label={t("admin.name")} required autofocus maxLength={NAME_CHARS_MAX} value={words.name} onValue={(name) => setWords({ ...words, name })} />
      <TextField
        label={t("topics.path")}
        hint={t("topics.path_hint")}
        maxLength={PATH_CHARS_MAX}
        list={list}
        value={words.path}
        onValue={(path) => setWords({ ...words, path })}
      />
      <datalist id={list}>
        {paths.map((path) => (
          <option key={path}>{path}</option>
        ))}
      </datalist>
      <Select
        label={t("board.team")}
        hint={topic === undefined ? undefined : t("topics.team_hint")}
        value={String(words.team)}
        options={teams.map(({ id, name }) => ({ value: String(id), label: name }))}
        onValue={(team) => setWords({ ...words, team: Number(team) })}
      />
      <TextField label={t("topics.keywords")} hint={t("topics.keywords_hint")} value={words.keywords} onValue={(keywords) => setWords({ ...words, keywords })} />
      {topic !== undefined && (
        <p>
          <Button
            icon={topic.archived ? ArchiveRestore : Archive}
            busy={busy}
            onPress={() => void after(attempt(http.admin.changeTopic(topic.id, { archived: !topic.archived })))}
          >
            {t(topic.archived ? "topics.restore" : "topics.archive")}
          </Button>
        </p>
      )}
    </CommandDialog>
  );
}
