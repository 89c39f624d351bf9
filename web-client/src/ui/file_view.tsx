import { File as FileSign } from "lucide-preact";
import { useContext } from "preact/hooks";
import type { Inline } from "./markdown.ts";
import { FilesContext } from "./pictures.ts";

type PictureProps = { part: Extract<Inline, { kind: "picture" }> };

/** A picture in a text. Its size is said with it, so that nothing moves when it comes. */
export function Picture({ part: { id, name, width, height } }: PictureProps) {
  const { address, open, openLabel } = useContext(FilesContext);
  const isSized = width !== undefined && height !== undefined && width > 0 && height > 0;
  const image = <img src={address(id)} alt={name} loading="lazy" decoding="async" {...(isSized ? { width, height } : {})} />;
  // The place is as large as the picture will be: one that has not come yet has no size of its own.
  const place = isSized ? { class: "prose-picture sized", style: { "--wide": `${width}px`, "--ratio": String(width / height) } } : { class: "prose-picture" };
  if (open === undefined) return <span {...place}>{image}</span>;
  return (
    <button type="button" {...place} aria-label={openLabel(name)} data-picture={id} onClick={() => open(id)}>
      {image}
    </button>
  );
}

/** Any other file: its name, to be saved. */
export function SavedFile({ id, name }: { id: string; name: string }) {
  const { address } = useContext(FilesContext);
  return (
    // In a window of its own, so that the desk does not take it for one of its places.
    <a class="prose-file" href={address(id)} target="_blank" rel="noopener" download={name}>
      <FileSign size={16} aria-hidden="true" />
      <span>{name}</span>
    </a>
  );
}
