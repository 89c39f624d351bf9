import "./button.css";
import type { LucideIcon } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { classes } from "./classes.ts";

export type ButtonKind = "primary" | "plain" | "quiet" | "staff" | "done";

type ButtonProps = {
  children: ComponentChildren;
  onPress?: () => void;
  kind?: ButtonKind;
  type?: "button" | "submit";
  icon?: LucideIcon;
  /** The button waits for an answer; it keeps its size and takes no second press. */
  busy?: boolean;
  /** Why it cannot be used now. It stays in the order of keys, so that everybody can find out. */
  why?: string | undefined;
  wide?: boolean;
  pressed?: boolean;
  describedBy?: string;
  /** Its name for those who hear it, where the words on it need what stands beside them. */
  label?: string;
};

/** A button that, when it cannot be used, says why. */
export function Button(props: ButtonProps) {
  const { children, onPress, kind = "plain", type = "button", icon: Icon, busy = false, why, wide = false } = props;
  const id = useId();
  const [asked, setAsked] = useState(false);
  const press = (event: Event): void => {
    if (why !== undefined) {
      event.preventDefault();
      setAsked(true);
    } else if (busy) {
      event.preventDefault();
    } else {
      onPress?.();
    }
  };
  return (
    <span class={classes("button-place", wide && "wide")}>
      <button
        type={type}
        class={classes("button", kind, busy && "busy")}
        aria-disabled={why !== undefined || busy ? "true" : undefined}
        aria-pressed={props.pressed}
        aria-label={props.label}
        aria-busy={busy ? "true" : undefined}
        aria-describedby={why === undefined ? props.describedBy : id}
        title={why}
        onClick={press}
        onBlur={() => setAsked(false)}
      >
        {Icon !== undefined && <Icon size={18} aria-hidden="true" />}
        <span>{children}</span>
      </button>
      {why !== undefined && (
        // Told with the button; a voice of its own only once somebody pressed, or every reason would be one.
        <span key={asked ? "asked" : "told"} id={id} role={asked ? "status" : undefined} class={asked ? "button-why" : "only-heard"}>
          {why}
        </span>
      )}
    </span>
  );
}

type IconButtonProps = {
  label: string;
  icon: LucideIcon;
  onPress: () => void;
  pressed?: boolean;
  expanded?: boolean;
  /** Why it cannot be used now; it stays in the order of keys. */
  why?: string | undefined;
  buttonRef?: { current: HTMLButtonElement | null };
};

/** A button that shows only a sign; its name is heard and shown on hover. */
export function IconButton({ label, icon: Icon, onPress, pressed, expanded, why, buttonRef }: IconButtonProps) {
  const id = useId();
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={why ?? label}
      aria-disabled={why === undefined ? undefined : "true"}
      aria-describedby={why === undefined ? undefined : id}
      aria-pressed={pressed}
      aria-expanded={expanded}
      onClick={() => {
        if (why === undefined) onPress();
      }}
      {...(buttonRef === undefined ? {} : { ref: buttonRef })}
    >
      <Icon size={20} aria-hidden="true" />
      {why !== undefined && (
        <span id={id} hidden>
          {why}
        </span>
      )}
    </button>
  );
}
