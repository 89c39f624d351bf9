import "./outages.css";
import { Siren } from "lucide-preact";
import { useState } from "preact/hooks";
import type { OutageProposal } from "../../protocol/generated.ts";
import { Button } from "../../ui/button.tsx";
import { useDesk, useWords } from "../context.tsx";

/** For second line: questions that look like one outage, to be bundled in one press or left apart. */
export function OutageProposals() {
  const { outages } = useDesk();
  const { t } = useWords();
  const { proposals } = outages.all.value;
  if (proposals.length === 0) return null;
  return (
    <section class="outages" aria-label={t("outage.proposed")}>
      {proposals.map((proposal) => (
        <Proposal key={proposal.id} proposal={proposal} />
      ))}
    </section>
  );
}

function Proposal({ proposal }: { proposal: OutageProposal }) {
  const { outages, toasts } = useDesk();
  const { t } = useWords();
  const [busy, setBusy] = useState(false);
  const decide = async (isOne: boolean): Promise<void> => {
    setBusy(true);
    const decided = await outages.decide(proposal, isOne);
    setBusy(false);
    if (decided === "unreachable") toasts.say({ kind: "unreachable" }, "bad");
    // One of them leads, and the others are joined to it.
    if (decided === "done" && isOne) toasts.say({ kind: "bulk", what: "bundle", done: proposal.tickets.slice(1).map(({ id }) => id), refused: 0, refusal: undefined, undo: undefined });
  };
  return (
    <div class="outage">
      <Siren size={22} aria-hidden="true" />
      <p class="outage-words">
        <strong>{t("outage.looks", { n: proposal.tickets.length })}</strong>
        <small>{t("outage.members", { n: proposal.members })}</small>
      </p>
      <Button kind="staff" busy={busy} onPress={() => void decide(true)}>
        {t("outage.accept")}
      </Button>
      <Button kind="quiet" busy={busy} onPress={() => void decide(false)}>
        {t("outage.dismiss")}
      </Button>
      <ul class="outage-tickets">
        {proposal.tickets.map(({ id, number, title }) => (
          <li key={id}>
            <a href={`/tickets/${id}`} dir="auto">
              #{number} {title}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
