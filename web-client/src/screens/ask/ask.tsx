import "./ask.css";
import { useSignal } from "@preact/signals";
import { Clock3, Headset, Lock, Users } from "lucide-preact";
import { useState } from "preact/hooks";
import type { Topic } from "../../protocol/generated.ts";
import { Button } from "../../ui/button.tsx";
import { Check, Select, TextArea } from "../../ui/field.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { ReturnedWords } from "../ticket/returned.tsx";
import { refusalText } from "../words/refusal.ts";
import { AlikeTickets } from "./alike.tsx";
import { WaitingQuestions } from "./waiting_questions.tsx";

/** The one box. */
export function Ask() {
  const { drafts, live, commands, router } = useDesk();
  const { t, format } = useWords();
  const me = useMe();
  const words = drafts.at("ask");
  const chosen = drafts.at("ask.topic");
  const isPrivate = useSignal(false);
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const topics = (live.known.value?.topics ?? []).filter((topic) => topic.organisation === me.organisation.id);
  const topic = topics.find((one) => String(one.id) === chosen.value) ?? topics[0];
  const submit = async (): Promise<void> => {
    if (topic === undefined || words.value.trim() === "" || busy) return;
    setBusy(true);
    setProblem(undefined);
    const text = words.value;
    const asking = commands.ask({ text, topic: topic.id, visibility: isPrivate.value ? "private" : "organisation" });
    // From here the outbox keeps the words; the box is free for the next question.
    words.value = "";
    const outcome = await asking;
    setBusy(false);
    if (outcome.kind === "ok") {
      router.go(`/tickets/${outcome.receipt.ticket}`);
    } else if (outcome.kind === "refused") {
      if (words.value === "") words.value = text;
      setProblem(refusalText(outcome.refusal, t, format));
    }
  };
  const why = whyNot();
  function whyNot(): string | undefined {
    if (live.known.value !== undefined && topic === undefined) return t("ask.why_no_topic");
    return words.value.trim() === "" && !busy ? t("ask.why_empty") : undefined;
  }
  return (
    <div class="ask">
      <h1 tabIndex={-1}>{t("ask.title")}</h1>
      <form
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
        <AlikeTickets text={words.value} />
        {topic !== undefined && <WhatHappens topic={topic} isPrivate={isPrivate.value} />}
        <div class="ask-options">
          <Select
            label={t("ask.topic")}
            value={String(topic?.id ?? "")}
            options={topics.map((one) => ({ value: String(one.id), label: one.name }))}
            onValue={(value) => {
              chosen.value = value;
            }}
          />
          <Check
            label={t("ask.private")}
            hint={t("ask.private_hint")}
            checked={isPrivate.value}
            onChecked={(checked) => {
              isPrivate.value = checked;
            }}
          />
        </div>
      </form>
      <WaitingQuestions />
      <ReturnedWords ticket={undefined} onAgain={(text) => {
        words.value = text;
      }} />
    </div>
  );
}

/** Before posting: who sees it and when IT takes over. */
function WhatHappens({ topic, isPrivate }: { topic: Topic; isPrivate: boolean }) {
  const { presence } = useDesk();
  const { t, format } = useWords();
  const online = presence.online.value.count;
  if (isPrivate) {
    return (
      <p class="ask-promise">
        <Lock size={18} aria-hidden="true" /> {t("ask.goes_private")}
      </p>
    );
  }
  if (topic.fast_lane) {
    return (
      <p class="ask-promise">
        <Headset size={18} aria-hidden="true" /> {t("ask.goes_fast")}
      </p>
    );
  }
  return (
    <p class="ask-promise">
      <Users size={18} aria-hidden="true" /> {t("ask.goes_peers", { n: Math.max(0, online - 1) })}
      <span class="ask-clock">
        <Clock3 size={18} aria-hidden="true" /> {t("ask.promise", { span: format.span(topic.peer_window_ms) })}
      </span>
    </p>
  );
}
