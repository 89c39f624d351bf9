import { ToastStack, type ToastView } from "../../ui/toasts.tsx";
import type { Notice } from "../../stores/desk.ts";
import { useDesk, useWords } from "../context.tsx";
import { refusalText } from "../words/refusal.ts";

/** Short messages over everything. */
export function Notices() {
  const { toasts } = useDesk();
  const words = useWords();
  const shown: ToastView[] = toasts.shown.value.map(({ id, tone, what }) => ({ id, tone, ...said(what, words) }));
  return <ToastStack toasts={shown} closeLabel={words.t("action.close")} onClose={(id) => toasts.dismiss(id)} />;
}

function said(notice: Notice, { t, format }: ReturnType<typeof useWords>): Pick<ToastView, "text" | "link"> {
  switch (notice.kind) {
    case "refused":
      return { text: refusalText(notice.refusal, t, format) };
    case "given_up":
      return { text: t("notice.given_up") };
    case "unreachable":
      return { text: t("problem.unreachable") };
    case "asked":
      return { text: t("notice.asked"), link: { href: `/tickets/${notice.ticket}`, label: t("action.open") } };
    case "sent_after_all":
      return { text: t("notice.sent_after_all"), link: { href: `/tickets/${notice.ticket}`, label: t("action.open") } };
  }
}
