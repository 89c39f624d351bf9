import "./dialog.css";
import { X } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { IconButton } from "./button.tsx";
import { classes } from "./classes.ts";

type DialogProps = { title: string; closeLabel: string; onClose: () => void; wide?: boolean; children: ComponentChildren };

const FIRST_FIELD = ".dialog-body :is(input, select, textarea, [role=radio][aria-checked=true]):not(:disabled)";

/** A question that needs an answer before going on. The browser keeps the focus inside. */
export function Dialog({ title, closeLabel, onClose, wide = false, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    // Where no field asks for it, the browser would begin at the sign that closes.
    if (dialog?.querySelector("[autofocus]") === null) dialog.querySelector<HTMLElement>(FIRST_FIELD)?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={element}
      class={classes("dialog", wide && "wide")}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header class="dialog-head">
        <h2 id={id}>{title}</h2>
        <IconButton label={closeLabel} icon={X} onPress={onClose} />
      </header>
      <div class="dialog-body">{children}</div>
    </dialog>
  );
}
