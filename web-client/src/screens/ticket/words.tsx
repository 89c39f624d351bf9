import { useDesk, useWords } from "../context.tsx";
import { Prose, type ProseLabels } from "../../ui/prose.tsx";

type WordsProps = { text: string; find?: string };

/** What a person wrote, with the labels of the reader's language. */
export function Words({ text, find = "" }: WordsProps) {
  const copy = useCopy();
  return <Prose text={text} labels={useProseLabels()} find={find} onCopy={copy} />;
}

/** Puts words into the clipboard and says so. */
export function useCopy(): (text: string) => void {
  const { page, toasts } = useDesk();
  return (text) => {
    void page.copy(text).then((isDone) => isDone && toasts.say({ kind: "copied" }));
  };
}

function useProseLabels(): ProseLabels {
  const { t } = useWords();
  return {
    more: t("talk.more"),
    less: t("talk.less"),
    done: t("talk.task_done"),
    open: t("talk.task_open"),
    code: {
      copy: t("code.copy"),
      colour: t("code.colour"),
      name: t("code.name"),
      more: (n) => t("code.more", { n }),
      less: t("talk.less"),
    },
  };
}
