import "./inbox.css";
import { CheckCheck, Inbox as InboxSign, Settings } from "lucide-preact";
import { useState } from "preact/hooks";
import type { Notice } from "../../protocol/generated.ts";
import { Button } from "../../ui/button.tsx";
import { classes } from "../../ui/classes.ts";
import { Empty } from "../../ui/empty.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useDesk, useWords } from "../context.tsx";
import { noticeIcon, noticeText, noticeTone } from "./notice_words.ts";

/** What needs this member, newest first, the same on every device. */
export function Inbox() {
  const { inbox, toasts } = useDesk();
  const { t } = useWords();
  const { loaded, unread, notices, more } = inbox.all.value;
  const [busy, setBusy] = useState(false);
  const attempt = async (deed: () => Promise<boolean>): Promise<void> => {
    setBusy(true);
    const done = await deed();
    setBusy(false);
    if (!done) toasts.say({ kind: "unreachable" }, "bad");
  };
  return (
    <div class="inbox">
      <header class="inbox-head">
        <h1 tabIndex={-1}>{t("inbox.title")}</h1>
        <p role="status">{loaded && t("inbox.unread", { n: unread })}</p>
        {notices.length > 0 && (
          <Button icon={CheckCheck} busy={busy} why={unread === 0 ? t("inbox.all_seen_why") : undefined} onPress={() => void attempt(() => inbox.seeAll())}>
            {t("inbox.all_seen")}
          </Button>
        )}
        <a class="button quiet" href="/account">
          <Settings size={18} aria-hidden="true" />
          <span>{t("inbox.settings")}</span>
        </a>
      </header>
      {!loaded && <Skeleton label={t("frame.loading")} rows={5} />}
      {loaded && notices.length === 0 && <Empty icon={InboxSign} title={t("inbox.empty")} text={t("inbox.empty_text")} />}
      {notices.length > 0 && (
        <ul class="notices" aria-label={t("inbox.title")}>
          {notices.map((notice) => (
            <li key={notice.seq}>
              <NoticeRow notice={notice} />
            </li>
          ))}
        </ul>
      )}
      {more && (
        <Button kind="quiet" busy={busy} onPress={() => void attempt(() => inbox.readOlder())}>
          {t("inbox.older")}
        </Button>
      )}
    </div>
  );
}

function NoticeRow({ notice }: { notice: Notice }) {
  const { inbox, time } = useDesk();
  const { t, format } = useWords();
  const Sign = noticeIcon(notice.kind);
  return (
    <a class={classes("notice", !notice.seen && "fresh")} href={`/tickets/${notice.ticket}`} data-row={notice.ticket} data-notice={notice.kind} onClick={() => void inbox.see([notice.seq])}>
      <span class={classes("row-sign", noticeTone(notice.kind))} aria-hidden="true">
        <Sign size={18} />
      </span>
      <span class="notice-words">
        <span class="notice-text">
          {!notice.seen && <span class="row-new" role="img" aria-label={t("inbox.fresh")} />}
          {noticeText(notice, t)}
        </span>
        <span class="notice-about" dir="auto">
          #{notice.number} · {notice.title}
        </span>
      </span>
      <time class="row-age numbers" dateTime={format.iso(notice.at)} title={format.moment(notice.at, time.coarse.value)}>
        {format.age(time.coarse.value - notice.at)}
      </time>
    </a>
  );
}
