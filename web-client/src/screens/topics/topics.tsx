import "./topics.css";
import { Archive, Pencil, Tag } from "lucide-preact";
import { useState } from "preact/hooks";
import { byPath } from "../../desk/topics.ts";
import type { TopicFacts } from "../../protocol/generated.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { Empty } from "../../ui/empty.tsx";
import { AdminPage } from "../admin/admin_page.tsx";
import { LoadedPart, useLoaded } from "../admin/loaded.tsx";
import { useSurroundings } from "../admin/use_surroundings.ts";
import { useDesk, useWords } from "../context.tsx";
import { TopicForm } from "./topic_form.tsx";
import { TopicOrder } from "./topic_order.tsx";

/** For admins: what people can ask about, and who is second line for it. */
export function Topics() {
  const { http } = useDesk();
  const { t } = useWords();
  const [editing, setEditing] = useState<TopicFacts | "new">();
  const loaded = useLoaded(() => http.admin.topics());
  const tellAround = useSurroundings();
  const saved = async (): Promise<void> => {
    await loaded.read();
    await tellAround();
  };
  return (
    <AdminPage
      place="topics"
      title={t("admin.topics")}
      text={t("topics.text")}
      actions={
        <Button kind="primary" icon={Tag} onPress={() => setEditing("new")}>
          {t("topics.add")}
        </Button>
      }
    >
      <LoadedPart loaded={loaded}>
        {({ topics }) => {
          const groups = byPath(topics);
          if (groups.length === 0) return <Empty icon={Tag} title={t("topics.none")} text={t("topics.none_text")} />;
          const sections = groups.map(({ path, topics: inside }) => (
            <section key={path} class="topics-group" aria-label={path === "" ? t("topics.top") : path}>
              {(path !== "" || groups.length > 1) && <h2>{path === "" ? t("topics.top") : path}</h2>}
              <ul class="admin-rows">
                {inside.map((topic) => (
                  <li key={topic.id}>
                    <TopicRow topic={topic} onEdit={() => setEditing(topic)} />
                  </li>
                ))}
              </ul>
            </section>
          ));
          return [...sections, <TopicOrder key="order" topics={topics} />];
        }}
      </LoadedPart>
      {editing !== undefined && (
        <TopicForm
          topic={editing === "new" ? undefined : editing}
          paths={[...new Set((loaded.value?.topics ?? []).map(({ path }) => path).filter((path) => path !== ""))]}
          onSaved={() => void saved()}
          onClose={() => setEditing(undefined)}
        />
      )}
    </AdminPage>
  );
}

function TopicRow({ topic, onEdit }: { topic: TopicFacts; onEdit: () => void }) {
  const { live } = useDesk();
  const { t } = useWords();
  const team = live.known.value?.teams.find(({ id }) => id === topic.team)?.name ?? "";
  const Sign = topic.archived ? Archive : Tag;
  return (
    <div class="admin-row">
      <Sign size={20} aria-hidden="true" />
      <span class="admin-row-words">
        <span>{topic.name}</span>
        <small>{[t("facts.team", { team }), topic.keywords.join(", ")].filter((part) => part !== "").join(" · ")}</small>
      </span>
      <span class="admin-chips">
        {topic.archived && <Chip tone="rest">{t("topics.archived")}</Chip>}
        {topic.open > 0 && <Chip tone="peer">{t("topics.open", { n: topic.open })}</Chip>}
      </span>
      <IconButton icon={Pencil} label={t("topics.change", { topic: topic.name })} onPress={onEdit} />
    </div>
  );
}
