import { useState } from "preact/hooks";
import { topicName } from "../../desk/topics.ts";
import { Select } from "../../ui/field.tsx";
import { useWords } from "../context.tsx";
import { CommandDialog } from "./command_dialog.tsx";
import type { DialogProps } from "./ticket_dialog.tsx";
import { useCommand } from "./use_command.ts";

/** The topic it is about after all. */
export function TopicDialog({ view, known, onClose }: DialogProps) {
  const { t } = useWords();
  const { give, busy, problem, why } = useCommand(view.id, onClose);
  const [topic, setTopic] = useState(view.topic);
  const organisation = known.topics.find((one) => one.id === view.topic)?.organisation;
  const topics = known.topics.filter((one) => one.organisation === organisation);
  return (
    <CommandDialog
      title={t("dialog.change_topic.title")}
      intro={t("dialog.change_topic.intro")}
      submit={t("action.save")}
      busy={busy}
      problem={problem}
      why={topic === view.topic ? t("dialog.change_topic.why") : why}
      onSubmit={() => void give({ kind: "change_topic", topic })}
      onClose={onClose}
    >
      <Select
        label={t("ask.topic")}
        value={String(topic)}
        options={topics.map((one) => ({ value: String(one.id), label: topicName(one) }))}
        onValue={(value) => setTopic(Number(value))}
      />
    </CommandDialog>
  );
}
