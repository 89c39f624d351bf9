import "./empty.css";
import type { LucideIcon } from "lucide-preact";
import type { ComponentChildren } from "preact";

type EmptyProps = {
  icon: LucideIcon;
  title: string;
  text: string;
  /** It is all that the screen has to say, so its title is the screen's heading. */
  alone?: boolean;
  children?: ComponentChildren;
};

/** Nothing here, and what that means. */
export function Empty({ icon: Icon, title, text, alone = false, children }: EmptyProps) {
  return (
    <div class="empty">
      <span class="empty-sign" aria-hidden="true">
        <Icon size={26} />
      </span>
      {alone ? (
        <h1 class="empty-title" tabIndex={-1}>
          {title}
        </h1>
      ) : (
        <p class="empty-title">{title}</p>
      )}
      <p class="empty-text">{text}</p>
      {children}
    </div>
  );
}
