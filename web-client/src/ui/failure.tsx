import "./failure.css";

/** Why something did not go, said aloud as soon as it is known. Without a reason nothing stands there. */
export function Failure({ text, id }: { text: string | undefined; id?: string }) {
  if (text === undefined) return null;
  return (
    <p id={id} class="failure" role="alert">
      {text}
    </p>
  );
}
