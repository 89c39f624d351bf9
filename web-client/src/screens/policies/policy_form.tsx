import { useEffect, useState } from "preact/hooks";
import { setIn } from "../../desk/policy.ts";
import type { PolicyBook, PolicySettings, Scope, Topic } from "../../protocol/generated.ts";
import { FormEnd } from "../../ui/form_end.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useDesk, useWords } from "../context.tsx";
import { TryAgain } from "../try_again.tsx";
import { AimFields } from "./aim_fields.tsx";
import { FastLane } from "./fast_lane.tsx";
import { Lengths } from "./lengths.tsx";
import { PolicyPreview } from "./policy_preview.tsx";
import { policyProblemText } from "./unfit.ts";

type PlaceProps = { topic: Topic; scope: Scope };

/** What is set in one place, to be changed and saved whole, beside what it means. */
export function PolicyForm({ topic, scope }: PlaceProps) {
  const { http, toasts } = useDesk();
  const { t, format } = useWords();
  const [book, setBook] = useState<PolicyBook>();
  const [wish, setWish] = useState<PolicySettings>({});
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const read = async (): Promise<void> => {
    const answer = await http.admin.policies(topic.organisation);
    if (answer.kind !== "ok") {
      setProblem(t("problem.unreachable"));
      return;
    }
    setBook(answer.value);
    setWish(setIn(answer.value, scope).settings);
  };
  useEffect(() => void read(), []);
  const save = async (kept: PolicyBook): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    const { version } = setIn(kept, scope);
    const answer = await http.admin.savePolicy({ organisation: topic.organisation, scope, version, settings: wish });
    setBusy(false);
    if (answer.kind === "ok") toasts.say({ kind: "saved" });
    else setProblem(answer.kind === "unreachable" ? t("problem.unreachable") : policyProblemText(answer.problem, t, format));
    if (answer.kind === "ok" || (answer.kind === "problem" && answer.problem.status === 409)) await read();
  };
  const holding = (kept: PolicyBook): PolicySettings => kept.topics.find((one) => one.topic === topic.id)?.settings ?? {};
  const isSame = book !== undefined && JSON.stringify(setIn(book, scope).settings) === JSON.stringify(wish);
  return (
    <>
      {book === undefined ? (
        problem === undefined ? (
          <Skeleton label={t("frame.loading")} rows={5} />
        ) : (
          <TryAgain problem={problem} onAgain={() => void read()} />
        )
      ) : (
        <div class="policies-columns">
          <form
            class="policies-form"
            onSubmit={(event) => {
              event.preventDefault();
              if (!busy && !isSame) void save(book);
            }}
          >
            <Lengths book={book} topic={topic} scope={scope} wish={wish} onWish={setWish} />
            <AimFields holding={holding(book)} wish={wish} onWish={setWish} />
            <FastLane topic={topic} scope={scope} holding={holding(book)} wish={wish} onWish={setWish} />
            <FormEnd submit={t("action.save")} busy={busy} why={isSame ? t("told.why_same") : undefined} problem={problem} />
          </form>
          <PolicyPreview topic={topic} draft={{ scope, settings: wish }} />
        </div>
      )}
    </>
  );
}
