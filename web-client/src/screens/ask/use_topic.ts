import type { Signal } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";
import { topicFor } from "../../desk/topic_rules.ts";
import type { Topic, TopicRule } from "../../protocol/generated.ts";
import { useDesk, useMe, useWords } from "../context.tsx";

type Chosen = { topic: Topic | undefined; topics: Topic[]; hint: string };

/** What a question is about: what was chosen, else what its words say, else the first there is. */
export function useTopic(text: string, chosen: Signal<string>): Chosen {
  const { http, live } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const [rules, setRules] = useState<readonly TopicRule[]>([]);
  useEffect(() => {
    void http.topicRules().then((answer) => {
      // Without them nothing is proposed, and everything can be chosen.
      if (answer.kind === "ok") setRules(answer.value.rules);
    });
  }, []);
  const proposed = useMemo(() => topicFor(text, rules), [text, rules]);
  const topics = (live.known.value?.topics ?? []).filter((topic) => topic.organisation === me.organisation.id);
  const byHand = topics.find(({ id }) => String(id) === chosen.value);
  if (byHand !== undefined) return { topic: byHand, topics, hint: t("ask.topic_chosen") };
  const byWord = topics.find(({ id }) => id === proposed?.topic);
  if (byWord !== undefined && proposed !== undefined) return { topic: byWord, topics, hint: t("ask.topic_found", { word: proposed.word }) };
  return { topic: topics[0], topics, hint: t("ask.topic_open") };
}
