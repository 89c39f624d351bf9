import "./picture_viewer.css";
import { ChevronLeft, ChevronRight, Download, X, ZoomIn, ZoomOut } from "lucide-preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { FileRef } from "../../desk/files.ts";
import { IconButton } from "../../ui/button.tsx";
import { classes } from "../../ui/classes.ts";
import { useWords } from "../context.tsx";

type ViewerProps = { pictures: readonly FileRef[]; first: string; onClose: () => void };

/** The pictures of a ticket, one at a time and large: arrows go on, + and - change the size, Escape closes. */
export function PictureViewer({ pictures, first, onClose }: ViewerProps) {
  const { t } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const [id, setId] = useState(first);
  const [large, setLarge] = useState(false);
  const at = Math.max(0, pictures.findIndex((picture) => picture.id === id));
  const picture = pictures[at];
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  const step = (by: number): void => {
    const next = pictures[(at + by + pictures.length) % pictures.length];
    if (next !== undefined) setId(next.id);
    setLarge(false);
  };
  const keyed = (event: KeyboardEvent): void => {
    const isTurned = document.documentElement.dir === "rtl";
    if (event.key === "ArrowRight") step(isTurned ? -1 : 1);
    else if (event.key === "ArrowLeft") step(isTurned ? 1 : -1);
    else if (event.key === "+" || event.key === "=") setLarge(true);
    else if (event.key === "-") setLarge(false);
    else return;
    event.preventDefault();
  };
  if (picture === undefined) return null;
  const address = `/api/files/${picture.id}`;
  return (
    <dialog
      ref={dialog}
      class="viewer"
      aria-label={t("viewer.title")}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div class="viewer-frame" role="presentation" onKeyDown={keyed}>
        <header class="viewer-head">
          <p class="viewer-name" dir="auto" role="status">
            {picture.name} {pictures.length > 1 && <span class="numbers">{t("viewer.count", { at: at + 1, n: pictures.length })}</span>}
          </p>
          <IconButton label={t(large ? "viewer.smaller" : "viewer.larger")} icon={large ? ZoomOut : ZoomIn} pressed={large} onPress={() => setLarge(!large)} />
          <a class="icon-button" href={address} target="_blank" rel="noopener" download={picture.name} aria-label={t("viewer.save", { name: picture.name })} title={t("viewer.save", { name: picture.name })}>
            <Download size={20} aria-hidden="true" />
          </a>
          <IconButton label={t("action.close")} icon={X} onPress={onClose} />
        </header>
        <div class="viewer-stage">
          {pictures.length > 1 ? <IconButton label={t("viewer.previous")} icon={ChevronLeft} onPress={() => step(-1)} /> : <span />}
          <div class={classes("viewer-picture", large && "large")} tabIndex={large ? 0 : undefined} role={large ? "group" : undefined} aria-label={large ? picture.name : undefined}>
            <img key={picture.id} src={address} alt={picture.name} />
          </div>
          {pictures.length > 1 ? <IconButton label={t("viewer.next")} icon={ChevronRight} onPress={() => step(1)} /> : <span />}
        </div>
      </div>
    </dialog>
  );
}
