import "./policies.css";
import { SlidersHorizontal } from "lucide-preact";
import { useState } from "preact/hooks";
import { scopesFor, settableTopics } from "../../desk/policy.ts";
import { topicName } from "../../desk/topics.ts";
import type { Scope, Topic } from "../../protocol/generated.ts";
import { Empty } from "../../ui/empty.tsx";
import { Select } from "../../ui/field.tsx";
import { AdminPage } from "../admin/admin_page.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { PolicyForm } from "./policy_form.tsx";

/** For admins and leads: how long everything takes, what goes straight to second line, and what that means for a question. */
export function Policies() {
  const { live } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const [chosen, setChosen] = useState<number>();
  const [place, setPlace] = useState<Scope["kind"]>("topic");
  const topics = settableTopics(me, live.known.value?.topics ?? []);
  const topic = topics.find(({ id }) => id === chosen) ?? topics[0];
  const scope = topic === undefined ? undefined : scopesFor(me, topic).find(({ kind }) => kind === place);
  return (
    <AdminPage place="policies" title={t("admin.policies")} text={t("policies.intro")}>
      {topic === undefined || scope === undefined ? (
        live.known.value !== undefined && <Empty icon={SlidersHorizontal} title={t("policies.nothing")} text={t("policies.nothing_text")} />
      ) : (
        <>
          <div class="policies-place">
            <Select
              label={t("ask.topic")}
              value={String(topic.id)}
              options={topics.map((one) => ({ value: String(one.id), label: topicName(one) }))}
              onValue={(value) => setChosen(Number(value))}
            />
            <PlaceSelect topic={topic} scope={scope} onPlace={setPlace} />
          </div>
          <PolicyForm key={`${topic.id} ${scope.kind}`} topic={topic} scope={scope} />
        </>
      )}
    </AdminPage>
  );
}

function PlaceSelect({ topic, scope, onPlace }: { topic: Topic; scope: Scope; onPlace: (place: Scope["kind"]) => void }) {
  const { live } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const team = live.known.value?.teams.find(({ id }) => id === topic.team)?.name ?? "";
  const names: Record<Scope["kind"], string> = {
    topic: `${t("ask.topic")}: ${topic.name}`,
    team: t("facts.team", { team }),
    organisation: t("policies.scope.organisation"),
  };
  const scopes = scopesFor(me, topic);
  return (
    <Select
      label={t("policies.for")}
      value={scope.kind}
      options={scopes.map(({ kind }) => ({ value: kind, label: names[kind] }))}
      onValue={(value) => {
        const picked = scopes.find(({ kind }) => kind === value);
        if (picked !== undefined) onPlace(picked.kind);
      }}
    />
  );
}
