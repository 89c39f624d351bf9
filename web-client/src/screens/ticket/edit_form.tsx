import { useLayoutEffect, useRef } from "preact/hooks";
import { placeOf } from "../../desk/timeline.ts";
import type { EventFrame, TicketView } from "../../protocol/generated.ts";
import { TextArea } from "../../ui/field.tsx";
import { FormEnd } from "../../ui/form_end.tsx";
import { useDesk, useWords } from "../context.tsx";

type EditProps = { frame: EventFrame; text: string; view: TicketView; onDone: () => void };

/** Other words in place of one's own. What was begun is kept, as every draft is. */
export function EditForm({ frame, text, view, onDone }: EditProps) {
  const { drafts, commands, live } = useDesk();
  const { t } = useWords();
  const area = useRef<HTMLTextAreaElement>(null);
  const words = drafts.at(`${view.id}:edit:${placeOf(frame)}`);
  if (words.peek() === "") words.value = text;
  useLayoutEffect(() => {
    const element = area.current;
    element?.focus();
    element?.setSelectionRange(element.value.length, element.value.length);
  }, []);
  const cancel = (): void => {
    words.value = "";
    onDone();
  };
  const bytesMax = live.known.value?.limits.text_bytes_max ?? Number.MAX_SAFE_INTEGER;
  const why = whyNot();
  function whyNot(): string | undefined {
    if (words.value.trim() === "") return t("composer.why_empty");
    if (words.value === text) return t("talk.edit_why_same");
    return new TextEncoder().encode(words.value).length > bytesMax ? t("refusal.text_too_long", { n: bytesMax }) : undefined;
  }
  const save = (): void => {
    if (why !== undefined) return;
    const kind = frame.stream === "staff" ? "edit_note" : "edit";
    void commands.run(view.id, { kind, message: frame.seq, text: words.value });
    cancel();
  };
  const keyed = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    // The ticket's own Escape leads back to the list.
    event.preventDefault();
    event.stopPropagation();
    cancel();
  };
  return (
    <div role="presentation" onKeyDown={keyed}>
      <form
        class="said-edit"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <TextArea
          label={t("talk.edit")}
          quietLabel
          value={words.value}
          onValue={(value) => {
            words.value = value;
          }}
          onSend={save}
          areaRef={area}
        />
        <FormEnd submit={t("action.save")} why={why} cancel={{ label: t("action.cancel"), onPress: cancel }} />
      </form>
    </div>
  );
}
