import type { Answer, DeskHttp } from "../connection/http.ts";
import type { InstallationState, Me } from "../protocol/generated.ts";

const unreachable = async (): Promise<Answer<never>> => ({ kind: "unreachable" });

export function ok<T>(value: T): () => Promise<Answer<T>> {
  return async () => ({ kind: "ok", value });
}

export function problem(status: number, code: string): () => Promise<Answer<never>> {
  return async () => ({ kind: "problem", problem: { type: "about:blank", status, code, title: "" } });
}

/** A node's HTTP in memory: signed in, unless a test says otherwise. */
export function fakeHttp(me: Me, changes: Partial<DeskHttp> = {}): DeskHttp {
  const installation: InstallationState = { setup_needed: false, demo: false, demo_offered: false };
  return {
    installation: ok(installation),
    me: ok(me),
    signIn: ok(me),
    signOut: ok(undefined),
    setup: ok(me),
    demoPeople: ok({ people: [] }),
    startDemo: ok({ people: [] }),
    demoSignIn: ok(me),
    socketTicket: ok({ ticket: "good once" }),
    members: unreachable,
    tickets: unreachable,
    eventsBefore: unreachable,
    ...changes,
  };
}
