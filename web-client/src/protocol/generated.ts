// Generated from the protocol crate; do not edit.
// Fresh copy: UPDATE_GOLDEN=1 cargo test -p peerdesk-protocol

export type TicketId = number;

export type MemberId = number;

export type TeamId = number;

export type TopicId = number;

export type OrganisationId = number;

export type Seq = number;

export type CommandId = string;

export type Person = { id: MemberId, name: string, };

export type Stream = "public" | "staff";

export type Visibility = "organisation" | "private";

export type StageKind = "open" | "escalated" | "claimed" | "pending" | "solved" | "closed" | "bundled" | "withdrawn";

export type EscalationCause = "promise" | "requester" | "second_line" | "fast_lane" | "private" | "reopened";

export type ReturnCause = "second_line" | "bundle_withdrawn";

export type LeaseTerm = { until: number, warns: number, 
/**
 * Whether the warning has been given.
 */
warned: boolean, };

export type Lease = { "running": LeaseTerm } | { "paused": number };

export type Claim = { owner: Person, epoch: number, since: number, lease: Lease, 
/**
 * When and why it came into the queue, to which it returns if the claim ends.
 */
escalated_since: number, cause: EscalationCause, };

export type BeforeBundle = { "kind": "open", left: number, } | { "kind": "escalated", since: number, cause: EscalationCause, };

export type Solution = { "kind": "accepted", answer: Seq, by: Person, second_line: boolean, } | { "kind": "resolved", answer: Seq, by: Person, } | { "kind": "with_bundle", under: TicketId, };

export type Await = { "kind": "requester", } | { "kind": "third_party", name: string, };

export type Stage = { "kind": "open", since: number, 
/**
 * When second line is called, unless a waiting answer holds it (see `answers`).
 */
promise: number, } | { "kind": "escalated", since: number, cause: EscalationCause, } | { "kind": "claimed", claim: Claim, } | { "kind": "pending", claim: Claim, awaited: Await, since: number, } | { "kind": "solved", since: number, grace_until: number, solution: Solution, } | { "kind": "closed", since: number, solution: Solution, } | { "kind": "bundled", under: TicketId, since: number, before: BeforeBundle, } | { "kind": "withdrawn", since: number, };

export type AnswerState = "waiting" | "declined" | "accepted";

export type AnswerView = { 
/**
 * Where it stands in the public stream.
 */
seq: Seq, by: Person, at: number, state: AnswerState, 
/**
 * The promise is held until here while this answer waits.
 */
holds_until?: number, };

export type BundledTicket = { id: TicketId, number: number, title: string, };

export type TicketView = { id: TicketId, 
/**
 * What people call it: #1042.
 */
number: number, title: string, requester: Person, topic: TopicId, team: TeamId, visibility: Visibility, 
/**
 * 1 for the first life, one more with each reopening.
 */
cycle: number, stage: Stage, 
/**
 * Epoch of the last claim.
 */
epoch: number, answers: Array<AnswerView>, me_too: Array<MemberId>, hand_raised: boolean, invited: Array<Person>, helpers: Array<Person>, 
/**
 * Tickets bundled under this one that the reader may see.
 */
bundled: Array<BundledTicket>, asked_at: number, public_head: Seq, 
/**
 * Absent for readers of the public stream alone.
 */
staff_head?: Seq, };

export type TicketRow = { id: TicketId, number: number, title: string, requester: Person, topic: TopicId, team: TeamId, visibility: Visibility, cycle: number, stage: Stage, 
/**
 * Answers that wait for the requester.
 */
answers_waiting: number, me_too: number, 
/**
 * How many tickets are bundled under this one.
 */
bundled: number, hand_raised: boolean, asked_at: number, 
/**
 * When the last public event happened.
 */
changed_at: number, 
/**
 * Rows of one ticket replace each other in the order of this number.
 */
public_head: Seq, };

export type Event = { "kind": "asked", title: string, text: string, topic: TopicId, team: TeamId, visibility: Visibility, promise: number, } | { "kind": "posted", text: string, renews?: LeaseTerm, } | { "kind": "noted", text: string, renews?: LeaseTerm, } | { "kind": "answered", text: string, renews?: LeaseTerm, holds_until?: number, } | { "kind": "accepted", answer: Seq, answered_by: Person, grace_until: number, released?: Person, } | { "kind": "declined", answer: Seq, text?: string, } | { "kind": "escalated", cause: EscalationCause, reason?: string, } | { "kind": "escalation_suggested", reason?: string, } | { "kind": "returned_to_peers", reason: string, promise: number, } | { "kind": "claimed", epoch: number, term: LeaseTerm, } | { "kind": "renewed", epoch: number, term: LeaseTerm, } | { "kind": "lease_warned", epoch: number, } | { "kind": "lapsed", owner: Person, epoch: number, } | { "kind": "handed_back", epoch: number, tried: string, } | { "kind": "assigned", to: Person, from?: Person, epoch: number, term: LeaseTerm, } | { "kind": "taken_over", from: Person, epoch: number, term: LeaseTerm, reason: string, } | { "kind": "pended", awaited: Await, 
/**
 * Milliseconds of lease that are kept.
 */
left: number, } | { "kind": "resumed", term: LeaseTerm, } | { "kind": "resolved", text: string, grace_until: number, } | { "kind": "solved_with_bundle", under: TicketId, grace_until: number, } | { "kind": "reopened", text: string, cycle: number, 
/**
 * Set when colleagues have it again; absent when it went to the queue.
 */
promise?: number, } | { "kind": "closed" } | { "kind": "withdrawn", reason?: string, } | { "kind": "me_too_added" } | { "kind": "me_too_removed" } | { "kind": "bundled", under: TicketId, 
/**
 * What was left of the peer window, where it was open.
 */
left?: number, released?: Person, } | { "kind": "unbundled", cause: ReturnCause, promise?: number, } | { "kind": "hand_raised", text: string, invited: Array<Person>, renews?: LeaseTerm, } | { "kind": "hand_lowered" } | { "kind": "helper_joined" } | { "kind": "retitled", title: string, } | { "kind": "topic_changed", topic: TopicId, team: TeamId, released?: Person, };

