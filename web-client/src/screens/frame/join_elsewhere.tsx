import { KeyRound } from "lucide-preact";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { useMe, useWords } from "../context.tsx";
import { useSignOut } from "./sign_out.tsx";

/** A link to join was opened where somebody is signed in already, who may not be the one it is for. */
export function JoinElsewhere() {
  const { t } = useWords();
  const me = useMe();
  const { ask, dialog } = useSignOut();
  return (
    <>
      <Empty icon={KeyRound} title={t("join.title_plain")} text={t("join.elsewhere", { name: me.name })} alone>
        <Button onPress={ask}>{t("session.sign_out")}</Button>
      </Empty>
      {dialog}
    </>
  );
}
