import { ArrowDown, ArrowUp } from "lucide-preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { moved } from "../../desk/topic_rules.ts";
import type { TopicFacts, TopicId, TopicRules } from "../../protocol/generated.ts";
import { IconButton } from "../../ui/button.tsx";
import { Failure } from "../../ui/failure.tsx";
import { LoadedPart, useLoaded } from "../admin/loaded.tsx";
import { useAttempt } from "../admin/use_attempt.ts";
import { useDesk, useWords } from "../context.tsx";

/** In which order the keywords of topics count. Each move is kept at once and said. */
export function TopicOrder({ topics }: { topics: readonly TopicFacts[] }) {
  const { http } = useDesk();
  const { t } = useWords();
  const loaded = useLoaded(() => http.topicRules());
  const inUse = topics.filter(({ archived }) => !archived).map(({ id, keywords }) => `${id}:${keywords.join()}`);
  const present = inUse.toSorted().join(";");
  const shown = useRef(present);
  useEffect(() => {
    // A topic that was added, archived or got other words stands in the rules as it is now.
    if (shown.current !== present) void loaded.read();
    shown.current = present;
  }, [present]);
  return (
    <section class="admin-card" aria-labelledby="topic-order">
      <header>
        <h2 id="topic-order">{t("topics.order")}</h2>
      </header>
      <p class="admin-note">{t("topics.order_text")}</p>
      <LoadedPart loaded={loaded}>{(rules) => <Rules rules={rules} topics={topics} onRules={loaded.put} onAgain={loaded.read} />}</LoadedPart>
    </section>
  );
}

type RulesProps = { rules: TopicRules; topics: readonly TopicFacts[]; onRules: (rules: TopicRules) => void; onAgain: () => Promise<void> };

function Rules({ rules: { rules }, topics, onRules, onAgain }: RulesProps) {
  const { http } = useDesk();
  const { t } = useWords();
  const { busy, problem, attempt } = useAttempt();
  const [said, setSaid] = useState("");
  const follow = useFocusFollows();
  const nameOf = (id: TopicId): string => topics.find((topic) => topic.id === id)?.name ?? "";
  const move = async (from: number, to: number): Promise<void> => {
    const topic = rules[from]?.topic;
    if (busy || topic === undefined || to < 0 || to >= rules.length) return;
    const wished = moved(rules, from, to);
    onRules({ rules: wished });
    follow.take(topic, to < from ? "up" : "down");
    const kept = await attempt(http.admin.orderTopics({ topics: wished.map((rule) => rule.topic) }));
    if (kept === undefined) await onAgain();
    else setSaid(t("topics.moved", { topic: nameOf(topic), n: to + 1, of: rules.length }));
  };
  return (
    <>
      <ol class="topics-order" ref={follow.list}>
        {rules.map(({ topic, keywords }, at) => (
          <li key={topic} class="admin-row" data-topic={topic}>
            <span class="admin-row-words">
              <span>{nameOf(topic)}</span>
              <small>{keywords.length === 0 ? t("topics.no_keywords") : keywords.join(", ")}</small>
            </span>
            <span class="topics-move">
              <IconButton
                icon={ArrowUp}
                label={t("topics.up", { topic: nameOf(topic) })}
                why={at === 0 ? t("topics.why_first") : undefined}
                onPress={() => void move(at, at - 1)}
              />
              <IconButton
                icon={ArrowDown}
                label={t("topics.down", { topic: nameOf(topic) })}
                why={at === rules.length - 1 ? t("topics.why_last") : undefined}
                onPress={() => void move(at, at + 1)}
              />
            </span>
          </li>
        ))}
      </ol>
      <p class="only-heard" role="status">
        {said}
      </p>
      <Failure text={problem} />
    </>
  );
}

/** The key stays on the button of the topic that was moved, though the list was drawn anew. */
function useFocusFollows() {
  const list = useRef<HTMLOListElement>(null);
  const wanted = useRef<string>();
  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    list.current?.querySelector<HTMLButtonElement>(wanted.current)?.focus();
    wanted.current = undefined;
  });
  const take = (topic: TopicId, way: "up" | "down"): void => {
    wanted.current = `[data-topic="${topic}"] .topics-move > button:${way === "up" ? "first" : "last"}-of-type`;
  };
  return { list, take };
}
