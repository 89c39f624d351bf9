import { Bell, BellOff } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../../ui/button.tsx";
import { useDesk, useWords } from "../context.tsx";

type State = "asking" | "off" | "on" | "blocked" | "unable" | "unfit";

/** Lets this very browser notify its member, also while no page of the desk is open. */
export function PushSwitch() {
  const { push, http, toasts } = useDesk();
  const { t } = useWords();
  const [state, setState] = useState<State>("asking");
  const [busy, setBusy] = useState(false);
  useEffect(() => void push.state().then(setState), []);
  const begin = async (): Promise<void> => {
    setBusy(true);
    const key = await http.pushKey();
    const entry = key.kind === "ok" ? await push.subscribe(key.value.key) : undefined;
    if (key.kind !== "ok") toasts.say({ kind: "unreachable" }, "bad");
    else if (entry === undefined) setState(await push.state());
    else {
      const answer = await http.subscribe(entry);
      if (answer.kind === "ok") setState("on");
      else {
        await push.unsubscribe();
        setState(answer.kind === "problem" && answer.problem.code === "browser_unfit" ? "unfit" : "off");
        if (answer.kind === "unreachable") toasts.say({ kind: "unreachable" }, "bad");
      }
    }
    setBusy(false);
  };
  const end = async (): Promise<void> => {
    setBusy(true);
    const endpoint = await push.unsubscribe();
    if (endpoint !== undefined) await http.unsubscribe({ endpoint });
    setState(await push.state());
    setBusy(false);
  };
  if (state === "asking") return <p class="push-switch" />;
  if (state === "off") {
    return (
      <p class="push-switch">
        <Button icon={Bell} busy={busy} onPress={() => void begin()}>
          {t("push.off")}
        </Button>
      </p>
    );
  }
  return (
    <div class="push-switch">
      <span>{t(`push.${state}`)}</span>
      {state === "on" && (
        <Button icon={BellOff} busy={busy} onPress={() => void end()}>
          {t("push.stop")}
        </Button>
      )}
    </div>
  );
}
