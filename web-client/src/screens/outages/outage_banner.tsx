import "./outages.css";
import { Siren } from "lucide-preact";
import type { Outage } from "../../protocol/generated.ts";
import { outagesOf } from "../../stores/outages.ts";
import { Button } from "../../ui/button.tsx";
import { Failure } from "../../ui/failure.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { useCommand } from "../dialogs/use_command.ts";

/** Before somebody asks: what IT knows of already, so that they join instead of asking once more. */
export function OutageBanners() {
  const { outages } = useDesk();
  const { t } = useWords();
  const shown = outagesOf(outages.all.value.outages, useMe().organisation.id);
  if (shown.length === 0) return null;
  return (
    <section class="outages" aria-label={t("outage.title")}>
      {shown.map((outage) => (
        <Banner key={outage.id} outage={outage} />
      ))}
    </section>
  );
}

function Banner({ outage }: { outage: Outage }) {
  const { router, time } = useDesk();
  const { t, format } = useWords();
  const path = `/tickets/${outage.ticket}`;
  const { give, busy, problem, why } = useCommand(outage.ticket, () => router.go(path));
  return (
    <div class="outage">
      <Siren size={22} aria-hidden="true" />
      <p class="outage-words">
        <a href={path} dir="auto">
          {outage.title}
        </a>
        <small>
          {t("outage.known", { at: format.moment(outage.since, time.coarse.value) })} {t("outage.members", { n: outage.members })}
        </small>
      </p>
      <Button busy={busy} why={why} label={t("outage.me_too", { title: outage.title })} onPress={() => void give({ kind: "me_too" })}>
        {t("action.me_too")}
      </Button>
      <Failure text={problem} />
    </div>
  );
}
