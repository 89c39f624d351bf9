import type {
  Event,
  EventFrame,
  LeaseTerm,
  Limits,
  Me,
  Person,
  Role,
  Stage,
  Stream,
  TicketView,
  Topic,
} from "../protocol/generated.ts";

/** The moment at which the stories of the tests begin. */
export const START = 1_700_000_000_000;
export const MINUTE = 60_000;

export const olga: Person = { id: 1, name: "Olga Petrova" };
export const anna: Person = { id: 2, name: "Anna Weber" };
export const boris: Person = { id: 3, name: "Boris Kim" };
export const pavel: Person = { id: 4, name: "Pavel Novak" };
export const ivan: Person = { id: 5, name: "Ivan Costa" };
export const lena: Person = { id: 6, name: "Lena Moreau" };

export const vpn: Topic = {
  id: 1,
  organisation: 1,
  name: "VPN and remote work",
  path: "",
  team: 1,
  peer_window_ms: 15 * MINUTE,
  fast_lane: false,
};
export const payroll: Topic = { ...vpn, id: 2, name: "Payroll", team: 2, fast_lane: true };

export const limits: Limits = {
  frame_bytes_max: 65_536,
  text_bytes_max: 16_384,
  title_chars_max: 200,
  watch_tickets_max: 200,
  watched_tickets_max: 1_000,
  commands_in_flight_max: 64,
  frames_per_second_max: 50,
  invited_max: 20,
  beat_interval_ms: 20_000,
  typing_ms: 6_000,
  trying_ms: 600_000,
};

export function member(person: Person, role: Role = "employee", teams: number[] = []): Me {
  return {
    ...person,
    role,
    organisation: { id: 1, name: "Kestrel Works" },
    teams,
    serves: teams.length > 0 ? [1] : [],
  };
}

export function term(from: number, minutes = 30): LeaseTerm {
  return { until: from + minutes * MINUTE, warns: from + (minutes - 5) * MINUTE, warned: false };
}

export function view(changes: Partial<TicketView> = {}): TicketView {
  return {
    id: 10,
    number: 1042,
    title: "VPN drops every ten minutes",
    requester: olga,
    topic: vpn.id,
    team: vpn.team,
    visibility: "organisation",
    cycle: 1,
    stage: { kind: "open", since: START, promise: START + vpn.peer_window_ms },
    epoch: 0,
    answers: [],
    me_too: [],
    hand_raised: false,
    invited: [],
    helpers: [],
    bundled: [],
    asked_at: START,
    public_head: 1,
    ...changes,
  };
}

export function claimed(owner: Person, since = START, epoch = 1): Stage {
  return {
    kind: "claimed",
    claim: {
      owner,
      epoch,
      since,
      lease: { running: term(since) },
      escalated_since: since - MINUTE,
      cause: "promise",
    },
  };
}

export type Placed = { ticket?: number; stream?: Stream; seq: number; at?: number; by?: Person; after?: number; command?: string };

export function frame(event: Event, { ticket = 10, stream = "public", at = START, ...rest }: Placed): EventFrame {
  return { ticket, stream, at, ...rest, event };
}
