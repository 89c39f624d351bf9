import type { CardContent, CardMark, CardRow, Found, TicketRow } from "../protocol/generated.ts";

/** Characters of a question that the desk looks at, as `SEARCH_CHARS_MAX` of the protocol says. */
const QUESTION_CHARACTERS_MAX = 1_000;

/** The part of a question that the desk is asked with. */
export function searchedPart(text: string): string {
  return [...text.trim()].slice(0, QUESTION_CHARACTERS_MAX).join("");
}

export function isSolved({ stage }: Pick<TicketRow, "stage">): boolean {
  return stage.kind === "solved" || stage.kind === "closed";
}

/** Whether somebody should look a card over before it is trusted. */
export function isDoubted(card: Pick<CardMark, "flagged" | "verified_until">, now: number): boolean {
  return card.flagged || card.verified_until < now;
}

const CARD_PARTS = ["question", "cause", "fix", "environment"] as const;

export type CardChange = { part: (typeof CARD_PARTS)[number]; was: string; is: string };

/** What a version of a card says otherwise than the one before it; of the first, all that it says. */
export function cardChanges(now: CardContent, before: CardContent | undefined): CardChange[] {
  const changes = CARD_PARTS.map((part) => ({ part, was: before?.[part] ?? "", is: now[part] }));
  return changes.filter(({ was, is }) => was !== is);
}

/** A card as a search would show it. */
export function foundOf({ ticket, card }: CardRow): Found {
  const { version, verified_until, pinned, flags } = card;
  return {
    ticket,
    title: [{ text: ticket.title, hit: false }],
    fix: [{ text: card.content.fix, hit: false }],
    excerpt: [],
    reuses: card.worked,
    card: { version, verified_until, pinned, flagged: flags.length > 0 },
  };
}
