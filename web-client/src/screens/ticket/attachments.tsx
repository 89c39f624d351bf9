import "./attachments.css";
import { Camera, CircleAlert, File as FileSign, type LucideIcon, Paperclip, RotateCw, X } from "lucide-preact";
import { useRef } from "preact/hooks";
import { type Attachment, FILE_BYTES_MAX, FILES_MAX, type FilePlace } from "../../stores/attachments.ts";
import { classes } from "../../ui/classes.ts";
import { useDesk, useWords } from "../context.tsx";

const MIB = 1024 * 1024;

/** The files that go with the next message, each with what is known of it. */
export function AttachmentList({ place }: { place: FilePlace }) {
  const { attachments } = useDesk();
  const { t } = useWords();
  const all = attachments.at(place).value;
  if (all.length === 0) return null;
  return (
    <ul class="attachments" aria-label={t("files.label")}>
      {all.map((one) => (
        <AttachmentView key={one.key} attachment={one} place={place} />
      ))}
    </ul>
  );
}

function AttachmentView({ attachment, place }: { attachment: Attachment; place: FilePlace }) {
  const { attachments } = useDesk();
  const { t } = useWords();
  const { key, name, state } = attachment;
  return (
    <li class={classes("attachment", state)} data-file={state}>
      {attachment.state === "there" && attachment.ref.picture ? (
        <img src={`/api/files/${attachment.ref.id}`} alt="" width={32} height={32} />
      ) : state === "refused" || state === "failed" ? (
        <CircleAlert size={18} aria-hidden="true" />
      ) : (
        <FileSign size={18} aria-hidden="true" />
      )}
      <span class="attachment-name" dir="auto">
        {name}
      </span>
      {state !== "there" && (
        <span class="attachment-state" role="status">
          {attachment.state === "refused" ? t(`files.${attachment.why}`, { n: attachment.why === "too_many" ? FILES_MAX : FILE_BYTES_MAX / MIB }) : t(`files.${state}`)}
        </span>
      )}
      {state === "failed" && (
        <button type="button" class="icon-button" aria-label={t("files.retry", { name })} title={t("files.retry", { name })} onClick={() => attachments.retry(place, key)}>
          <RotateCw size={18} aria-hidden="true" />
        </button>
      )}
      <button type="button" class="icon-button" aria-label={t("files.remove", { name })} title={t("files.remove", { name })} onClick={() => attachments.remove(place, key)}>
        <X size={18} aria-hidden="true" />
      </button>
    </li>
  );
}

type AttachProps = { onFiles: (files: File[]) => void };

/** Files from the machine, and under a finger the camera itself: what does not work is photographed at once. */
export function AttachButtons({ onFiles }: AttachProps) {
  const { t } = useWords();
  return (
    <>
      <Attach label={t("files.add")} icon={Paperclip} onFiles={onFiles} />
      <span class="attach-camera">
        <Attach label={t("files.camera")} icon={Camera} camera onFiles={onFiles} />
      </span>
    </>
  );
}

/** Opens the machine's own way to choose files, or to take a picture. */
function Attach({ label, icon: Icon, camera = false, onFiles }: AttachProps & { label: string; icon: LucideIcon; camera?: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="icon-button" aria-label={label} title={label} onClick={() => input.current?.click()}>
        <Icon size={20} aria-hidden="true" />
      </button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        {...(camera ? { accept: "image/*", capture: "environment" as const } : { multiple: true })}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}

/** Files from the clipboard. Words with a picture of themselves, as from a spreadsheet, stay words. */
export function pastedFiles(event: ClipboardEvent): File[] {
  const data = event.clipboardData;
  return data === null || data.types.includes("text/plain") ? [] : [...data.files];
}
