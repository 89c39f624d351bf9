import { SlidersHorizontal } from "lucide-preact";
import { Menu } from "../../ui/menu.tsx";
import { useWords } from "../context.tsx";
import { OPERATORS } from "./operators.ts";

/** What narrows a search beside its words; the one that is picked is written into the box. */
export function SearchHelp({ onPick }: { onPick: (operator: string) => void }) {
  const { t } = useWords();
  const items = OPERATORS.map((operator) => ({
    key: operator,
    label: t(`search.${operator}`),
    note: t(`search.${operator}_note`),
    onPick: () => onPick(t(`search.${operator}_typed`)),
  }));
  return (
    <Menu label={t("search.help")} items={items}>
      <SlidersHorizontal size={18} aria-hidden="true" />
    </Menu>
  );
}