export type EventFrame = { ticket: TicketId, stream: Stream, seq: Seq, 
/**
 * Milliseconds since 1970 by the desk's clock.
 */
at: number, 
/**
 * Absent when the desk itself acted.
 */
by?: Person, 
/**
 * The command that caused it, by which its sender recognises it. Absent when the desk acted.
 */
command?: CommandId, 
/**
 * In the staff stream: the public head at that moment, which places it among public events.
 */
after?: Seq, event: Event, };

export type Command = { "kind": "post", text: string, } | { "kind": "note", text: string, } | { "kind": "answer", text: string, } | { "kind": "accept", answer: Seq, } | { "kind": "not_yet", answer: Seq, text?: string, } | { "kind": "escalate", reason?: string, } | { "kind": "suggest_escalation", reason?: string, } | { "kind": "send_back_to_peers", epoch?: number, reason: string, } | { "kind": "claim", } | { "kind": "renew", epoch: number, } | { "kind": "hand_back", epoch: number, tried: string, } | { "kind": "assign", to: MemberId, } | { "kind": "take_over", reason: string, } | { "kind": "pend", epoch: number, awaited: Await, } | { "kind": "resume", epoch: number, } | { "kind": "resolve", epoch: number, text: string, } | { "kind": "reopen", text: string, } | { "kind": "withdraw", reason?: string, } | { "kind": "me_too", } | { "kind": "me_too_undo", } | { "kind": "bundle", under: TicketId, } | { "kind": "unbundle", } | { "kind": "raise_hand", epoch: number, text: string, invite: Array<MemberId>, } | { "kind": "lower_hand", epoch: number, } | { "kind": "join", } | { "kind": "retitle", title: string, } | { "kind": "change_topic", topic: TopicId, };

export type CommandRequest = { id: CommandId, ticket: TicketId, command: Command, };

export type Ask = { id: CommandId, 
/**
 * Derived from the text when absent.
 */
title?: string, text: string, topic: TopicId, visibility: Visibility, };

export type Credential = { "ticket": string } | { "token": string };

export type Watch = { ticket: TicketId, 
/**
 * Last seq held of the public stream.
 */
public?: Seq, 
/**
 * Last seq held of the staff stream, by those who read it.
 */
staff?: Seq, };

export type ClientMessage = { "type": "hello", 
/**
 * Protocol versions the client speaks.
 */
versions: Array<number>, credential: Credential, 
/**
 * Name and version of the client, for the node's logs; at most 64 characters.
 */
client?: string, } | { "type": "ask" } & Ask | { "type": "command" } & CommandRequest | { "type": "watch", tickets: Array<Watch>, } | { "type": "unwatch", tickets: Array<TicketId>, } | { "type": "watch_desk", } | { "type": "unwatch_desk", } | { "type": "look", ticket?: TicketId, } | { "type": "typing", ticket: TicketId, } | { "type": "trying", ticket: TicketId, on: boolean, } | { "type": "away", away: boolean, };

export type Need = "member" | "requester" | "other_than_requester" | "peer" | "staff" | "second_line" | "owner" | "lead" | "requester_or_second_line" | "invited" | "clock";

export type Refusal = { "code": "not_found" } | { "code": "not_permitted", needs: Need, } | { "code": "wrong_stage", stage: StageKind, } | { "code": "already_claimed", by: Person, since: number, until?: number, } | { "code": "claim_lost", epoch: number, owner?: Person, } | { "code": "no_such_answer", answer: Seq, } | { "code": "no_such_topic" } | { "code": "no_such_member", member: MemberId, } | { "code": "not_in_team", member: MemberId, } | { "code": "nothing_to_change" } | { "code": "cannot_bundle", under: TicketId, } | { "code": "no_peers" } | { "code": "grace_over", since: number, } | { "code": "too_many", max: number, } | { "code": "bad_text", field: string, max?: number, } | { "code": "bad_command_id" } | { "code": "command_id_reused" } | { "code": "busy", retry_after_ms: number, };

