import type { Signal } from "@preact/signals";
import type { LucideIcon } from "lucide-preact";
import { createContext } from "preact";
import { useContext, useEffect } from "preact/hooks";

/** Something that can be done where the member is now. */
export type Offer = {
  key: string;
  label: string;
  icon: LucideIcon;
  /** Why it cannot be done now. */
  why?: string | undefined;
  run: () => void;
};

export const OffersContext = createContext<Signal<readonly Offer[]> | undefined>(undefined);

/** What the screens offer to the palette. */
export function useOffers(): readonly Offer[] {
  return useContext(OffersContext)?.value ?? [];
}

/** Offers something as long as the screen stands; the last screen counts. */
export function useOffering(offers: readonly Offer[]): void {
  const place = useContext(OffersContext);
  useEffect(() => {
    if (place !== undefined) place.value = offers;
  });
  useEffect(
    () => () => {
      if (place !== undefined) place.value = [];
    },
    [],
  );
}
