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
        <span id={id} role="status" class={asked ? "button-why" : "only-heard"}>
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
  buttonRef?: { current: HTMLButtonElement | null };
};

/** A button that shows only a sign; its name is heard and shown on hover. */
export function IconButton({ label, icon: Icon, onPress, pressed, expanded, buttonRef }: IconButtonProps) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      onClick={onPress}
      {...(buttonRef === undefined ? {} : { ref: buttonRef })}
    >
      <Icon size={20} aria-hidden="true" />
    </button>
  );
}
