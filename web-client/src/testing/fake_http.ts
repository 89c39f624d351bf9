import type { AdminHttp } from "../connection/admin_http.ts";
import type { Answer, DeskHttp } from "../connection/http.ts";
import type { InstallationState, Me } from "../protocol/generated.ts";

const unreachable = async (): Promise<Answer<never>> => ({ kind: "unreachable" });

export function ok<T>(value: T): () => Promise<Answer<T>> {
  return async () => ({ kind: "ok", value });
}

export function problem(status: number, code: string): () => Promise<Answer<never>> {
  return async () => ({ kind: "problem", problem: { type: "about:blank", status, code, title: "" } });
}

/** What admins look after, on a node that is not there. */
export const unreachableAdmin: AdminHttp = {
  people: unreachable,
  person: unreachable,
  invite: unreachable,
  changePerson: unreachable,
  signOutPerson: unreachable,
  joinLink: unreachable,
  mailJoinLink: unreachable,
  teams: unreachable,
  addTeam: unreachable,
  renameTeam: unreachable,
  setMembership: unreachable,
  retireTeam: unreachable,
  restoreTeam: unreachable,
  setService: unreachable,
  topics: unreachable,
  addTopic: unreachable,
  changeTopic: unreachable,
  orderTopics: unreachable,
  policies: unreachable,
  savePolicy: unreachable,
  saveCalendar: unreachable,
  previewPolicy: unreachable,
  tryFastWords: unreachable,
};

/** A node's HTTP in memory: signed in, unless a test says otherwise. */
export function fakeHttp(me: Me, changes: Partial<DeskHttp> = {}): DeskHttp {
  const installation: InstallationState = { setup_needed: false, demo: false, demo_offered: false, me };
  return {
    admin: unreachableAdmin,
    installation: ok(installation),
    me: ok(me),
    signIn: ok(me),
    signOut: ok(undefined),
    setup: ok(me),
    lookAtJoin: unreachable,
    join: ok(me),
    surroundings: unreachable,
    topicRules: ok({ rules: [] }),
    outages: unreachable,
    acceptOutage: unreachable,
    dismissOutage: unreachable,
    demoPeople: ok({ people: [] }),
    startDemo: ok({ people: [] }),
    demoSignIn: ok(me),
    socketTicket: ok({ ticket: "good once" }),
    members: unreachable,
    tickets: unreachable,
    search: unreachable,
    suggest: unreachable,
    reuse: unreachable,
    alike: unreachable,
    card: unreachable,
    cardVersions: unreachable,
    saveCard: unreachable,
    vouchForCard: unreachable,
    pinCard: unreachable,
    reportCard: unreachable,
    cards: unreachable,
    searchedInVain: unreachable,
    gaps: unreachable,
    knowledge: unreachable,
    importColumns: unreachable,
    importFile: unreachable,
    addFile: unreachable,
    inboxBefore: unreachable,
    seeNotices: unreachable,
    settings: unreachable,
    saveSettings: unreachable,
    pushKey: unreachable,
    subscribe: unreachable,
    unsubscribe: unreachable,
    promise: unreachable,
    telling: unreachable,
    notMe: unreachable,
    account: unreachable,
    changePassword: unreachable,
    endSession: unreachable,
    eventsBefore: unreachable,
    ...changes,
  };
}
