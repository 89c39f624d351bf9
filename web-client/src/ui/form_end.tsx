import "./form_end.css";
import type { ComponentChildren } from "preact";
import { Button, type ButtonKind } from "./button.tsx";
import { classes } from "./classes.ts";
import { Failure } from "./failure.tsx";

type FormEndProps = {
  /** What the button that sends the form says. */
  submit: string;
  kind?: ButtonKind;
  busy?: boolean;
  /** Why it cannot be sent now. */
  why?: string | undefined;
  /** Why it was not taken. */
  problem?: string | undefined;
  wide?: boolean;
  /** The way out that leaves everything as it was. */
  cancel?: { label: string; onPress: () => void };
  /** What else can be done with what was filled in. */
  children?: ComponentChildren;
};

/** How a form ends: why it was not taken, the way out, and the one button that sends it. */
export function FormEnd({ submit, kind = "primary", busy = false, why, problem, wide = false, cancel, children }: FormEndProps) {
  return (
    <div class={classes("form-end", cancel !== undefined && "ways")}>
      <Failure text={problem} />
      {cancel !== undefined && (
        <Button kind="quiet" onPress={cancel.onPress}>
          {cancel.label}
        </Button>
      )}
      <Button kind={kind} type="submit" busy={busy} why={why} wide={wide}>
        {submit}
      </Button>
      {children}
    </div>
  );
}
