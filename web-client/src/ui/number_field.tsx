import { useId } from "preact/hooks";

type NumberProps = {
  label: string;
  hint?: string | undefined;
  /** As it is written; nothing where it is left open. */
  value: string;
  max: number;
  /** It cannot be left open. */
  required?: boolean;
  onValue: (written: string) => void;
};

/** A whole number that is not below nought. What is no such number keeps a form from being sent, and is not told. */
export function NumberField({ label, hint, value, max, required = false, onValue }: NumberProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id} class="field-label">
        {label}
      </label>
      <input
        id={id}
        class="control"
        type="number"
        inputMode="numeric"
        min={0}
        max={max}
        step={1}
        required={required}
        value={value}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onInput={(event) => {
          if (event.currentTarget.validity.valid) onValue(event.currentTarget.value);
        }}
      />
      {hint !== undefined && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
