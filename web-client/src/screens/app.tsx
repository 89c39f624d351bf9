import { useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect } from "preact/hooks";
import type { Desk } from "../stores/desk.ts";
import { pathOf } from "../stores/router.ts";
import { DeskContext, useDesk } from "./context.tsx";
import { Entry } from "./entry/entry.tsx";
import { Ended } from "./entry/ended.tsx";
import { NoAnswer, Starting, Unreachable } from "./entry/starting.tsx";
import { Notices } from "./frame/notices.tsx";
import { Later } from "./later.tsx";
import { type Offer, OffersContext } from "./palette/offers.ts";

/** What a signed-in member sees is a file of its own, which nobody waits for to sign in. */
const loadFrame = () => import("./frame/frame.tsx");

/** Has that file come beforehand. Whoever needs it and does not get it is told then. */
export function expectMember(): void {
  loadFrame().catch(() => undefined);
}

/** The whole client, by what the session is. */
export function App({ desk }: { desk: Desk }) {
  return (
    <DeskContext.Provider value={desk}>
      <OffersContext.Provider value={useSignal<readonly Offer[]>([])}>
        <div class="root" onClick={(event) => followLink(event, desk)} role="presentation">
          <Screen />
          <Notices />
        </div>
      </OffersContext.Provider>
    </DeskContext.Provider>
  );
}

function Screen() {
  const { session, router } = useDesk();
  useSignalEffect(() => {
    const here = router.route.value.kind;
    const isEntry = here === "sign_in" || here === "setup";
    if (session.phase.value.kind === "signed_in" && isEntry) router.replace(pathOf({ kind: "desk" }));
  });
  const phase = session.phase.value;
  useLayoutEffect(() => (phase.kind === "signed_out" ? onFirstTouch(expectMember) : undefined), [phase.kind]);
  switch (phase.kind) {
    case "starting":
      return <Starting />;
    case "unreachable":
      return <Unreachable />;
    case "signed_out":
      return <Entry installation={phase.installation} />;
    case "ended":
      return <Ended reason={phase.reason} />;
    case "signed_in":
      return (
        <Later load={loadFrame} waiting={<Starting />} failure={(again) => <NoAnswer onAgain={again} />}>
          {({ Frame }) => <Frame />}
        </Later>
      );
  }
}

/** Somebody begins to do something here. Gives back how to stop waiting for it. */
function onFirstTouch(listener: () => void): () => void {
  const events = ["pointerdown", "keydown"] as const;
  for (const name of events) addEventListener(name, listener, { once: true });
  return () => {
    for (const name of events) removeEventListener(name, listener);
  };
}

/** Links within the desk change the screen and not the page. */
function followLink(event: JSX.TargetedMouseEvent<HTMLElement>, desk: Desk): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (link === null || link.target !== "" || link.hasAttribute("download") || link.origin !== location.origin || link.hash !== "") return;
  event.preventDefault();
  desk.router.go(link.pathname);
}
