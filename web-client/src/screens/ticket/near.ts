import { type Signal, useComputed, useSignal } from "@preact/signals";
import { createContext } from "preact";
import { useContext, useMemo } from "preact/hooks";

/** The keys of the items that are pointed at and have a focus that is seen. */
export type Near = { pointed: Signal<string | undefined>; focused: Signal<string | undefined> };

/**
 * Tells what stands in an item whether somebody is there, since what can be done with a message is drawn for
 * that one alone: half a dozen buttons for each of those in sight would cost more than the messages do.
 */
export const NearContext = createContext<Near | undefined>(undefined);

type Watching = {
  onPointerMove: (event: PointerEvent) => void;
  onPointerLeave: () => void;
  onFocusIn: (event: FocusEvent) => void;
  onFocusOut: (event: FocusEvent) => void;
};

/**
 * What the element that holds all items listens to, and what it learns by that. A pointer over which the list is
 * scrolled points at nothing until it moves.
 */
export function useWatchNear(): { near: Near; watching: Watching } {
  const pointed = useSignal<string>();
  const focused = useSignal<string>();
  const near = useMemo((): Near => ({ pointed, focused }), []);
  return {
    near,
    watching: {
      onPointerMove: ({ target, pointerType }) => {
        // A finger points at nothing, it presses.
        if (pointerType !== "touch") pointed.value = keyAround(target);
      },
      onPointerLeave: () => {
        pointed.value = undefined;
      },
      onFocusIn: ({ target }) => {
        const isSeen = target instanceof Element && target.matches(":focus-visible");
        focused.value = isSeen ? keyAround(target) : undefined;
      },
      onFocusOut: ({ relatedTarget }) => {
        // What the focus goes to within the item has to stay.
        focused.value = keyAround(relatedTarget);
      },
    },
  };
}

export function useIsNear(key: string): boolean {
  const near = useContext(NearContext);
  return useComputed(() => near?.pointed.value === key || near?.focused.value === key).value;
}

function keyAround(target: EventTarget | null): string | undefined {
  const item = target instanceof Element ? target.closest<HTMLElement>("[data-item]") : null;
  return item?.dataset["item"];
}
