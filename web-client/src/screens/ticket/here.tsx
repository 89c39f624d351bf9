import type { TicketId } from "../../protocol/generated.ts";
import { Faces } from "../../ui/avatar.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";

/** Who else has this ticket on the screen. */
export function Here({ ticket }: { ticket: TicketId }) {
  const { presence } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const here = presence.at(ticket).value;
  const others = (here?.looking ?? []).filter((person) => person.id !== me.id);
  if (here === undefined || others.length === 0) return null;
  const isHere = here.looking.some((person) => person.id === me.id);
  const count = here.looking_count - (isHere ? 1 : 0);
  return (
    <span class="here">
      <Faces
        people={others}
        count={count}
        label={t("row.looking", { n: count, who: others.map((one) => one.name).join(", ") })}
      />
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
