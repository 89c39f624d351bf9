import "./entry.css";
import type { ComponentChildren } from "preact";
import type { InstallationState } from "../../protocol/generated.ts";
import { LANGUAGES } from "../../stores/preferences.ts";
import { Choice } from "../../ui/choice.tsx";
import { useDesk, useWords } from "../context.tsx";
import { Mark } from "../frame/mark.tsx";
import { DemoPeople } from "./demo_people.tsx";
import { FirstVisit } from "./first_visit.tsx";
import { Join } from "./join.tsx";
import { SetUp } from "./set_up.tsx";
import { SignIn } from "./sign_in.tsx";

/** The ways in: signing in, setting up, or trying the demo. */
export function Entry({ installation }: { installation: InstallationState }) {
  const { router } = useDesk();
  const here = router.route.value.kind;
  if (here === "join") {
    return (
      <EntryFrame>
        <Join />
      </EntryFrame>
    );
  }
  if (here === "setup" && installation.setup_needed) {
    return (
      <EntryFrame>
        <SetUp />
      </EntryFrame>
    );
  }
  if (here !== "sign_in" && installation.setup_needed && !installation.demo) {
    return (
      <EntryFrame>
        <FirstVisit demoOffered={installation.demo_offered} />
      </EntryFrame>
    );
  }
  return (
    <EntryFrame>
      {installation.demo && <DemoPeople />}
      <SignIn />
    </EntryFrame>
  );
}

/** The page around every way in. */
export function EntryFrame({ children }: { children: ComponentChildren }) {
  const { preferences } = useDesk();
  const { t } = useWords();
  return (
    <div class="entry">
      <header class="entry-head">
        <span class="top-brand">
          <Mark />
          <span>{t("frame.name")}</span>
        </span>
        <Choice
          label={t("language.label")}
          value={preferences.language.value}
          options={LANGUAGES.map((language) => ({ value: language, label: t(`language.${language}`) }))}
          onValue={(language) => preferences.setLanguage(language)}
        />
      </header>
      <main class="entry-main" id="main">
        {children}
      </main>
    </div>
  );
}
