import type { ComponentChildren } from "preact";

/** One shelf of the gallery; a wide one shows an element under the other, as screens do. */
export function Part({ title, wide = false, children }: { title: string; wide?: boolean; children: ComponentChildren }) {
  return (
    <section class="gallery-part" aria-label={title}>
      <h2>{title}</h2>
      <div class={wide ? "gallery-shelf wide" : "gallery-shelf"}>{children}</div>
    </section>
  );
}
