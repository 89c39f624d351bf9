import "./account.css";
import type { ComponentChildren } from "preact";

type PartProps = { title: string; text?: string; children: ComponentChildren };

/** One part of the account with its heading. */
export function Part({ title, text, children }: PartProps) {
  return (
    <section class="account-part" aria-label={title}>
      <header>
        <h2>{title}</h2>
        {text !== undefined && <p>{text}</p>}
      </header>
      {children}
    </section>
  );
}
