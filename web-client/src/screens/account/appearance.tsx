import { LANGUAGES, THEMES } from "../../stores/preferences.ts";
import { Choice } from "../../ui/choice.tsx";
import { useDesk, useWords } from "../context.tsx";
import { THEME_ICONS } from "../frame/theme_icons.ts";
import { Part } from "./part.tsx";

/** Theme and language of this browser. */
export function Appearance() {
  const { preferences } = useDesk();
  const { t } = useWords();
  const language = preferences.language.value;
  return (
    <Part title={t("account.appearance")} text={t("account.appearance_text")}>
      <div class="account-choices">
        <div class="account-choice">
          <span aria-hidden="true">{t("account.theme")}</span>
          <Choice
            label={t("account.theme")}
            options={THEMES.map((theme) => ({ value: theme, label: t(`theme.${theme}`), icon: THEME_ICONS[theme] }))}
            value={preferences.theme.value}
            onValue={(theme) => preferences.setTheme(theme)}
          />
        </div>
        <div class="account-choice">
          <span aria-hidden="true">{t("language.label")}</span>
          <Choice
            label={t("language.label")}
            options={LANGUAGES.map((one) => ({ value: one, label: t(`language.${one}`) }))}
            value={language === "qps" ? "en" : language}
            onValue={(one) => preferences.setLanguage(one)}
          />
        </div>
      </div>
    </Part>
  );
}
