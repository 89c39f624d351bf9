import "./toasts.css";
import { X } from "lucide-preact";
import { classes } from "./classes.ts";
import { IconButton } from "./button.tsx";

export type ToastView = { id: number; tone: "plain" | "bad"; text: string; link?: { href: string; label: string }; action?: { label: string; onPress: () => void } };

type ToastsProps = { toasts: readonly ToastView[]; closeLabel: string; onClose: (id: number) => void };

/** Short messages at the edge; heard politely, gone by themselves. */
export function ToastStack({ toasts, closeLabel, onClose }: ToastsProps) {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <div key={toast.id} class={classes("toast", toast.tone)}>
          <p>
            {toast.text}{" "}
            {toast.link !== undefined && <a href={toast.link.href}>{toast.link.label}</a>}
          </p>
          {toast.action !== undefined && (
            <button
              type="button"
              class="toast-action"
              onClick={() => {
                toast.action?.onPress();
                onClose(toast.id);
              }}
            >
              {toast.action.label}
            </button>
          )}
          <IconButton label={closeLabel} icon={X} onPress={() => onClose(toast.id)} />
        </div>
      ))}
    </div>
  );
}
