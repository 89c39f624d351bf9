import "./key_sheet.css";
import { RotateCcw } from "lucide-preact";
import { useState } from "preact/hooks";
import { isUsable, type KeyAction } from "../../stores/keymap.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";

const GROUPS: readonly { name: "list" | "ticket" | "places"; actions: readonly KeyAction[] }[] = [
  { name: "list", actions: ["next", "previous", "open", "select", "news", "search"] },
  { name: "ticket", actions: ["reply", "answer", "note", "claim", "renew", "resolve", "pend", "hand_back", "me_too", "bundle_alike", "unread", "find"] },
  { name: "places", actions: ["ask", "go_desk", "go_queue", "go_board", "go_knowledge", "go_inbox", "help"] },
];

/** What only second line has a use for. */
const STAFF_ONLY: readonly KeyAction[] = ["select", "note", "claim", "renew", "resolve", "pend", "hand_back", "bundle_alike", "go_queue", "go_knowledge"];

/** Keys that belong to everybody and cannot be changed. */
const FIXED = ["palette", "send", "escape"] as const;
const FIXED_CAPS: Record<(typeof FIXED)[number], readonly string[]> = {
  palette: ["Ctrl", "K"],
  send: ["Ctrl", "Enter"],
  escape: ["Esc"],
};

/** Every key that does something; a press on one takes another in its place. */
export function KeySheet({ onClose }: { onClose: () => void }) {
  const { keymap } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const [changing, setChanging] = useState<KeyAction>();
  const isTheirs = (action: KeyAction): boolean => {
    if (action === "go_board") return me.role === "lead";
    return me.teams.length > 0 || !STAFF_ONLY.includes(action);
  };
  const close = (): void => (changing === undefined ? onClose() : setChanging(undefined));
  return (
    <Dialog title={t("keys.title")} closeLabel={t("action.close")} onClose={close} wide>
      <p class="dialog-intro">{changing === undefined ? t("keys.intro") : t("keys.press", { what: t(`keys.${changing}`) })}</p>
      <div class="key-groups">
        {GROUPS.map(({ name, actions }) => (
          <section key={name} aria-label={t(`keys.group_${name}`)}>
            <h3>{t(`keys.group_${name}`)}</h3>
            <ul class="key-sheet">
              {actions.filter(isTheirs).map((action) => (
                <KeyLine key={action} action={action} changing={changing === action} onChanging={setChanging} />
              ))}
              {name === "places" &&
                FIXED.map((fixed) => (
                  <li key={fixed}>
                    <span class="key-name">{t(`keys.${fixed}`)}</span>
                    <span class="key-fixed">
                      {FIXED_CAPS[fixed].map((cap) => (
                        <kbd key={cap}>{cap}</kbd>
                      ))}
                    </span>
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </div>
      {keymap.isChanged && (
        <div class="dialog-foot">
          <Button kind="quiet" icon={RotateCcw} onPress={() => keymap.reset()}>
            {t("keys.reset")}
          </Button>
        </div>
      )}
    </Dialog>
  );
}

type LineProps = { action: KeyAction; changing: boolean; onChanging: (action: KeyAction | undefined) => void };

function KeyLine({ action, changing, onChanging }: LineProps) {
  const { keymap } = useDesk();
  const { t } = useWords();
  const key = keymap.keys.value[action];
  const name = t(`keys.${action}`);
  const pressed = (event: KeyboardEvent): void => {
    if (!changing || event.ctrlKey || event.metaKey || event.altKey || event.key === "Tab" || event.key === "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    const wanted = event.key.toLowerCase();
    if (!isUsable(wanted)) return;
    keymap.set(action, wanted);
    onChanging(undefined);
  };
  return (
    <li>
      <span class="key-name">{name}</span>
      <button
        type="button"
        class="key-cap"
        data-key={action}
        aria-pressed={changing}
        aria-label={t("keys.change", { what: name, key: key.toUpperCase() })}
        onClick={() => onChanging(changing ? undefined : action)}
        onKeyDown={pressed}
        onBlur={() => changing && onChanging(undefined)}
      >
        <kbd>{changing ? "…" : key.toUpperCase()}</kbd>
      </button>
    </li>
  );
}
