import { placeOf } from "../../desk/timeline.ts";
import type { EventFrame } from "../../protocol/generated.ts";
import { classes } from "../../ui/classes.ts";
import { useWords } from "../context.tsx";
import { eventLine, type Names } from "../words/event.ts";
import { Words } from "./words.tsx";

/** What happened, in one line, with the words that were given. */
export function Line({ frame, names, find }: { frame: EventFrame; names: Names; find: string }) {
  const { t, format } = useWords();
  const line = eventLine(frame, names, t);
  if (line === undefined) return null;
  const Sign = line.icon;
  return (
    <div id={placeOf(frame)} class="happened" data-event={frame.event.kind}>
      <span class={classes("happened-sign", line.tone)} aria-hidden="true">
        <Sign size={16} />
      </span>
      <div>
        <p>
          {line.text}{" "}
          <time class="said-time numbers" dateTime={format.iso(frame.at)}>
            {format.time(frame.at)}
          </time>
        </p>
        {line.words !== undefined && (
          <blockquote>
            <Words text={line.words} find={find} />
          </blockquote>
        )}
      </div>
    </div>
  );
}
