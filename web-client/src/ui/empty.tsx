import "./empty.css";
import type { LucideIcon } from "lucide-preact";
import type { ComponentChildren } from "preact";

type EmptyProps = { icon: LucideIcon; title: string; text: string; children?: ComponentChildren };

/** Nothing here, and what that means. */
export function Empty({ icon: Icon, title, text, children }: EmptyProps) {
  return (
    <div class="empty">
      <span class="empty-sign" aria-hidden="true">
        <Icon size={26} />
      </span>
      <p class="empty-title">{title}</p>
      <p class="empty-text">{text}</p>
      {children}
    </div>
  );
}
