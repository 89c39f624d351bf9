import { FlaskConical } from "lucide-preact";
import { useState } from "preact/hooks";
import { laneName, phrasesOf, withLane, withPhrases } from "../../desk/policy.ts";
import type { FastWordsTried, PolicySettings, Scope, Topic } from "../../protocol/generated.ts";
import { Button } from "../../ui/button.tsx";
import { Failure } from "../../ui/failure.tsx";
import { Check, Select, TextArea } from "../../ui/field.tsx";
import { useAttempt } from "../admin/use_attempt.ts";
import { useDesk, useWords } from "../context.tsx";

type LaneProps = {
  topic: Topic;
  scope: Scope;
  /** What holds for the topic now. */
  holding: PolicySettings;
  wish: PolicySettings;
  onWish: (wish: PolicySettings) => void;
};

/** What goes straight to second line: everything, or questions with certain phrases. */
export function FastLane({ topic, scope, holding, wish, onWish }: LaneProps) {
  const { t } = useWords();
  const phrases = wish.fast_words;
  // As it is typed, with the line that is being written.
  const [typed, setTyped] = useState((phrases ?? []).join("\n"));
  const present = holding.fast_words ?? [];
  return (
    <fieldset class="policies-part">
      <legend>{t("policies.fast")}</legend>
      <Select
        label={t("policies.fast_lane")}
        value={laneName(wish.fast_lane)}
        options={[
          { value: "", label: t("policies.hours_inherit", { inherit: t(`policies.inherit.${scope.kind}`) }) },
          { value: "peers", label: t("policies.fast_lane.peers") },
          { value: "fast", label: t("policies.fast_lane.fast") },
        ]}
        onValue={(name) => onWish(withLane(wish, name))}
      />
      <p class="field-hint">{t("policies.fast_text")}</p>
      <Check
        label={t("policies.fast_own")}
        hint={present.length === 0 ? t("policies.fast_holding_none") : t("policies.fast_holding", { phrases: present.join(" · ") })}
        checked={phrases !== undefined}
        onChecked={(isSet) => {
          setTyped(isSet ? present.join("\n") : "");
          onWish(withPhrases(wish, isSet ? [...present] : undefined));
        }}
      />
      {phrases !== undefined && (
        <>
          <TextArea
            label={t("policies.fast_words")}
            hint={t("policies.fast_words_hint")}
            rows={4}
            value={typed}
            onValue={(text) => {
              setTyped(text);
              onWish(withPhrases(wish, phrasesOf(text)));
            }}
          />
          <DryRun topic={topic} scope={scope} phrases={phrases} />
        </>
      )}
    </fieldset>
  );
}

/** What the phrases would have done to past questions. */
function DryRun({ topic, scope, phrases }: { topic: Topic; scope: Scope; phrases: readonly string[] }) {
  const { http } = useDesk();
  const { t } = useWords();
  const [tried, setTried] = useState<FastWordsTried>();
  const { busy, problem, attempt } = useAttempt();
  const run = async (): Promise<void> => {
    const where = scope.kind === "topic" ? { topic: topic.id } : {};
    setTried(await attempt(http.admin.tryFastWords({ organisation: topic.organisation, fast_words: [...phrases], ...where })));
  };
  return (
    <>
      <Button icon={FlaskConical} busy={busy} why={phrases.length === 0 ? t("policies.why_no_phrase") : undefined} onPress={() => void run()}>
        {t("policies.try")}
      </Button>
      <Failure text={problem} />
      {tried !== undefined && (
        <div class="policies-tried" role="status">
          {tried.matched === 0 ? (
            <p>{t("policies.try_none", { n: tried.looked_at })}</p>
          ) : (
            <>
              <p>
                <strong>{t("policies.tried", { n: tried.matched, of: tried.looked_at })}</strong>{" "}
                {t("policies.tried_peers", { n: tried.solved_by_peers })} {t("policies.tried_escalated", { n: tried.escalated })}
              </p>
              <ul>
                {tried.examples.map(({ ticket, number, title, phrase }) => (
                  <li key={ticket}>
                    <a href={`/tickets/${ticket}`}>
                      #{number} {title}
                    </a>{" "}
                    <small class="field-hint">{phrase}</small>
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
      )}
    </>
  );
}
