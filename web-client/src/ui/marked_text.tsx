/** Words in which what is searched for is marked. */
export function Marked({ text, find }: { text: string; find: string }) {
  if (find === "") return <>{text}</>;
  return (
    <>
      {splitAt(text, find).map((part, index) => (index % 2 === 1 ? <mark key={index}>{part}</mark> : part))}
    </>
  );
}

/** A text in pieces, of which some are what was searched for. */
export function Pieces({ pieces }: { pieces: readonly { text: string; hit: boolean }[] }) {
  return <>{pieces.map(({ text, hit }, index) => (hit ? <mark key={index}>{text}</mark> : text))}</>;
}

/** The text in parts, every second of which is what was searched for, in whatever case. */
export function splitAt(text: string, find: string): string[] {
  const folded = text.toLowerCase();
  const wanted = find.toLowerCase();
  // Where folding changes the length, places in the one text say nothing about the other.
  if (wanted === "" || folded.length !== text.length) return [text];
  const parts: string[] = [];
  let last = 0;
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, last)) {
    parts.push(text.slice(last, at), text.slice(at, at + wanted.length));
    last = at + wanted.length;
  }
  parts.push(text.slice(last));
  return parts;
}