export type Receipt = { ticket: TicketId, number: number, stream: Stream, seq: Seq, };

export type Reply = { "result": "ok", receipt: Receipt, } | { "result": "refused", refusal: Refusal, } | { "result": "unknown", retry_after_ms: number, };

export type Role = "employee" | "engineer" | "lead" | "admin";

export type Organisation = { id: OrganisationId, name: string, };

export type Topic = { id: TopicId, organisation: OrganisationId, name: string, team: TeamId, 
/**
 * How long colleagues have, in milliseconds.
 */
peer_window_ms: number, 
/**
 * Goes straight to second line.
 */
fast_lane: boolean, };

export type Team = { id: TeamId, name: string, };

export type Limits = { frame_bytes_max: number, text_bytes_max: number, title_chars_max: number, watch_tickets_max: number, watched_tickets_max: number, commands_in_flight_max: number, frames_per_second_max: number, invited_max: number, beat_interval_ms: number, typing_ms: number, trying_ms: number, };

export type Me = { role: Role, organisation: Organisation, teams: Array<TeamId>, 
/**
 * Organisations whose second line the member belongs to.
 */
serves: Array<OrganisationId>, id: MemberId, name: string, };

export type TicketPresence = { ticket: TicketId, 
/**
 * Members who have it on their screen; up to 20, `looking_count` says how many there are.
 */
looking: Array<Person>, looking_count: number, typing: Array<Person>, 
/**
 * Members who said "I'll try".
 */
trying: Array<Person>, };

export type OnlineNow = { people: Array<Person>, away: Array<Person>, count: number, };

export type ServerMessage = { "type": "welcome", version: number, me: Me, 
/**
 * The desk's clock, milliseconds since 1970: clients show times relative to it.
 */
now: number, 
/**
 * Names the history of the database. When it differs from the last one seen, the database
 * was replaced: forget everything held, and send unconfirmed commands again.
 */
generation: string, topics: Array<Topic>, teams: Array<Team>, limits: Limits, } | { "type": "reply", id: CommandId, } & ({ "result": "ok", receipt: Receipt, } | { "result": "refused", refusal: Refusal, } | { "result": "unknown", retry_after_ms: number, }) | { "type": "opened", ticket: TicketView, events: Array<EventFrame>, earlier: boolean, } | { "type": "resumed", ticket: TicketId, public_head: Seq, staff_head?: Seq, } | { "type": "resync", ticket: TicketId, } | { "type": "gone", ticket: TicketId, } | { "type": "event" } & EventFrame | { "type": "desk", rows: Array<TicketRow>, more: boolean, } | { "type": "rows", rows: Array<TicketRow>, } | { "type": "presence", tickets: Array<TicketPresence>, online?: OnlineNow, } | { "type": "beat", now: number, } | { "type": "bye", back_in_ms: number, };

export type SignIn = { email: string, password: string, };

export type AccessTokenRequest = { email: string, password: string, };

export type AccessToken = { access_token: string, 
/**
 * Always `Bearer`.
 */
token_type: string, expires_in_ms: number, };

export type SocketTicket = { ticket: string, };

export type InstallationState = { 
/**
 * Nobody has set up this installation; only the one-time link, or the demo, goes on.
 */
setup_needed: boolean, 
/**
 * The demo organisation is there, so its people can be tried on.
 */
demo: boolean, 
/**
 * The demo may be started now: nothing but it was ever set up here.
 */
demo_offered: boolean, };

export type Setup = { 
/**
 * From the one-time link.
 */
token: string, organisation: string, name: string, email: string, 
/**
 * At least 12 characters.
 */
password: string, };

export type DemoPerson = { id: MemberId, name: string, role: Role, 
/**
 * Department, or team for second line.
 */
place: string, };

export type DemoStarted = { people: Array<DemoPerson>, };

export type HttpRequestBody = { "type": "ask" } & Ask | { "type": "command" } & CommandRequest;

export type EventPage = { events: Array<EventFrame>, 
/**
 * Whether there are more in the direction of reading.
 */
more: boolean, };

export type Problem = { 
/**
 * A URI that names the kind of problem: [`Problem::kind_of`] the code. Not an address.
 */
type: string, 
/**
 * HTTP status.
 */
status: number, 
/**
 * Short, stable and for programs: `credential_invalid`, `too_many_attempts`, ….
 */
code: string, 
/**
 * What was wrong and what to do, for people who read English.
 */
title: string, 
/**
 * When to try again, where that helps.
 */
retry_after_ms?: number, };

/** Close codes; below 4500 the client comes back. */
export const closeCodes = {
  restart: 4000,
  slow: 4001,
  too_fast: 4002,
  overloaded: 4003,
  hello_late: 4004,
  silent: 4005,
  rights_changed: 4006,
  access_unchecked: 4007,
  credential_invalid: 4008,
  malformed: 4500,
  too_large: 4501,
  hello_expected: 4502,
  version_unsupported: 4503,
  session_ended: 4504,
} as const;

export const protocolVersions = [1] as const;
