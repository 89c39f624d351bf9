import "./top_bar.css";
import { Keyboard, Languages, LogOut, Plus, Search } from "lucide-preact";
import { LANGUAGES, THEMES } from "../../stores/preferences.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Menu, type MenuItem } from "../../ui/menu.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { ConnectionSign } from "./connection.tsx";
import type { Sheet } from "./keys.ts";
import { Mark } from "./mark.tsx";
import { useSignOut } from "./sign_out.tsx";
import { THEME_ICONS } from "./theme_icons.ts";
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
      <span class="top-space" />
      <button type="button" class="top-find" aria-label={t("palette.title")} title={t("palette.title")} onClick={() => onSheet("palette")}>
        <Search size={18} aria-hidden="true" />
        <span class="top-find-word">{t("palette.open")}</span>
        <kbd>Ctrl K</kbd>
      </button>
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
  const list = isBoard ? undefined : router.backTo.value;
  if (me.teams.length === 0) return null;
  return (
    <nav class="top-places" aria-label={t("frame.places")}>
      <a href="/" aria-current={list === "desk" ? "page" : undefined}>
        {t("desk.title")}
      </a>
      <a href="/queue" aria-current={list === "queue" ? "page" : undefined}>
        {t("queue.title")}
        {unclaimed > 0 && <span class="choice-count">{unclaimed}</span>}
      </a>
      {me.role === "lead" && (
        <a href="/board" aria-current={isBoard ? "page" : undefined}>
          {t("board.title")}
        </a>
      )}
    </nav>
  );
}

function OnlineCount() {
  const { presence } = useDesk();
  const { t } = useWords();
  const { count } = presence.online.value;
  if (count === 0) return null;
  return <span class="top-online">{t("frame.online", { n: count })}</span>;
}

function MemberMenu({ onKeys }: { onKeys: () => void }) {
  const { preferences } = useDesk();
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
  const keys: MenuItem = { key: "keys", label: t("keys.title"), icon: Keyboard, onPick: onKeys };
  const out: MenuItem = { key: "out", label: t("session.sign_out"), icon: LogOut, onPick: signOut };
  return (
    <>
      <Menu label={t("frame.member_menu", { who: me.name })} items={[...themes, ...languages, keys, out]} class="top-member">
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
