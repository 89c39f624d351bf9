import { Ellipsis } from "lucide-preact";
import { actionsFor } from "../../desk/actions.ts";
import type { CommandKind } from "../../desk/can.ts";
import type { TicketView } from "../../protocol/generated.ts";
import { Button, type ButtonKind } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { useNarrow } from "../../ui/use_narrow.ts";
import { useDesk, useMe, useWords } from "../context.tsx";
import type { DialogName } from "../dialogs/ticket_dialog.tsx";
import { actionIcon, actionLabel } from "../words/action.ts";
import { refusalText } from "../words/refusal.ts";
import { usePress } from "./use_press.ts";

type ActionButtonsProps = { view: TicketView; onDialog: (name: DialogName) => void };

/** A narrow screen shows so many as buttons and the others in the menu. */
const NARROW_MAX = 2;

/** What this member can do with the ticket: the likely things as buttons, the rest in a menu. */
export function ActionButtons({ view, onDialog }: ActionButtonsProps) {
  const { time, live } = useDesk();
  const { t, format } = useWords();
  const me = useMe();
  const { press, busy } = usePress(view, onDialog);
  const isOffline = live.connection.value === "offline";
  const offered = actionsFor(me, view, time.coarse.value);
  const shown = useNarrow() ? NARROW_MAX : offered.first.length;
  const first = offered.first.slice(0, shown);
  const more = [...offered.first.slice(shown), ...offered.more];
  const whyOf = (why: (typeof first)[number]["why"]): string | undefined => {
    if (why !== undefined) return refusalText(why, t, format);
    return isOffline ? t("action.offline") : undefined;
  };
  return (
    <>
      {first.map(({ kind, why }, index) => (
        <Button
          key={kind}
          kind={index === 0 && why === undefined ? leading(kind) : "plain"}
          icon={actionIcon(kind)}
          busy={busy === kind}
          why={whyOf(why)}
          onPress={() => press(kind)}
        >
          {actionLabel(kind, t)}
        </Button>
      ))}
      {more.length > 0 && (
        <Menu
          label={t("action.more")}
          class="menu-button framed"
          items={more.map(({ kind, why }) => ({
            key: kind,
            label: actionLabel(kind, t),
            icon: actionIcon(kind),
            why: whyOf(why),
            onPick: () => press(kind),
          }))}
        >
          <Ellipsis size={20} aria-hidden="true" />
        </Menu>
      )}
    </>
  );
}

/** The look of the first button; me-too and the like stay quiet. */
function leading(kind: CommandKind): ButtonKind {
  if (kind === "claim" || kind === "resume" || kind === "join") return "staff";
  if (kind === "resolve") return "done";
  return kind === "escalate" ? "primary" : "plain";
}
