import { BookOpen, ChartNoAxesColumn, CircleHelp, CircleUser, Headset, Inbox, Languages, MessagesSquare, Plus, Settings, Tag, User } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { matching, rowText, wordsIn } from "../../desk/match.ts";
import type { Person, TicketRow } from "../../protocol/generated.ts";
import { LANGUAGES, THEMES } from "../../stores/preferences.ts";
import { pathOf } from "../../stores/router.ts";
import { adminPlaces } from "../admin/places.ts";
import { useDesk, useMe, useWords } from "../context.tsx";
import { THEME_ICONS } from "../frame/theme_icons.ts";
import { useFound } from "../list/use_found.ts";
import { stageIcon, stageLine } from "../words/stage.ts";
import { type Offer, useOffers } from "./offers.ts";

/** One thing in the palette. */
export type Entry = Offer & { note?: string };
export type Group = { name: "here" | "places" | "tickets" | "topics" | "people"; entries: Entry[] };

/** Most of one kind that are shown at once; more letters find fewer. */
const TICKETS_MAX = 8;
const OTHERS_MAX = 5;
/** How long typing has to pause before the desk is asked for people, in milliseconds. */
const PAUSE_MS = 150;

/** Everything that the words in the palette could mean, by kind. */
export function useEntries(query: string, openKeys: () => void): Group[] {
  const words = wordsIn(query);
  const here = useOffers();
  const places = usePlaces(openKeys);
  const tickets = useTickets(query, words);
  const topics = useTopics();
  const people = usePeople(query);
  const isEmpty = words.length === 0;
  const groups: Group[] = [
    { name: "here", entries: matching(here, words, (one) => one.label) },
    { name: "tickets", entries: tickets },
    { name: "places", entries: matching(places, words, (one) => one.label) },
    { name: "topics", entries: isEmpty ? [] : matching(topics, words, (one) => one.label).slice(0, OTHERS_MAX) },
    { name: "people", entries: isEmpty ? [] : matching(people, words, (one) => one.label).slice(0, OTHERS_MAX) },
  ];
  return groups.filter(({ entries }) => entries.length > 0);
}

function usePlaces(openKeys: () => void): Entry[] {
  const { router, preferences } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const go = (key: string, label: string, icon: Entry["icon"], path: string): Entry => ({ key, label, icon, run: () => router.go(path) });
  return [
    go("ask", t("keys.ask"), Plus, "/ask"),
    go("desk", t("desk.title"), MessagesSquare, "/"),
    ...(me.teams.length > 0 ? [go("queue", t("queue.title"), Headset, "/queue")] : []),
    ...(me.role === "lead" ? [go("board", t("board.title"), ChartNoAxesColumn, "/board")] : []),
    go("inbox", t("inbox.title"), Inbox, "/inbox"),
    ...adminPlaces(me).map((place) => go(place.kind, t(`admin.${place.kind}`), Settings, pathOf(place))),
    ...(me.role === "admin" || me.teams.length > 0 ? [go("knowledge", t("knowledge.title"), BookOpen, "/knowledge")] : []),
    go("account", t("account.title"), CircleUser, "/account"),
    { key: "keys", label: t("keys.title"), icon: CircleHelp, run: openKeys },
    ...THEMES.map((theme) => ({
      key: `theme-${theme}`,
      label: t("palette.theme", { theme: t(`theme.${theme}`) }),
      icon: THEME_ICONS[theme],
      run: () => preferences.setTheme(theme),
    })),
    ...LANGUAGES.map((language) => ({
      key: `language-${language}`,
      label: t(`language.${language}`),
      icon: Languages,
      run: () => preferences.setLanguage(language),
    })),
  ];
}

function useTickets(query: string, words: readonly string[]): Entry[] {
  const { rows, live, router } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const found = useFound(query);
  const topics = new Map((live.known.value?.topics ?? []).map((topic) => [topic.id, topic.name]));
  const held = [...rows.all.value.rows.values()].toSorted((a, b) => b.changed_at - a.changed_at);
  const own = matching(held, words, (row) => rowText(row, topics.get(row.topic) ?? ""));
  const known = new Set(own.map(({ id }) => id));
  const older = (found?.found ?? []).map(({ ticket }) => ticket).filter(({ id }) => !known.has(id));
  const entryOf = (row: TicketRow): Entry => ({
    key: `ticket-${row.id}`,
    label: `#${row.number} ${row.title}`,
    note: stageLine(row, me, t),
    icon: stageIcon(row.stage.kind),
    run: () => router.go(`/tickets/${row.id}`),
  });
  return [...own, ...older].slice(0, words.length === 0 ? OTHERS_MAX : TICKETS_MAX).map(entryOf);
}

function useTopics(): Entry[] {
  const { live, search, router } = useDesk();
  return (live.known.value?.topics ?? []).map((topic) => ({
    key: `topic-${topic.id}`,
    label: topic.name,
    icon: Tag,
    run: () => {
      search.value = topic.name;
      router.go("/");
    },
  }));
}

/** People by name: those online at once, and whom the desk finds. */
function usePeople(query: string): Entry[] {
  const { presence, http, clock, search, router } = useDesk();
  const { t } = useWords();
  const [found, setFound] = useState<readonly Person[]>([]);
  const wanted = query.trim();
  useEffect(() => {
    if (wanted.length < 2) return undefined;
    let current = true;
    const timer = clock.after(PAUSE_MS, async () => {
      const answer = await http.members(wanted);
      if (current && answer.kind === "ok") setFound(answer.value);
    });
    return () => {
      current = false;
      timer.cancel();
    };
  }, [wanted]);
  const online = presence.online.value.people;
  const all = new Map([...online, ...found].map((person) => [person.id, person]));
  const isOnline = new Set(online.map(({ id }) => id));
  return [...all.values()].map((person) => ({
    key: `person-${person.id}`,
    label: person.name,
    icon: User,
    ...(isOnline.has(person.id) ? { note: t("palette.online") } : {}),
    run: () => {
      search.value = person.name;
      router.go("/");
    },
  }));
}

