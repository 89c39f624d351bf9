import "./key_sheet.css";
import { Dialog } from "../../ui/dialog.tsx";
import { useWords } from "../context.tsx";
import { type Shortcut, SHORTCUTS } from "./keys.ts";

const CAPS: Record<Shortcut, string> = {
  j: "J",
  k: "K",
  enter: "Enter",
  esc: "Esc",
  slash: "/",
  a: "A",
  c: "C",
  r: "R",
  send: "Ctrl Enter",
  help: "?",
};

/** Every key that does something. */
export function KeySheet({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  return (
    <Dialog title={t("keys.title")} closeLabel={t("action.close")} onClose={onClose}>
      <dl class="key-sheet">
        {SHORTCUTS.map((shortcut) => (
          <div key={shortcut}>
            <dt>
              {CAPS[shortcut].split(" ").map((cap) => (
                <kbd key={cap}>{cap}</kbd>
              ))}
            </dt>
            <dd>{t(`keys.${shortcut}`)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
