/** A file of a ticket, as a text names it. */
export type FileRef = { id: string; name: string; picture: boolean; width?: number; height?: number };

/** `![name](file:id "800x600")`, or `[name](file:id)` for what is no picture. */
const REFERENCE = /(!?)\[([^\]\n]*)\]\(file:([0-9a-f-]{36})(?: "(\d{1,5})x(\d{1,5})")?\)/g;

/** How a text names a file. */
export function referenceTo({ id, name, picture, width, height }: FileRef): string {
  const plain = name.replaceAll(/[[\]\n]/g, " ");
  if (!picture) return `[${plain}](file:${id})`;
  const size = width === undefined || height === undefined ? "" : ` "${width}x${height}"`;
  return `![${plain}](file:${id}${size})`;
}

/** The text with the files behind it, each on a line of its own. */
export function withFiles(text: string, files: readonly FileRef[]): string {
  const references = files.map(referenceTo).join("\n\n");
  return [text.trimEnd(), references].filter((part) => part !== "").join("\n\n");
}

/** The text without what names files in it. */
export function withoutFiles(text: string): string {
  return text.replaceAll(REFERENCE, "").trim();
}

/** The files that a text names. */
export function filesIn(text: string): FileRef[] {
  return [...text.matchAll(REFERENCE)].map(([, sign, name = "", id = "", width, height]) => ({
    id,
    name,
    picture: sign === "!",
    ...sizeOf(width, height),
  }));
}

/** The pictures among them. */
export function picturesIn(text: string): FileRef[] {
  return filesIn(text).filter(({ picture }) => picture);
}

function sizeOf(width: string | undefined, height: string | undefined): { width?: number; height?: number } {
  return width === undefined || height === undefined ? {} : { width: Number(width), height: Number(height) };
}

/** A text as one reads it in a line: with the names of files in place of what names them. */
export function readable(text: string): string {
  return text.replaceAll(REFERENCE, (_, __, name: string) => name);
}
