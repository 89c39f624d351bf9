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

function said(notice: Notice, { t, format }: ReturnType<typeof useWords>): Pick<ToastView, "text" | "link" | "action"> {
  switch (notice.kind) {
    case "refused":
      return { text: refusalText(notice.refusal, t, format) };
    case "given_up":
      return { text: t("notice.given_up") };
    case "lost_race":
      return {
        text: refusalText(notice.refusal, t, format),
        ...(notice.next === undefined ? {} : { link: { href: `/tickets/${notice.next}`, label: t("notice.next") } }),
      };
    case "moved_on":
      return {
        text: `${refusalText(notice.refusal, t, format)} ${t("notice.moved_on")}`,
        link: { href: `/tickets/${notice.from}`, label: t("notice.back_to", { number: String(notice.number) }) },
      };
    case "copied":
      return { text: t("notice.copied") };
    case "saved":
      return { text: t("told.saved") };
    case "card_reported":
      return { text: t("card.reported") };
    case "session_ended":
      return { text: t("account.ended") };
    case "password_changed":
      return { text: t("account.password_changed") };
    case "bulk":
      return bulk(notice, { t, format });
    case "unreachable":
      return { text: t("problem.unreachable") };
    case "asked":
      return { text: t("notice.asked"), link: { href: `/tickets/${notice.ticket}`, label: t("action.open") } };
    case "sent_after_all":
      return { text: t("notice.sent_after_all"), link: { href: `/tickets/${notice.ticket}`, label: t("action.open") } };
  }
}

function bulk(notice: Extract<Notice, { kind: "bulk" }>, { t, format }: ReturnType<typeof useWords>): Pick<ToastView, "text" | "action"> {
  const { what, done, refused, refusal, undo } = notice;
  const parts = [
    ...(done.length > 0 ? [t(`bulk.done_${what}`, { n: done.length })] : []),
    ...(refused > 0 ? [t("bulk.refused", { n: refused })] : []),
    ...(refusal === undefined ? [] : [refusalText(refusal, t, format)]),
  ];
  return { text: parts.join(" "), ...(undo === undefined ? {} : { action: { label: t("action.undo"), onPress: undo } }) };
}
