import "./connection.css";
import { CloudOff } from "lucide-preact";
import { Button } from "../../ui/button.tsx";
import { classes } from "../../ui/classes.ts";
import { useDesk, useWords } from "../context.tsx";

/** How the line is, always in sight, in a sign and in words. */
export function ConnectionSign() {
  const { live } = useDesk();
  const { t } = useWords();
  const state = live.connection.value;
  return (
    <span class={classes("connection", state)} role="status" data-connection={state}>
      <span class="connection-dot" aria-hidden="true" />
      <span class="connection-word">{t(`connection.${state}`)}</span>
    </span>
  );
}

/** Without a line: what still works, and when it is tried again. */
export function ConnectionBanner() {
  const { live, commands, time } = useDesk();
  const { t, format } = useWords();
  if (live.connection.value !== "offline") return <div />;
  const until = live.nextTry.value;
  const waiting = commands.entries.value.length;
  const lost = live.staleSince.value;
  const next = until === undefined ? 0 : time.fromLocal(until) - time.now.value;
  return (
    <div class="connection-banner" role="status">
      <CloudOff size={18} aria-hidden="true" />
      <p>
        {t("connection.banner")} {lost !== undefined && t("connection.as_of", { at: format.moment(time.fromLocal(lost), time.now.value) })}{" "}
        {waiting > 0 && t("connection.waiting", { n: waiting })}
      </p>
      <span class="connection-next numbers" aria-hidden="true">
        {next > 1_000 && t("connection.next", { time: format.countdown(next) })}
      </span>
      <Button kind="quiet" onPress={() => live.hurry()}>
        {t("connection.now")}
      </Button>
    </div>
  );
}
