import type { TicketId } from "../../protocol/generated.ts";
import { Faces } from "../../ui/avatar.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { useOthersHere } from "../use_others_here.ts";

/** Who else has this ticket on the screen. */
export function Here({ ticket }: { ticket: TicketId }) {
  const { t } = useWords();
  const others = useOthersHere(ticket);
  if (others.people.length === 0) return null;
  return (
    <span class="here">
      <Faces {...others} label={t("row.looking", { n: others.count, who: others.people.map((one) => one.name).join(", ") })} />
    </span>
  );
}

/** Who is writing or has said "I'll try", in one line that keeps its place. */
export function HereLine({ ticket }: { ticket: TicketId }) {
  const { presence } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const here = presence.at(ticket).value;
  const typing = (here?.typing ?? []).filter((person) => person.id !== me.id);
  const trying = (here?.trying ?? []).filter((person) => person.id !== me.id);
  const parts = [
    typing.length > 0 && t("here.typing", { n: typing.length, who: typing.map((one) => one.name).join(", ") }),
    trying.length > 0 && t("here.trying", { n: trying.length, who: trying.map((one) => one.name).join(", ") }),
  ].filter((part) => part !== false);
  return <p class="here-line">{parts.join(" · ")}</p>;
}
