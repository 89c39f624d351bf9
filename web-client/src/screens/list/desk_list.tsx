import { MessagesSquare, Search, Sparkles } from "lucide-preact";
import { useRef, useState } from "preact/hooks";
import { beingAsked, ownRows, waitsForRequester } from "../../desk/lists.ts";
import { matching, rowText, wordsIn } from "../../desk/match.ts";
import type { TicketRow } from "../../protocol/generated.ts";
import { Button } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { Empty } from "../../ui/empty.tsx";
import { TextField } from "../../ui/field.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { meaningless, withOperator } from "./operators.ts";
import { SearchHelp } from "./search_help.tsx";
import { TicketRows } from "./ticket_rows.tsx";
import { type FoundList, useFound } from "./use_found.ts";
import { useVain } from "./use_vain.ts";

type Tab = "asked" | "own";

/** What is being asked now, what one asked oneself, and a search through everything. */
export function DeskList() {
  const desk = useDesk();
  const { t } = useWords();
  const me = useMe();
  const [tab, setTab] = useState<Tab>("asked");
  const query = desk.search.value;
  const all = desk.rows.all.value;
  const found = useAllFound(query);
  const tellVain = useVain(query, found?.state === "read" && found.rows.length === 0);
  const searchBox = useRef<HTMLDivElement>(null);
  const narrow = (operator: string): void => {
    desk.search.value = withOperator(query, operator);
    searchBox.current?.querySelector("input")?.focus();
  };
  const lists = { ...all, asked: beingAsked(all.rows.values()), own: ownRows(all.rows.values(), me) };
  const waiting = lists.own.filter(waitsForRequester).length;
  const options = [
    { value: "asked" as const, label: t("desk.asked"), count: lists.asked.length },
    { value: "own" as const, label: t("desk.own"), ...(waiting > 0 ? { count: waiting, tone: "late" as const } : {}) },
  ];
  return (
    <div class="list">
      <div class="list-head">
        <div ref={searchBox} class="list-search" data-search role="search">
          <TextField type="search" inside label={t("desk.search")} value={query} onEnter={tellVain} onValue={(value) => {
              desk.search.value = value;
            }} />
          <SearchHelp onPick={narrow} />
        </div>
        <Choice look="tabs" label={t("desk.which")} options={options} value={tab} onValue={setTab} />
      </div>
      {found === undefined ? (
        <Live tab={tab} lists={lists} />
      ) : (
        <>
          <TicketRows
            key={`found-${query}`}
            label={t("desk.found")}
            rows={found.rows}
            all={new Map(found.rows.map((row) => [row.id, lists.rows.get(row.id) ?? row]))}
            found={new Map(found.found.map((one) => [one.ticket.id, one]))}
            staff={me.teams.length > 0}
            empty={
              found.state === "reading" ? (
                <Skeleton label={t("frame.loading")} rows={4} />
              ) : (
                <Empty
                  icon={Search}
                  title={found.state === "failed" ? t("problem.unreachable") : t("desk.found_nothing")}
                  text={t(found.state === "failed" ? "unreachable.text" : meaningless(query, found.misunderstood).length > 0 ? "desk.found_nothing_unclear" : "desk.found_nothing_text")}
                />
              )
            }
          />
          <FoundFoot found={found} query={query} />
        </>
      )}
    </div>
  );
}

/** What of the words was not understood, and the way to the next page. */
function FoundFoot({ found, query }: { found: FoundList; query: string }) {
  const { t } = useWords();
  const { more } = found;
  const misunderstood = meaningless(query, found.misunderstood);
  if (misunderstood.length === 0 && more === undefined) return null;
  return (
    <div class="list-foot">
      {misunderstood.length > 0 && (
        <p class="list-note" role="status">
          {t("desk.misunderstood", { words: misunderstood.join(" ") })}
        </p>
      )}
      {more !== undefined && (
        <Button kind="quiet" onPress={more}>
          {t("desk.found_more")}
        </Button>
      )}
    </div>
  );
}

/** What is held here, by everything that a row shows, and what the desk finds beside it. */
function useAllFound(query: string): (FoundList & { rows: TicketRow[] }) | undefined {
  const { rows, live } = useDesk();
  const found = useFound(query);
  if (found === undefined) return undefined;
  const topics = new Map((live.known.value?.topics ?? []).map((topic) => [topic.id, topic.name]));
  const held = [...rows.all.value.rows.values()].toSorted((a, b) => b.changed_at - a.changed_at);
  const own = matching(held, wordsIn(query), (row) => rowText(row, topics.get(row.topic) ?? ""));
  const known = new Set(own.map(({ id }) => id));
  const others = found.found.map(({ ticket }) => ticket).filter(({ id }) => !known.has(id));
  return { ...found, rows: [...own, ...others] };
}

type Lists = ReturnType<typeof useDesk>["rows"]["all"]["value"] & {
  asked: ReturnType<typeof beingAsked>;
  own: ReturnType<typeof ownRows>;
};

function Live({ tab, lists }: { tab: Tab; lists: Lists }) {
  const { t } = useWords();
  const me = useMe();
  if (!lists.loaded) return <Skeleton label={t("frame.loading")} rows={6} />;
  const empty =
    tab === "asked" ? (
      <Empty icon={Sparkles} title={t("desk.empty")} text={t("desk.empty_text")} />
    ) : (
      <Empty icon={MessagesSquare} title={t("desk.own_empty")} text={t("desk.own_empty_text")} />
    );
  return (
    <TicketRows
      key={tab}
      label={tab === "asked" ? t("desk.asked") : t("desk.own")}
      rows={lists[tab]}
      all={lists.rows}
      staff={me.teams.length > 0}
      empty={empty}
    />
  );
}
