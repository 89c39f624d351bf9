import "./toasts.css";
import { X } from "lucide-preact";
import { classes } from "./classes.ts";
import { IconButton } from "./button.tsx";

export type ToastView = { id: number; tone: "plain" | "bad"; text: string; link?: { href: string; label: string } };

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
          <IconButton label={closeLabel} icon={X} onPress={() => onClose(toast.id)} />
        </div>
      ))}
    </div>
  );
}
