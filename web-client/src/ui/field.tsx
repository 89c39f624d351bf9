import "./field.css";
import { ChevronDown } from "lucide-preact";
import type { ComponentChildren, Ref } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { classes } from "./classes.ts";
import { Failure } from "./failure.tsx";

type FieldProps = { label: string; hint?: string | undefined; error?: string | undefined };

type InputProps = FieldProps & {
  value: string;
  onValue: (value: string) => void;
  type?: "text" | "email" | "password" | "search";
  autocomplete?: string;
  required?: boolean;
  autofocus?: boolean;
  maxLength?: number;
  minLength?: number;
  /** The id of a datalist with what could be meant. */
  list?: string;
  /** The label stands inside as a placeholder, for a box that everybody knows. */
  inside?: boolean;
  onEnter?: () => void;
};

/** A line to write in. */
export function TextField(props: InputProps) {
  const { label, hint, error, value, onValue, type = "text", autofocus = false, autocomplete = "off", inside = false } = props;
  const ids = useFieldIds();
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (autofocus) input.current?.focus();
  }, [autofocus]);
  return (
    <FieldFrame label={label} hint={hint} error={error} ids={ids} quietLabel={inside}>
      <input
        id={ids.control}
        ref={input}
        class="control"
        autofocus={autofocus}
        type={type}
        value={value}
        placeholder={inside ? label : undefined}
        required={props.required}
        maxLength={props.maxLength}
        minLength={props.minLength}
        list={props.list}
        autocomplete={autocomplete}
        aria-describedby={described(ids, hint, error)}
        aria-invalid={error === undefined ? undefined : "true"}
        onInput={(event) => onValue(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Enter" && props.onEnter?.()}
      />
    </FieldFrame>
  );
}

type AreaProps = FieldProps & {
  value: string;
  onValue: (value: string) => void;
  /** The label is heard and not shown, where the place says it already. */
  quietLabel?: boolean;
  placeholder?: string;
  rows?: number;
  autofocus?: boolean;
  onSend?: () => void;
  areaRef?: Ref<HTMLTextAreaElement>;
  /** A list over the box that completes what is written in it. */
  completion?: AreaCompletion;
};

/** The list's id, the id of its chosen entry, and what it hears. */
export type AreaCompletion = {
  list: string;
  chosen: string | undefined;
  /** The words or the caret may have changed. */
  onLook: () => void;
  /** Says whether the key was for the list. */
  onKey: (event: KeyboardEvent) => boolean;
};

/** A box to write in; grows with the words, and Ctrl+Enter sends. */
export function TextArea(props: AreaProps) {
  const { label, hint, error, value, onValue, quietLabel = false, placeholder, rows = 2, autofocus = false, onSend, completion } = props;
  const ids = useFieldIds();
  const area = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => grow(area.current), [value]);
  useLayoutEffect(() => {
    if (autofocus) area.current?.focus();
  }, [autofocus]);
  return (
    <FieldFrame label={label} hint={hint} error={error} ids={ids} quietLabel={quietLabel}>
      <textarea
        id={ids.control}
        ref={(element) => {
          area.current = element;
          if (typeof props.areaRef === "function") props.areaRef(element);
          else if (props.areaRef) props.areaRef.current = element;
        }}
        class="control area"
        rows={rows}
        style={{ "--rows": rows }}
        autofocus={autofocus}
        value={value}
        placeholder={placeholder}
        dir="auto"
        aria-describedby={described(ids, hint, error)}
        aria-invalid={error === undefined ? undefined : "true"}
        aria-autocomplete={completion === undefined ? undefined : "list"}
        aria-controls={completion?.chosen === undefined ? undefined : completion.list}
        aria-activedescendant={completion?.chosen}
        onInput={(event) => {
          onValue(event.currentTarget.value);
          completion?.onLook();
        }}
        onSelect={() => completion?.onLook()}
        onKeyDown={(event) => {
          if (completion?.onKey(event) === true) return;
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && onSend !== undefined) {
            event.preventDefault();
            onSend();
          }
        }}
      />
    </FieldFrame>
  );
}

type SelectProps = FieldProps & {
  value: string;
  onValue: (value: string) => void;
  options: readonly { value: string; label: string }[];
};

export function Select({ label, hint, error, value, onValue, options }: SelectProps) {
  const ids = useFieldIds();
  return (
    <FieldFrame label={label} hint={hint} error={error} ids={ids}>
      <span class="select-place">
        <select
          id={ids.control}
          class="control select"
          value={value}
          aria-describedby={described(ids, hint, error)}
          onChange={(event) => onValue(event.currentTarget.value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} selected={option.value === value}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDown size={18} aria-hidden="true" />
      </span>
    </FieldFrame>
  );
}

type CheckProps = { label: string; hint?: string; checked: boolean; onChecked: (checked: boolean) => void };

export function Check({ label, hint, checked, onChecked }: CheckProps) {
  const id = useId();
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        aria-describedby={hint === undefined ? undefined : id}
        onChange={(event) => onChecked(event.currentTarget.checked)}
      />
      <span>
        {label}
        {hint !== undefined && (
          <span id={id} class="field-hint">
            {hint}
          </span>
        )}
      </span>
    </label>
  );
}

type Ids = { control: string; hint: string; error: string };

type FrameProps = FieldProps & { ids: Ids; quietLabel?: boolean; children: ComponentChildren };

function FieldFrame({ label, hint, error, ids, quietLabel = false, children }: FrameProps) {
  return (
    <div class="field">
      <label for={ids.control} class={classes(quietLabel ? "only-heard" : "field-label")}>
        {label}
      </label>
      {children}
      {hint !== undefined && (
        <p id={ids.hint} class="field-hint">
          {hint}
        </p>
      )}
      <Failure id={ids.error} text={error} />
    </div>
  );
}

function useFieldIds(): Ids {
  const control = useId();
  return { control, hint: `${control}-hint`, error: `${control}-error` };
}

function described(ids: Ids, hint: string | undefined, error: string | undefined): string | undefined {
  const parts = [hint === undefined ? "" : ids.hint, error === undefined ? "" : ids.error].filter((id) => id !== "");
  return parts.length === 0 ? undefined : parts.join(" ");
}

/** Makes the box as high as its words, where the browser does not do that by itself. */
function grow(area: HTMLTextAreaElement | null): void {
  if (area === null || CSS.supports("field-sizing", "content")) return;
  area.style.blockSize = "auto";
  area.style.blockSize = `${area.scrollHeight + 2}px`;
}
