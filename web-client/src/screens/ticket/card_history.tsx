import "./card_history.css";
import { useState } from "preact/hooks";
import { cardChanges } from "../../desk/solution.ts";
import type { CardEdition, SolutionCard } from "../../protocol/generated.ts";
import { useDesk, useWords } from "../context.tsx";
import { useRead } from "../knowledge/use_read.ts";
import { TryAgain } from "../try_again.tsx";

/** What a card said before: read when somebody opens it, and again when there is another version. */
export function CardHistory({ card }: { card: SolutionCard }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  return (
    <div class="card-history">
      <button type="button" class="card-history-head" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? t("card.history_hide") : t("card.history", { n: card.version })}
      </button>
      {open && <Versions key={card.version} card={card} />}
    </div>
  );
}

function Versions({ card }: { card: SolutionCard }) {
  const { http } = useDesk();
  const { t } = useWords();
  const read = useRead(() => http.cardVersions(card.ticket), String(card.ticket));
  if (read.kind === "reading") return <p class="card-bar-about">{t("frame.loading")}</p>;
  if (read.kind === "failed") return <TryAgain onAgain={read.again} />;
  return (
    <div class="card-history-versions" role="group" aria-label={t("card.history_label")}>
      <ol reversed>
        {read.value.map((edition, at) => (
          <Edition key={edition.version} edition={edition} before={read.value[at + 1]} />
        ))}
      </ol>
    </div>
  );
}

function Edition({ edition, before }: { edition: CardEdition; before: CardEdition | undefined }) {
  const { time } = useDesk();
  const { t, format } = useWords();
  const when = format.moment(edition.at, time.coarse.value);
  return (
    <li>
      <p class="card-bar-about">{t("card.version", { n: edition.version, who: edition.by.name, when })}</p>
      <dl>
        {cardChanges(edition.content, before?.content).map(({ part, was, is }) => (
          <div key={part}>
            <dt>{t(`card.${part}`)}</dt>
            <dd>
              {was !== "" && (
                <del dir="auto">
                  <span class="only-heard">{t("card.was")}</span>
                  {was}
                </del>
              )}
              {is !== "" && (
                <ins dir="auto">
                  {was !== "" && <span class="only-heard">{t("card.is")}</span>}
                  {is}
                </ins>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </li>
  );
}
