import "./connection.css";
import { CloudOff, X } from "lucide-preact";
import { useState } from "preact/hooks";
import { Button, IconButton } from "../../ui/button.tsx";
import { classes } from "../../ui/classes.ts";
import { useNarrow } from "../../ui/use_narrow.ts";
import { useDesk, useWords } from "../context.tsx";

const STATES = ["connecting", "live", "catching_up", "offline"] as const;

/** How the line is, always in sight, in a sign and in words. */
export function ConnectionSign() {
  const { live } = useDesk();
  const { t } = useWords();
  const state = live.connection.value;
  return (
    <span class={classes("connection", state)} role="status" data-connection={state}>
      <span class="connection-dot" aria-hidden="true" />
      {/* All words stand there and one is seen, so that the sign is as wide as the widest. */}
      <span class="connection-words">
        {STATES.map((one) => (
          <span key={one} aria-hidden={one === state ? undefined : "true"}>
            {t(`connection.${one}`)}
          </span>
        ))}
      </span>
    </span>
  );
}

/**
 * Without a line: what still works, and when it is tried again. It stands in the free middle of the bar;
 * where there is none, it lies over the bar and can be put away until the next cut. Either way nothing
 * moves under a reading eye or a pointing hand, and no talk is covered.
 */
export function ConnectionNote({ over }: { over: boolean }) {
  const { live } = useDesk();
  const isHere = useNarrow() === over && live.connection.value === "offline";
  return <div class={over ? "connection-place" : "top-space"}>{isHere && <Offline over={over} />}</div>;
}

function Offline({ over }: { over: boolean }) {
  const { live, commands, time } = useDesk();
  const { t, format } = useWords();
  const [away, setAway] = useState(false);
  if (away) return null;
  const until = live.nextTry.value;
  const waiting = commands.entries.value.length;
  const lost = live.staleSince.value;
  const next = until === undefined ? 0 : time.fromLocal(until) - time.now.value;
  const text = [
    waiting > 0 ? t("connection.waiting", { n: waiting }) : "",
    t("connection.banner"),
    lost === undefined ? "" : t("connection.as_of", { at: format.moment(time.fromLocal(lost), time.now.value) }),
    next > 1_000 ? t("connection.next", { time: format.countdown(next) }) : "",
  ];
  const shown = text.slice(0, 3).filter((part) => part !== "").join(" ");
  return (
    <section class={classes("connection-note", over && "over")} aria-label={t("connection.offline")} title={text.filter((part) => part !== "").join(" ")}>
      <CloudOff size={18} aria-hidden="true" />
      <p role="status">{shown}</p>
      <Button kind="quiet" onPress={() => live.hurry()}>
        {t("connection.now")}
      </Button>
      {over && <IconButton label={t("action.close")} icon={X} onPress={() => setAway(true)} />}
    </section>
  );
}
