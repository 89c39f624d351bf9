import "./ask.css";
import { Clock3, Headset, Lock, type LucideIcon, Users } from "lucide-preact";
import { useState } from "preact/hooks";
import { topicName } from "../../desk/topics.ts";
import type { Found, Topic } from "../../protocol/generated.ts";
import { Button } from "../../ui/button.tsx";
import { classes } from "../../ui/classes.ts";
import { Check, Select, TextArea } from "../../ui/field.tsx";
import { useDesk, useWords } from "../context.tsx";
import { OutageBanners } from "../outages/outage_banner.tsx";
import { ReturnedWords } from "../ticket/returned.tsx";
import { useOthersOnline } from "../use_others_online.ts";
import { refusalText } from "../words/refusal.ts";
import { Ended, type EndedQuestion } from "./ended.tsx";
import { PinnedCards } from "./pinned_cards.tsx";
import { Suggestions } from "./suggestions.tsx";
import { useTopic } from "./use_topic.ts";
import { WaitingQuestions } from "./waiting_questions.tsx";

/** The one box. */
export function Ask() {
  const { drafts, live, commands, router } = useDesk();
  const { t, format } = useWords();
  const words = drafts.at("ask");
  const chosen = drafts.at("ask.topic");
  // Kept with the words: what was meant for IT alone must not become everybody's by a reload.
  const secrecy = drafts.at("ask.private");
  const isPrivate = secrecy.value !== "";
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [ended, setEnded] = useState<EndedQuestion>();
  const { topic, topics, hint } = useTopic(words.value, chosen);
  const submit = async (): Promise<void> => {
    if (topic === undefined || words.value.trim() === "" || busy) return;
    setBusy(true);
    setProblem(undefined);
    const text = words.value;
    const asking = commands.ask({ text, topic: topic.id, visibility: isPrivate ? "private" : "organisation" });
    // From here the outbox keeps the words; the box is free for the next question.
    words.value = "";
    const outcome = await asking;
    setBusy(false);
    if (outcome.kind === "ok") {
      secrecy.value = "";
      chosen.value = "";
      router.go(`/tickets/${outcome.receipt.ticket}`);
    } else if (outcome.kind === "refused") {
      if (words.value === "") words.value = text;
      setProblem(refusalText(outcome.refusal, t, format));
    }
  };
  const solved = (found: Found, helped: number): void => {
    setEnded({ text: words.value, found, helped });
    words.value = "";
  };
  const why = whyNot();
  function whyNot(): string | undefined {
    if (live.known.value !== undefined && topic === undefined) return t("ask.why_no_topic");
    return words.value.trim() === "" && !busy ? t("ask.why_empty") : undefined;
  }
  return (
    <div class="ask">
      <h1 tabIndex={-1}>{t("ask.title")}</h1>
      {ended !== undefined && (
        <Ended
          ended={ended}
          onAnother={() => setEnded(undefined)}
          onAgain={(text) => {
            words.value = text;
            setEnded(undefined);
          }}
        />
      )}
      <form
        hidden={ended !== undefined}
        class="ask-form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <TextArea
          label={t("ask.title")}
          quietLabel
          rows={4}
          placeholder={t("ask.placeholder")}
          value={words.value}
          onValue={(value) => {
            words.value = value;
          }}
          error={problem}
          onSend={() => void submit()}
        />
        <div class="ask-foot">
          <Button kind="primary" type="submit" busy={busy} why={why}>
            {t("ask.submit")}
          </Button>
          <span class="ask-hint">{t("composer.hint")}</span>
        </div>
        <OutageBanners />
        <Suggestions text={words.value} onSolved={solved} />
        {(topic !== undefined || live.known.value === undefined) && <WhatHappens topic={topic} isPrivate={isPrivate} />}
        <div class="ask-options">
          <Select
            label={t("ask.topic")}
            hint={hint}
            value={String(topic?.id ?? "")}
            options={topics.map((one) => ({ value: String(one.id), label: topicName(one) }))}
            onValue={(value) => {
              chosen.value = value;
            }}
          />
          <Check
            label={t("ask.private")}
            hint={t("ask.private_hint")}
            checked={isPrivate}
            onChecked={(checked) => {
              secrecy.value = checked ? "private" : "";
            }}
          />
        </div>
        {topic !== undefined && <PinnedCards topic={topic} question={words.value} onSolved={solved} />}
      </form>
      <WaitingQuestions />
      <ReturnedWords ticket={undefined} onAgain={(text) => {
        words.value = text;
      }} />
    </div>
  );
}

/** So long colleagues have in most topics, in milliseconds. */
const USUAL_WINDOW_MS = 15 * 60_000;

/** Before posting: who sees it and when IT takes over. Takes its room before topics and people are known. */
function WhatHappens({ topic, isPrivate }: { topic: Topic | undefined; isPrivate: boolean }) {
  const { t, format } = useWords();
  const others = useOthersOnline();
  if (isPrivate) {
    return (
      <p class="ask-promise">
        <PromiseLine icon={Lock}>{t("ask.goes_private")}</PromiseLine>
      </p>
    );
  }
  if (topic?.fast_lane === true) {
    return (
      <p class="ask-promise">
        <PromiseLine icon={Headset}>{t("ask.goes_fast")}</PromiseLine>
      </p>
    );
  }
  return (
    <p class={classes("ask-promise", (topic === undefined || others === undefined) && "coming")}>
      <PromiseLine icon={Users}>{t("ask.goes_peers", { n: others ?? 1 })}</PromiseLine>
      <PromiseLine icon={Clock3} clock>
        {t("ask.promise", { span: format.span(topic?.peer_window_ms ?? USUAL_WINDOW_MS) })}
      </PromiseLine>
    </p>
  );
}

function PromiseLine({ icon: Icon, clock = false, children }: { icon: LucideIcon; clock?: boolean; children: string }) {
  return (
    <span class={classes("ask-line", clock && "clock")}>
      <Icon size={18} aria-hidden="true" />
      <span>{children}</span>
    </span>
  );
}
