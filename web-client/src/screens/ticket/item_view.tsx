import { Component } from "preact";
import type { TicketView } from "../../protocol/generated.ts";
import { useDesk, useWords } from "../context.tsx";
import type { Names } from "../words/event.ts";
import { AnswerCard } from "./answer_card.tsx";
import { type Item, UNREAD_KEY } from "./items.ts";
import { Line } from "./line.tsx";
import { Said } from "./said.tsx";
import type { TalkDeeds } from "./said_tools.tsx";

type ItemProps = {
  item: Item;
  view: TicketView;
  names: Names;
  find: string;
  deeds: TalkDeeds;
};

/**
 * One thing in the talk. It is compared before it is drawn anew: while hundreds of messages fall into
 * a ticket, what stands already costs nothing.
 */
export class ItemView extends Component<ItemProps> {
  override shouldComponentUpdate(next: ItemProps): boolean {
    const now = this.props;
    const isSame = next.item === now.item && next.find === now.find && next.deeds === now.deeds && next.names === now.names;
    // What can be done with words rests on the stage; only answers show how the ticket stands.
    const isSaid = next.item.kind === "said" && next.view.stage.kind !== now.view.stage.kind;
    return !isSame || isSaid || (next.item.kind === "answer" && next.view !== now.view);
  }

  override render({ item, view, names, find, deeds }: ItemProps) {
    switch (item.kind) {
      case "day":
        return <Day at={item.at} />;
      case "unread":
        return <UnreadLine />;
      case "said":
        return <Said item={item} view={view} find={find} deeds={deeds} />;
      case "answer":
        return <AnswerCard item={item} view={view} find={find} deeds={deeds} />;
      case "line":
        return <Line frame={item.frame} names={names} find={find} />;
    }
  }
}

function Day({ at }: { at: number }) {
  const { time } = useDesk();
  const { format } = useWords();
  return (
    <p class="talk-day">
      <span>{format.day(at, time.coarse.peek())}</span>
    </p>
  );
}

function UnreadLine() {
  const { t } = useWords();
  return (
    <p class="talk-day fresh" id={UNREAD_KEY}>
      <span>{t("talk.unread_line")}</span>
    </p>
  );
}
