import "./card_bar.css";
import { BookOpenCheck, ChevronUp, PencilLine, Pin, PinOff, ShieldCheck, ThumbsDown, TriangleAlert, X } from "lucide-preact";
import { useState } from "preact/hooks";
import { isSolved } from "../../desk/solution.ts";
import type { CardContent, SolutionCard, TicketCard, TicketView } from "../../protocol/generated.ts";
import { Button } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { classes } from "../../ui/classes.ts";
import { Failure } from "../../ui/failure.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { CardDialog, CardReportDialog } from "../knowledge/card_dialog.tsx";
import { useCard } from "../knowledge/use_card.ts";
import { CardHistory } from "./card_history.tsx";

type Asked = "nothing" | "write" | "report";

/** What solved the ticket, kept for others: made in two presses, and kept true by those who use it. */
export function CardBar({ view }: { view: TicketView }) {
  const { http, toasts } = useDesk();
  const { t } = useWords();
  const { card: known, busy, problem, change } = useCard(view.id, isSolved(view));
  const [asked, setAsked] = useState<Asked>("nothing");
  const [open, setOpen] = useState(false);
  if (!isSolved(view)) return null;
  const card = known?.card;
  const done = (isDone: boolean): void => {
    if (isDone) setAsked("nothing");
  };
  const save = async (content: CardContent): Promise<void> => {
    done(await change(http.saveCard(view.id, card?.version ?? 0, content)));
    setOpen(true);
  };
  const report = async (text: string): Promise<void> => {
    const isDone = await change(http.reportCard(view.id, card?.version ?? 0, text));
    if (isDone) toasts.say({ kind: "card_reported" });
    done(isDone);
  };
  return (
    <section class={classes("card-bar", card !== undefined && open && "open")} aria-label={t("card.label")}>
      {card === undefined ? (
        // Of the same height whatever is known, so that nothing moves when it is.
        <div class="card-bar-head">
          {known?.may_write === true && (
            <Button icon={BookOpenCheck} onPress={() => setAsked("write")}>
              {t("card.make")}
            </Button>
          )}
          {known?.may_write === true && <p class="card-bar-about">{t("card.none_intro")}</p>}
          {known?.may_write === false && <p class="card-bar-none">{t("card.none")}</p>}
        </div>
      ) : (
        <>
          <Head card={card} open={open} onOpen={() => setOpen(!open)} />
          {open && <Content card={card} />}
          {open && known?.may_write === true && card.version > 1 && <CardHistory card={card} />}
          {open && known !== undefined && (
            <Deeds
              known={known}
              card={card}
              onWrite={() => setAsked("write")}
              onReport={() => setAsked("report")}
              onVouch={() => void change(http.vouchForCard(view.id, card.version))}
              onPin={() => void change(http.pinCard(view.id, !card.pinned))}
              busy={busy}
            />
          )}
        </>
      )}
      <Failure text={asked === "nothing" ? problem : undefined} />
      {asked === "write" && known !== undefined && (
        <CardDialog
          key={card?.version ?? 0}
          start={card?.content ?? known.draft}
          busy={busy}
          problem={problem}
          onSave={(content) => void save(content)}
          onClose={() => setAsked("nothing")}
        />
      )}
      {asked === "report" && (
        <CardReportDialog busy={busy} problem={problem} onReport={(text) => void report(text)} onClose={() => setAsked("nothing")} />
      )}
    </section>
  );
}

function Head({ card, open, onOpen }: { card: SolutionCard; open: boolean; onOpen: () => void }) {
  const { time } = useDesk();
  const { t, format } = useWords();
  const now = time.coarse.value;
  const until = format.date(card.verified_until);
  return (
    <div class="card-bar-head">
      <h2>
        <BookOpenCheck size={20} aria-hidden="true" />
        {t("card.label")}
      </h2>
      {card.pinned && <Chip icon={Pin}>{t("card.pinned")}</Chip>}
      {card.flags.length > 0 && (
        <Chip tone="due" icon={TriangleAlert}>
          {t("card.flagged")}
        </Chip>
      )}
      <p class="card-bar-about">
        {card.verified_until < now ? t("card.due", { since: until }) : t("card.check", { until })}
        {card.worked > 0 && ` · ${t("card.worked", { n: card.worked })}`}
      </p>
      <Button kind="quiet" icon={open ? X : ChevronUp} onPress={onOpen}>
        {open ? t("card.hide") : t("card.show")}
      </Button>
    </div>
  );
}

function Content({ card }: { card: SolutionCard }) {
  const { time } = useDesk();
  const { t, format } = useWords();
  const { content } = card;
  const parts = [
    { name: t("card.question"), text: content.question },
    { name: t("card.cause"), text: content.cause },
    { name: t("card.fix"), text: content.fix },
    { name: t("card.environment"), text: content.environment },
  ].filter(({ text }) => text !== "");
  const now = time.coarse.value;
  return (
    <>
      <dl class="card-bar-content">
        {parts.map(({ name, text }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd dir="auto">{text}</dd>
          </div>
        ))}
      </dl>
      {card.flags.map((flag) => (
        <p key={flag.by.id} class="card-bar-flag">
          {t("card.flag", { who: flag.by.name, when: format.moment(flag.at, now) })}{" "}
          {flag.text !== "" && <q dir="auto">{flag.text}</q>}
        </p>
      ))}
      <p class="card-bar-about">{t("card.version", { n: card.version, who: card.by.name, when: format.moment(card.at, now) })}</p>
    </>
  );
}

type DeedsProps = {
  known: TicketCard;
  card: SolutionCard;
  busy: boolean;
  onWrite: () => void;
  onReport: () => void;
  onVouch: () => void;
  onPin: () => void;
};

function Deeds({ known, card, busy, onWrite, onReport, onVouch, onPin }: DeedsProps) {
  const { time, live } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const why = live.connection.value === "offline" ? t("action.offline") : undefined;
  const isDoubted = card.flags.length > 0 || card.verified_until < time.coarse.value;
  const isOwn = card.by.id === me.id;
  return (
    <div class="card-bar-actions">
      {known.may_vouch && isDoubted && (
        <Button kind="done" icon={ShieldCheck} busy={busy} why={why} onPress={onVouch}>
          {t("card.vouch")}
        </Button>
      )}
      {known.may_write && (
        <Button icon={PencilLine} why={why} onPress={onWrite}>
          {t("card.edit")}
        </Button>
      )}
      {known.may_vouch && (
        <Button icon={card.pinned ? PinOff : Pin} busy={busy} why={why} onPress={onPin}>
          {card.pinned ? t("card.unpin") : t("card.pin")}
        </Button>
      )}
      {!isOwn && (
        <Button kind="quiet" icon={ThumbsDown} why={why} onPress={onReport}>
          {t("card.did_not_work")}
        </Button>
      )}
    </div>
  );
}
