import "./top_bar.css";
import { BookOpen, CircleUser, Inbox, Keyboard, Languages, LogOut, Plus, Search, Settings } from "lucide-preact";
import { LANGUAGES, THEMES } from "../../stores/preferences.ts";
import { pathOf } from "../../stores/router.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Menu, type MenuItem } from "../../ui/menu.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { ConnectionNote, ConnectionSign } from "./connection.tsx";
import type { Sheet } from "./keys.ts";
import { Mark } from "./mark.tsx";
import { useSignOut } from "./sign_out.tsx";
import { THEME_ICONS } from "./theme_icons.ts";
import { adminPlaces, isAdminScreen } from "../admin/places.ts";
import { useUnclaimedCount } from "../list/counts.ts";

/** Who we are, where one can go, how the line is, who I am. */
export function TopBar({ onSheet }: { onSheet: (sheet: Sheet) => void }) {
  const { t } = useWords();
  return (
    <header class="top-bar">
      <a class="top-brand" href="/">
        <Mark />
        <span>{t("frame.name")}</span>
      </a>
      <Places />
      <ConnectionNote over={false} />
      <button type="button" class="top-find" aria-label={t("palette.title")} title={t("palette.title")} onClick={() => onSheet("palette")}>
        <Search size={18} aria-hidden="true" />
        <span class="top-find-word">{t("palette.open")}</span>
        <kbd>Ctrl K</kbd>
      </button>
      <InboxLink />
      <OnlineCount />
      <ConnectionSign />
      <a class="button primary top-ask" href="/ask">
        <Plus size={18} aria-hidden="true" />
        <span>{t("ask.open")}</span>
      </a>
      <MemberMenu onKeys={() => onSheet("keys")} />
    </header>
  );
}

function Places() {
  const { router } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const unclaimed = useUnclaimedCount();
  const isBoard = router.route.value.kind === "board";
  const isKnowledge = router.route.value.kind === "knowledge";
  const isAlone = isBoard || isAdminScreen(router.route.value) || ["account", "inbox", "knowledge"].includes(router.route.value.kind);
  const list = isAlone ? undefined : router.backTo.value;
  const isStaff = me.teams.length > 0;
  // Who only asks has one place, and the name of the desk leads there.
  if (!isStaff && me.role !== "admin") return null;
  return (
    <nav class="top-places" aria-label={t("frame.places")}>
      <a href="/" aria-current={list === "desk" ? "page" : undefined}>
        {t("desk.title")}
      </a>
      {isStaff && (
        <a href="/queue" aria-current={list === "queue" ? "page" : undefined}>
          {t("queue.title")}
          {/* In its place before it is known, so that it pushes nothing when it is. */}
          <span class={unclaimed > 0 ? "choice-count" : "choice-count none"}>{unclaimed > 0 && unclaimed}</span>
        </a>
      )}
      <a href="/knowledge" aria-current={isKnowledge ? "page" : undefined}>
        {t("knowledge.title")}
      </a>
      {me.role === "lead" && (
        <a href="/board" aria-current={isBoard ? "page" : undefined}>
          {t("board.title")}
        </a>
      )}
    </nav>
  );
}

/** What needs the member is one press away, wherever they are. */
function InboxLink() {
  const { inbox, router } = useDesk();
  const { t } = useWords();
  const { unread } = inbox.all.value;
  const label = t("inbox.open", { n: unread });
  return (
    <a class="icon-button top-inbox" href="/inbox" aria-label={label} title={label} aria-current={router.route.value.kind === "inbox" ? "page" : undefined}>
      <Inbox size={20} aria-hidden="true" />
      {unread > 0 && <span class="bottom-count">{Math.min(99, unread)}</span>}
    </a>
  );
}

function OnlineCount() {
  const { presence } = useDesk();
  const { t } = useWords();
  const { count } = presence.online.value;
  return <span class="top-online numbers">{count > 0 && t("frame.online", { n: count })}</span>;
}

function MemberMenu({ onKeys }: { onKeys: () => void }) {
  const { preferences, router } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const { ask: signOut, dialog } = useSignOut();
  const themes: MenuItem[] = THEMES.map((theme) => ({
    key: `theme-${theme}`,
    label: t(`theme.${theme}`),
    icon: THEME_ICONS[theme],
    checked: preferences.theme.value === theme,
    onPick: () => preferences.setTheme(theme),
  }));
  const languages: MenuItem[] = LANGUAGES.map((language) => ({
    key: `language-${language}`,
    label: t(`language.${language}`),
    icon: Languages,
    checked: preferences.language.value === language,
    onPick: () => preferences.setLanguage(language),
  }));
  const account: MenuItem = { key: "account", label: t("account.title"), icon: CircleUser, onPick: () => router.go("/account") };
  const place = adminPlaces(me)[0];
  const admin: MenuItem[] = place === undefined ? [] : [{ key: "admin", label: t("admin.title"), icon: Settings, onPick: () => router.go(pathOf(place)) }];
  const knowsMore = me.role === "admin" || me.teams.length > 0;
  const knowledge: MenuItem[] = knowsMore ? [{ key: "knowledge", label: t("knowledge.title"), icon: BookOpen, onPick: () => router.go("/knowledge") }] : [];
  const keys: MenuItem = { key: "keys", label: t("keys.title"), icon: Keyboard, onPick: onKeys };
  const out: MenuItem = { key: "out", label: t("session.sign_out"), icon: LogOut, onPick: signOut };
  return (
    <>
      <Menu label={t("frame.member_menu", { who: me.name })} items={[account, ...knowledge, ...admin, ...themes, ...languages, keys, out]} class="top-member">
        <Avatar id={me.id} name={me.name} />
        <span class="top-name">
          <span>{me.name}</span>
          <span>{t(`role.${me.role}`)}</span>
        </span>
      </Menu>
      {dialog}
    </>
  );
}
