import { Component } from "preact";
import type { TicketView, Topic } from "../../protocol/generated.ts";
import { useDesk, useWords } from "../context.tsx";
import { AnswerCard } from "./answer_card.tsx";
import { type Item, UNREAD_KEY } from "./items.ts";
import { Line } from "./line.tsx";
import { Said } from "./said.tsx";

type ItemProps = {
  item: Item;
  view: TicketView;
  topics: readonly Topic[];
  find: string;
  onQuote: ((text: string) => void) | undefined;
};

/**
 * One thing in the talk. It is compared before it is drawn anew: while hundreds of messages fall into
 * a ticket, what stands already costs nothing.
 */
export class ItemView extends Component<ItemProps> {
  override shouldComponentUpdate(next: ItemProps): boolean {
    const now = this.props;
    const isSame = next.item === now.item && next.find === now.find && next.onQuote === now.onQuote && next.topics === now.topics;
    // Only answers show how the ticket stands.
    return !isSame || (next.item.kind === "answer" && next.view !== now.view);
  }

  override render({ item, view, topics, find, onQuote }: ItemProps) {
    switch (item.kind) {
      case "day":
        return <Day at={item.at} />;
      case "unread":
        return <UnreadLine />;
      case "said":
        return <Said frame={item.frame} follows={item.follows} find={find} onQuote={onQuote} />;
      case "answer":
        return <AnswerCard frame={item.frame} view={view} find={find} onQuote={onQuote} />;
      case "line":
        return <Line frame={item.frame} topics={topics} find={find} />;
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
