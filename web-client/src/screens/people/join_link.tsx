import "./people.css";
import { Copy, Mail } from "lucide-preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { JoinLink as Link, MailOutcome, MemberId } from "../../protocol/generated.ts";
import { Button } from "../../ui/button.tsx";
import { Failure } from "../../ui/failure.tsx";
import { useAttempt } from "../admin/use_attempt.ts";
import { useDesk, useWords } from "../context.tsx";

type LinkProps = { link: Link; member: MemberId; name: string };

/** The way in for one person. It is shown this one time, so it is there to be copied, or sent, at once. */
export function JoinLink({ link, member, name }: LinkProps) {
  const { http, page, preferences, time, toasts } = useDesk();
  const { t, format } = useWords();
  const { busy, problem, attempt } = useAttempt();
  const [outcome, setOutcome] = useState<MailOutcome>();
  const id = useId();
  const place = useRef<HTMLInputElement>(null);
  // The token stands behind the #, so that neither a proxy nor the node's log has it.
  const address = `${page.origin()}/join#${link.token}`;
  useLayoutEffect(() => place.current?.select(), [address]);
  const copy = async (): Promise<void> => {
    place.current?.select();
    if (await page.copy(address)) toasts.say({ kind: "copied" });
  };
  const mail = async (): Promise<void> => {
    const language = preferences.language.value === "ru" ? "ru" : "en";
    const mailed = await attempt(http.admin.mailJoinLink(member, { token: link.token, language }));
    setOutcome(mailed?.outcome);
  };
  const canMail = link.by_mail && (outcome === undefined || outcome === "not_sent");
  return (
    <div class="join-link" role="status">
      <label for={id} class="field-label">
        {t("join.link_for", { name })}
      </label>
      <input id={id} ref={place} class="control" readOnly value={address} dir="ltr" aria-describedby={`${id}-hint`} />
      <p id={`${id}-hint`} class="field-hint">
        {t("join.link_hint", { until: format.moment(link.until, time.coarse.value) })}
      </p>
      <div class="admin-actions">
        <Button kind="primary" icon={Copy} onPress={() => void copy()}>
          {t("join.copy")}
        </Button>
        {canMail && (
          <Button icon={Mail} busy={busy} onPress={() => void mail()}>
            {t("join.mail")}
          </Button>
        )}
      </div>
      {outcome !== undefined && <p>{t(`join.mail_${outcome}`, { name })}</p>}
      <Failure text={problem} />
    </div>
  );
}
