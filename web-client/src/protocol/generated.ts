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

export type Priority = "low" | "normal" | "high" | "urgent";

export type Target = { "kind": "running", within: number, warns?: number, due: number, } | { "kind": "paused", within: number, left: number, } | { "kind": "met", within: number, at: number, } | { "kind": "missed", within: number, due: number, };

export type Targets = { 
/**
 * Until somebody owns it.
 */
own?: Target, 
/**
 * Until it is solved, without the time in which it waits for others.
 */
solve?: Target, };

export type TargetKind = "own" | "solve";

export type Claim = { owner: Person, epoch: number, since: number, 
/**
 * Set when a lead gave it, so that the owner can decline it.
 */
assigned?: boolean, lease: Lease, 
/**
 * When and why it came into the queue, to which it returns if the claim ends.
 */
escalated_since: number, cause: EscalationCause, };

export type BeforeBundle = { "kind": "open", left: number, } | { "kind": "escalated", since: number, cause: EscalationCause, };

export type Solution = { "kind": "accepted", answer: Seq, by: Person, second_line: boolean, } | { "kind": "resolved", answer: Seq, by: Person, } | { "kind": "unconfirmed", answer: Seq, by: Person, } | { "kind": "with_bundle", under: TicketId, };

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
 * Absent for normal.
 */
priority?: Priority, targets?: Targets, 
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
 * Absent for normal.
 */
priority?: Priority, targets?: Targets, 
/**
 * Answers that wait for the requester.
 */
answers_waiting: number, 
/**
 * Answers of this cycle that the requester tried and that did not help; absent for none.
 */
answers_declined?: number, me_too: number, 
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
left?: number, released?: Person, } | { "kind": "unbundled", cause: ReturnCause, promise?: number, } | { "kind": "hand_raised", text: string, invited: Array<Person>, renews?: LeaseTerm, } | { "kind": "hand_lowered" } | { "kind": "helper_joined" } | { "kind": "retitled", title: string, } | { "kind": "topic_changed", topic: TopicId, team: TeamId, released?: Person, } | { "kind": "nudged", answer: Seq, } | { "kind": "reminded" } | { "kind": "solved_unconfirmed", answer: Seq, answered_by: Person, grace_until: number, } | { "kind": "target_warned", target: TargetKind, } | { "kind": "target_missed", target: TargetKind, } | { "kind": "assignment_declined", epoch: number, reason: string, } | { "kind": "handed_over", team: TeamId, reason: string, released?: Person, } | { "kind": "prioritised", priority: Priority, } | { "kind": "retargeted", targets?: Targets, } | { "kind": "replied", to: Seq, text: string, renews?: LeaseTerm, } | { "kind": "edited", message: Seq, text: string, } | { "kind": "deleted", message: Seq, } | { "kind": "note_edited", message: Seq, text: string, } | { "kind": "note_deleted", message: Seq, } | { "kind": "thanked", message: Seq, } | { "kind": "thanks_undone", message: Seq, };

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

export type Command = { "kind": "post", text: string, } | { "kind": "note", text: string, } | { "kind": "answer", text: string, } | { "kind": "accept", answer: Seq, } | { "kind": "not_yet", answer: Seq, text?: string, } | { "kind": "escalate", reason?: string, } | { "kind": "suggest_escalation", reason?: string, } | { "kind": "send_back_to_peers", epoch?: number, reason: string, } | { "kind": "claim", } | { "kind": "renew", epoch: number, } | { "kind": "hand_back", epoch: number, tried: string, } | { "kind": "assign", to: MemberId, } | { "kind": "take_over", reason: string, } | { "kind": "decline", epoch: number, reason: string, } | { "kind": "hand_over", team: TeamId, reason: string, } | { "kind": "prioritise", priority: Priority, } | { "kind": "pend", epoch: number, awaited: Await, } | { "kind": "resume", epoch: number, } | { "kind": "resolve", epoch: number, text: string, } | { "kind": "reopen", text: string, } | { "kind": "withdraw", reason?: string, } | { "kind": "me_too", } | { "kind": "me_too_undo", } | { "kind": "bundle", under: TicketId, } | { "kind": "unbundle", } | { "kind": "raise_hand", epoch: number, text: string, invite: Array<MemberId>, } | { "kind": "lower_hand", epoch: number, } | { "kind": "join", } | { "kind": "retitle", title: string, } | { "kind": "change_topic", topic: TopicId, } | { "kind": "reply", to: Seq, text: string, } | { "kind": "edit", message: Seq, text: string, } | { "kind": "delete", message: Seq, } | { "kind": "edit_note", message: Seq, text: string, } | { "kind": "delete_note", message: Seq, } | { "kind": "thank", message: Seq, } | { "kind": "thank_undo", message: Seq, };

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

export type ReadPlace = { ticket: TicketId, 
/**
 * Last seq read of the public stream.
 */
public: Seq, 
/**
 * Last seq read of the staff stream, by those who read it.
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
client?: string, } | { "type": "ask" } & Ask | { "type": "command" } & CommandRequest | { "type": "watch", tickets: Array<Watch>, } | { "type": "unwatch", tickets: Array<TicketId>, } | { "type": "watch_desk", } | { "type": "unwatch_desk", } | { "type": "look", ticket?: TicketId, } | { "type": "typing", ticket: TicketId, } | { "type": "trying", ticket: TicketId, on: boolean, } | { "type": "away", away: boolean, } | { "type": "watch_inbox", } | { "type": "unwatch_inbox", } | { "type": "read" } & ReadPlace;

export type Need = "member" | "requester" | "other_than_requester" | "peer" | "staff" | "second_line" | "owner" | "lead" | "requester_or_second_line" | "invited" | "author" | "other_than_author" | "clock";

export type Refusal = { "code": "not_found" } | { "code": "not_permitted", needs: Need, } | { "code": "wrong_stage", stage: StageKind, } | { "code": "already_claimed", by: Person, since: number, until?: number, } | { "code": "claim_lost", epoch: number, owner?: Person, } | { "code": "no_such_answer", answer: Seq, } | { "code": "no_such_message", message: Seq, } | { "code": "no_such_topic" } | { "code": "no_such_member", member: MemberId, } | { "code": "not_in_team", member: MemberId, } | { "code": "no_such_team" } | { "code": "not_assigned" } | { "code": "nothing_to_change" } | { "code": "cannot_bundle", under: TicketId, } | { "code": "no_peers" } | { "code": "grace_over", since: number, } | { "code": "too_many", max: number, } | { "code": "bad_text", field: string, max?: number, } | { "code": "bad_command_id" } | { "code": "command_id_reused" } | { "code": "busy", retry_after_ms: number, };

export type Receipt = { ticket: TicketId, number: number, stream: Stream, seq: Seq, };

export type Reply = { "result": "ok", receipt: Receipt, } | { "result": "refused", refusal: Refusal, } | { "result": "unknown", retry_after_ms: number, };

export type Role = "employee" | "engineer" | "lead" | "admin";

export type Organisation = { id: OrganisationId, name: string, };

export type Topic = { id: TopicId, organisation: OrganisationId, name: string, 
/**
 * Groups around it from the outermost, divided by ` / `; may be empty.
 */
path: string, team: TeamId, 
/**
 * How long colleagues have, in milliseconds.
 */
peer_window_ms: number, 
/**
 * Goes straight to second line.
 */
fast_lane: boolean, };

export type Team = { id: TeamId, name: string, 
/**
 * Nothing more is given to it.
 */
retired?: boolean, };

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

export type NoticeKind = "answer" | "message" | "mention" | "solved" | "awaits_you" | "escalation_suggested" | "answer_accepted" | "answer_declined" | "lease_ends" | "lapsed" | "assigned" | "taken_over" | "released" | "handed_back" | "invited" | "promise_near" | "question" | "urgent" | "outbreak" | "card_flagged";

export type EventRef = { stream: Stream, seq: Seq, };

export type Notice = { 
/**
 * Position in the member's inbox, from 1, without holes.
 */
seq: number, kind: NoticeKind, ticket: TicketId, number: number, title: string, at: number, 
/**
 * Absent when the desk itself has something to say.
 */
by?: Person, 
/**
 * The event that caused it, if one did.
 */
event?: EventRef, 
/**
 * Seen on any device.
 */
seen: boolean, };

export type Outage = { id: number, organisation: OrganisationId, topic: TopicId, 
/**
 * The question that the others are bundled under: to say "me too" to.
 */
ticket: TicketId, number: number, title: string, since: number, 
/**
 * Members whom it concerns.
 */
members: number, };

export type ServerMessage = { "type": "welcome", version: number, me: Me, 
/**
 * The desk's clock, milliseconds since 1970: clients show times relative to it.
 */
now: number, 
/**
 * Names the history of the database. When it differs from the last one seen, the database
 * was replaced: forget everything held, and send unconfirmed commands again.
 */
generation: string, topics: Array<Topic>, teams: Array<Team>, limits: Limits, } | { "type": "reply", id: CommandId, } & ({ "result": "ok", receipt: Receipt, } | { "result": "refused", refusal: Refusal, } | { "result": "unknown", retry_after_ms: number, }) | { "type": "opened", ticket: TicketView, events: Array<EventFrame>, earlier: boolean, } | { "type": "resumed", ticket: TicketId, public_head: Seq, staff_head?: Seq, } | { "type": "resync", ticket: TicketId, } | { "type": "gone", ticket: TicketId, } | { "type": "event" } & EventFrame | { "type": "desk", rows: Array<TicketRow>, more: boolean, } | { "type": "rows", rows: Array<TicketRow>, } | { "type": "presence", tickets: Array<TicketPresence>, online?: OnlineNow, } | { "type": "inbox", version: number, since: number, 
/**
 * Notices not seen on any device.
 */
unread: number, 
/**
 * Newest first.
 */
notices: Array<Notice>, places: Array<ReadPlace>, } | { "type": "outages", organisation: OrganisationId, outages: Array<Outage>, } | { "type": "beat", now: number, } | { "type": "bye", back_in_ms: number, };

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
demo_offered: boolean, 
/**
 * Who is signed in by the request's cookie, to whom nothing else is offered; null for nobody, which
 * is no error. Absent from a node too old to say, of which a client asks `GET /api/me`.
 */
me?: Me | null, };

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

export type OutageProposal = { 
/**
 * All of them, the one that would lead included.
 */
tickets: Array<BundledTicket>, id: number, organisation: OrganisationId, topic: TopicId, 
/**
 * The question that the others are bundled under: to say "me too" to.
 */
ticket: TicketId, number: number, title: string, since: number, 
/**
 * Members whom it concerns.
 */
members: number, };

export type Outages = { outages: Array<Outage>, 
/**
 * For second line: proposals for the teams of the member.
 */
proposals: Array<OutageProposal>, };

export type Piece = { text: string, 
/**
 * Whether it is what was looked for.
 */
hit: boolean, };

export type CardContent = { 
/**
 * The trouble, in the words of who had it.
 */
question: string, 
/**
 * Why it was so; may be empty.
 */
cause: string, fix: string, 
/**
 * Where it holds: a version, a device, an office; may be empty.
 */
environment: string, };

export type SolutionCard = { ticket: TicketId, 
/**
 * From 1; each change is the next.
 */
version: number, content: CardContent, 
/**
 * When somebody should look it over again, in milliseconds since 1970.
 */
verified_until: number, 
/**
 * Whether it is shown to whoever asks in its topic.
 */
pinned: boolean, 
/**
 * Who wrote this version.
 */
by: Person, at: number, 
/**
 * How many members said that it solved theirs.
 */
worked: number, 
/**
 * Who said that it did not, and nobody has looked into it since.
 */
flags: Array<CardFlag>, };

export type CardFlag = { by: Person, at: number, 
/**
 * What happened instead; may be empty.
 */
text: string, };

export type CardMark = { version: number, verified_until: number, pinned: boolean, 
/**
 * Somebody said that it did not help, and nobody has looked into it since.
 */
flagged: boolean, };

export type TicketCard = { card?: SolutionCard, 
/**
 * What a first version could say: the question and the solution as they stand in the ticket.
 */
draft: CardContent, 
/**
 * Whether this member may write the card or its next version.
 */
may_write: boolean, 
/**
 * Whether this member may vouch for it and pin it.
 */
may_vouch: boolean, };

export type SaveCard = { 
/**
 * The version that was changed; 0 for the first.
 */
replaces: number, content: CardContent, };

export type CardEdition = { version: number, 
/**
 * Who wrote it.
 */
by: Person, at: number, content: CardContent, };

export type CardVersion = { version: number, };

export type CardPin = { pinned: boolean, };

export type CardReport = { version: number, 
/**
 * What happened instead, at most `search_chars_max` characters; may be empty.
 */
text: string, };

export type CardRow = { ticket: TicketRow, card: SolutionCard, };

export type Found = { ticket: TicketRow, title: Array<Piece>, 
/**
 * What solved it, shortened; empty while nothing has.
 */
fix: Array<Piece>, 
/**
 * The part of the talk that shows best why it was found.
 */
excerpt: Array<Piece>, 
/**
 * How many members said that this solved theirs.
 */
reuses: number, 
/**
 * The solution card, where somebody wrote one; `fix` is its fix then.
 */
card?: CardMark, };

export type SearchPage = { found: Array<Found>, 
/**
 * Give it as `after` for the next page; absent at the end.
 */
next?: string, 
/**
 * Operators whose value means nothing, as typed.
 */
misunderstood: Array<string>, 
/**
 * False while a node that has just started still reads tickets; newest ones come first.
 */
complete: boolean, };

export type Suggestions = { 
/**
 * Best first, solved ones with their fix.
 */
found: Array<Found>, 
/**
 * As in [`SearchPage`].
 */
complete: boolean, };

export type Reuse = { 
/**
 * Made by the client; sent again it counts once.
 */
id: CommandId, 
/**
 * What the member was about to ask; at most `search_chars_max` characters.
 */
question: string, };

export type Reused = { 
/**
 * How many members said that this solved theirs.
 */
reuses: number, };

export type SearchedInVain = { 
/**
 * As typed; at most `search_chars_max` characters.
 */
q: string, };

export type SearchGap = { 
/**
 * The words, in the order of the alphabet and without their endings.
 */
words: string, 
/**
 * How it was typed last.
 */
example: string, 
/**
 * How many members looked for it.
 */
members: number, 
/**
 * How often it was looked for.
 */
times: number, 
/**
 * When it last was, in milliseconds since 1970.
 */
last_at: number, };

export type Alike = { found: Array<Found>, 
/**
 * As in a search.
 */
complete: boolean, };

export type KnowledgeReport = { 
/**
 * So many days the figures of reuse cover.
 */
days: number, 
/**
 * Questions that ended before they were posted.
 */
reuses: number, 
/**
 * By how many members.
 */
members: number, cards: number, 
/**
 * Cards that did not help somebody.
 */
flagged: number, 
/**
 * Cards whose date is past.
 */
due: number, 
/**
 * What helped most, first.
 */
most: Array<ReusedTicket>, };

export type ReusedTicket = { ticket: TicketRow, 
/**
 * Within the days of the report.
 */
reuses: number, };

export type ImportColumns = { columns: Array<string>, 
/**
 * The first rows, each with as many values as there are columns.
 */
rows: Array<Array<string>>, };

export type ImportReport = { dry_run: boolean, read: number, 
/**
 * Became tickets, or would.
 */
fresh: number, 
/**
 * Were imported before and are the same.
 */
known: number, 
/**
 * Were imported before and have changed since; what was imported stands.
 */
changed: number, refused: number, 
/**
 * Why rows were not taken, the first of them.
 */
problems: Array<RowProblem>, 
/**
 * The file ended before its end: what was read until then stands.
 */
broken: boolean, };

export type RowProblem = { 
/**
 * Line of the file, from 1.
 */
line: number, why: RowFault, };

export type RowFault = { "kind": "endless", max: number, } | { "kind": "not_utf8" } | { "kind": "not_json", at: number, } | { "kind": "not_an_object" } | { "kind": "not_text", field: ImportField, } | { "kind": "empty", field: ImportField, } | { "kind": "too_long", field: ImportField, max: number, } | { "kind": "unkeepable", field: ImportField, } | { "kind": "not_a_moment", field: ImportField, value: string, } | { "kind": "message_lacking" } | { "kind": "unanswered" } | { "kind": "refused", refusal: Refusal, };

export type ImportField = "key" | "title" | "question" | "talk" | "fix" | "topic" | "requester" | "helper" | "asked_at" | "cause" | "environment" | "verified_until";

export type InboxPage = { 
/**
 * Grows with every change; newer than what is held means that something changed.
 */
version: number, unread: number, notices: Array<Notice>, places: Array<ReadPlace>, 
/**
 * Whether there are older notices.
 */
more: boolean, };

export type Wave = "first" | "second" | "topic";

export type TellReason = { "reason": "solved_alike", count: number, } | { "reason": "solved_topic", count: number, } | { "reason": "follows" } | { "reason": "learns" } | { "reason": "online" } | { "reason": "named_by", person: Person, };

export type WaveView = { cycle: number, wave: Wave, due: number, 
/**
 * When it was told, or found to be no longer needed.
 */
done?: number, told: number, };

export type Told = { person: Person, 
/**
 * Absent when a colleague named them.
 */
wave?: Wave, at: number, reasons: Array<TellReason>, 
/**
 * When they said "not me".
 */
passed?: number, passed_to?: Person, };

export type TicketTelling = { 
/**
 * How many colleagues were told.
 */
told: number, waves: Array<WaveView>, 
/**
 * Why the member who asks was told, if they were.
 */
me?: Told, 
/**
 * Everybody who was told, for second line alone; at most 500.
 */
people: Array<Told>, };

export type NotMe = { 
/**
 * The colleague who may know.
 */
try_member?: MemberId, };

export type Named = "told" | "told_before" | "quiet" | "day_is_full" | "no_colleague";

export type NotMeDone = { 
/**
 * What came of the name: the colleague was told, or why not; absent when nobody was named.
 */
named?: Named, };

export type Subject = "answers" | "messages" | "mentions" | "claims" | "questions" | "urgent" | "thanks" | "outages" | "knowledge";

export type MailWay = "none" | "single" | "digest";

export type Language = "en" | "ru";

export type SubjectWays = { subject: Subject, 
/**
 * To the browsers in which the member allowed it.
 */
push: boolean, mail: MailWay, };

export type MemberSettings = { 
/**
 * Of mails.
 */
language: Language, 
/**
 * Name in the IANA database, such as `Europe/Berlin`.
 */
zone: string, 
/**
 * Quiet hours, as minutes of the day in that zone; over midnight when they end earlier than
 * they begin, none when both are the same. What is urgent does not wait for their end.
 */
quiet_from: number, quiet_until: number, 
/**
 * Questions of others that the member wants to be told of in a day; at most 100.
 */
questions_a_day: number, 
/**
 * When the digest comes, as a minute of the day.
 */
digest_minute: number, 
/**
 * The ways beside the app, for each subject.
 */
ways: Array<SubjectWays>, 
/**
 * Topics that they know about, and topics that they want to learn.
 */
follows: Array<TopicId>, learns: Array<TopicId>, };

export type PushKey = { 
/**
 * The uncompressed point in base64url.
 */
key: string, };

export type PushSubscription = { endpoint: string, 
/**
 * Base64url without padding, both.
 */
p256dh: string, auth: string, };

export type PushEndpoint = { endpoint: string, };

export type SeenNotices = { "what": "these", seqs: Array<number>, } | { "what": "up_to", seq: number, };

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
 * The field of the body that was unfit, as a path: `settings.lease_ms`.
 */
field?: string, 
/**
 * When to try again, where that helps.
 */
retry_after_ms?: number, };

export type CalendarSpan = { from: number, to: number, };

export type CalendarDay = { 
/**
 * As `2026-12-24`.
 */
date: string, 
/**
 * What people call it.
 */
name: string, 
/**
 * None for a day off.
 */
spans: Array<CalendarSpan>, };

export type CalendarContent = { 
/**
 * IANA name, such as `Europe/Berlin`.
 */
zone: string, 
/**
 * Seven lists of spans, from Monday.
 */
week: Array<Array<CalendarSpan>>, 
/**
 * Days that differ.
 */
days: Array<CalendarDay>, };

export type SavedCalendar = { id: number, name: string, 
/**
 * To be named by whoever saves the next.
 */
version: number, saved_at: number, saved_by: Person, content: CalendarContent, };

export type SaveCalendar = { organisation: OrganisationId, 
/**
 * Absent for another one.
 */
id?: number, name: string, 
/**
 * The version that was changed; 0 for another one.
 */
version: number, content: CalendarContent, };

export type CalendarChoice = { "kind": "always", } | { "kind": "calendar", id: number, };

export type AimSettings = { own_ms: number, 
/**
 * How long before the end the team is warned.
 */
own_warning_ms: number, solve_ms: number, solve_warning_ms: number, };

export type AimsByPriority = { low?: AimSettings, normal?: AimSettings, high?: AimSettings, urgent?: AimSettings, };

export type PolicySettings = { calendar?: CalendarChoice, 
/**
 * How long colleagues have before second line is called.
 */
peer_window_ms?: number, 
/**
 * How long a waiting answer may hold the promise.
 */
answer_hold_ms?: number, 
/**
 * From an answer until its requester is asked about it; 0 for never.
 */
nudge_ms?: number, 
/**
 * From an answer until it is taken for the solution without a confirmation; 0 for never.
 */
unconfirmed_ms?: number, 
/**
 * How long a claim lasts without progress.
 */
lease_ms?: number, 
/**
 * How long before its end it warns.
 */
lease_warning_ms?: number, 
/**
 * How long a ticket waits for somebody before they are reminded; 0 for never.
 */
reminder_ms?: number, 
/**
 * How long a solved ticket can come back. Elapsed time, whatever the hours.
 */
grace_ms?: number, 
/**
 * Every question goes straight to second line.
 */
fast_lane?: boolean, 
/**
 * Questions with one of these phrases do; a star at the end of a word stands for any ending.
 */
fast_words?: Array<string>, 
/**
 * What second line aims for.
 */
aims?: AimsByPriority, };

export type Scope = { "kind": "organisation", } | { "kind": "topic", topic: TopicId, } | { "kind": "team", team: TeamId, };

export type SavedPolicy = { scope: Scope, 
/**
 * To be named by whoever saves the next.
 */
version: number, saved_at: number, saved_by: Person, settings: PolicySettings, };

export type SavePolicy = { organisation: OrganisationId, scope: Scope, 
/**
 * The version that was changed; 0 where nothing was set.
 */
version: number, settings: PolicySettings, };

export type TopicPolicy = { topic: TopicId, team: TeamId, settings: PolicySettings, };

export type PolicyBook = { organisation: OrganisationId, calendars: Array<SavedCalendar>, 
/**
 * What is set where; a later one counts before an earlier one: organisation, topic, team.
 */
layers: Array<SavedPolicy>, 
/**
 * What then holds on each topic, for cycles that begin now.
 */
topics: Array<TopicPolicy>, };

export type PolicyDraft = { scope: Scope, settings: PolicySettings, };

export type PreviewPolicy = { organisation: OrganisationId, topic: TopicId, 
/**
 * In place of what is set there now.
 */
draft?: PolicyDraft, 
/**
 * In place of the hours that would hold.
 */
calendar?: CalendarContent, 
/**
 * When it is asked, by the wall clock of the hours: `2026-03-13T17:50`.
 */
asked: string, 
/**
 * Absent for normal.
 */
priority?: Priority, };

export type MomentKind = "asked" | "wave" | "promise" | "hold_ends" | "nudge" | "unconfirmed" | "own_warning" | "own_missed" | "solve_warning" | "solve_missed" | "lease_warning" | "lease_end" | "reminder" | "grace_end";

export type PreviewMoment = { what: MomentKind, at: number, 
/**
 * By the wall clock of the hours: `2026-03-16T09:20`.
 */
wall: string, };

export type PolicyPreview = { 
/**
 * The zone of the wall clock; absent where every moment counts, and the clock shows UTC.
 */
zone?: string, 
/**
 * In the order in which they come.
 */
moments: Array<PreviewMoment>, 
/**
 * What would hold.
 */
settings: PolicySettings, };

export type TryFastWords = { organisation: OrganisationId, 
/**
 * Absent for all topics.
 */
topic?: TopicId, fast_words: Array<string>, };

export type FastWordsMatch = { ticket: TicketId, number: number, title: string, phrase: string, };

export type FastWordsTried = { 
/**
 * Questions that were looked at: the last ones that everybody can see.
 */
looked_at: number, matched: number, 
/**
 * Of those matched, how many colleagues solved: what the phrases would have taken from them.
 */
solved_by_peers: number, 
/**
 * Of those matched, how many went to second line in any case.
 */
escalated: number, 
/**
 * The newest of those matched.
 */
examples: Array<FastWordsMatch>, };

export type UsualTime = { 
/**
 * Half of them took no longer.
 */
median_ms: number, 
/**
 * Nine in ten took no longer.
 */
p90_ms: number, };

export type UsualTimes = { 
/**
 * How many questions it rests on.
 */
questions: number, first_answer: UsualTime, solution: UsualTime, };

export type PromiseFacts = { 
/**
 * When second line is called, unless something happens before; absent once it is or was called.
 */
promise?: number, 
/**
 * Colleagues who were told; absent where nobody counts.
 */
told?: number, 
/**
 * Others who looked at it; absent where nobody counts.
 */
looked?: number, 
/**
 * Colleagues who said or answered something.
 */
spoke: number, 
/**
 * From past questions on the topic; absent where there are too few.
 */
usual?: UsualTimes, };

export type MemberLoad = { person: Person, 
/**
 * Claimed, with a running lease.
 */
claimed: number, 
/**
 * Waiting for others.
 */
pending: number, };

export type TeamLoad = { team: TeamId, 
/**
 * In the queue, unclaimed.
 */
waiting: number, members: Array<MemberLoad>, };

export type Account = { email: string, 
/**
 * Department or office; may be empty.
 */
place: string, 
/**
 * Whether there is a password that can be changed here.
 */
has_password: boolean, 
/**
 * Sign-ins that hold, the newest first; at most
 * [`crate::limits::ACCOUNT_SESSIONS_MAX`].
 */
sessions: Array<SessionView>, };

export type SessionView = { id: number, kind: SessionKind, 
/**
 * When it began, milliseconds since 1970.
 */
since: number, 
/**
 * When it ends unless it is used before.
 */
until: number, 
/**
 * The one that asks.
 */
here: boolean, };

export type SessionKind = "browser" | "program";

export type ChangePassword = { current: string, 
/**
 * At least 12 characters.
 */
password: string, };

export type PersonState = "active" | "invited" | "suspended";

export type PersonFacts = { email: string, 
/**
 * Department or office; may be empty.
 */
place: string, role: Role, state: PersonState, teams: Array<TeamId>, 
/**
 * Sign-ins that hold.
 */
sessions: number, 
/**
 * Tickets they own.
 */
owns: number, 
/**
 * Until when the link that was made for them holds, milliseconds since 1970; absent without one.
 */
link_until?: number, id: MemberId, name: string, };

export type PeoplePage = { 
/**
 * At most [`crate::limits::PEOPLE_PAGE_MAX`].
 */
people: Array<PersonFacts>, 
/**
 * Whether there are more; the next page begins `after` the last one of this.
 */
more: boolean, };

export type InvitePerson = { name: string, email: string, 
/**
 * Department or office; may be empty.
 */
place: string, role: Role, 
/**
 * None for employees.
 */
teams: Array<TeamId>, };

export type JoinLink = { 
/**
 * Stands behind the `#` of the page `/join`, so that it is in no log.
 */
token: string, 
/**
 * Milliseconds since 1970.
 */
until: number, 
/**
 * Whether the desk can send it by mail: `POST /api/people/{id}/link/mail`.
 */
by_mail: boolean, };

export type MailJoinLink = { token: string, 
/**
 * In which it is written to somebody who has chosen none.
 */
language: Language, };

export type MailOutcome = "sent" | "not_sent" | "refused" | "unknown";

export type JoinLinkMailed = { outcome: MailOutcome, };

export type Invited = { person: PersonFacts, link: JoinLink, };

export type ChangePerson = { name?: string, email?: string, place?: string, 
/**
 * An employee leaves all teams.
 */
role?: Role, 
/**
 * Taking all access away ends every session and link.
 */
suspended?: boolean, };

export type LookAtJoin = { token: string, };

export type JoinOffer = { name: string, email: string, organisation: string, };

export type Join = { token: string, 
/**
 * At least 12 characters.
 */
password: string, };

export type TeamMember = { role: Role, id: MemberId, name: string, };

export type TeamFacts = { id: TeamId, name: string, organisations: Array<OrganisationId>, 
/**
 * By name; suspended ones are left out.
 */
members: Array<TeamMember>, 
/**
 * Topics in use whose second line it is.
 */
topics: Array<TopicId>, 
/**
 * Whether the admin who asks may change it: it serves no organisation that is not theirs.
 */
may_change: boolean, 
/**
 * It takes nothing more: no topic leads to it, nobody joins it and no ticket is handed to it. What
 * it has stays with its people until it ends.
 */
retired: boolean, 
/**
 * Tickets that it has in the admin's organisation and that have not ended.
 */
open: number, };

export type TeamList = { teams: Array<TeamFacts>, 
/**
 * Organisations in which the admin gives rights, so that a team may come to serve them; by name.
 */
organisations: Array<Organisation>, };

export type SaveTeam = { name: string, };

export type TeamMembership = { member: MemberId, belongs: boolean, };

export type RetireTeam = { 
/**
 * Whose all of its topics become, archived ones too; needed where it has any.
 */
topics_to?: TeamId, };

export type TeamService = { organisation: OrganisationId, serves: boolean, };

export type Surroundings = { topics: Array<Topic>, teams: Array<Team>, };

export type TopicFacts = { id: TopicId, name: string, 
/**
 * Groups around it from the outermost, divided by ` / `; may be empty.
 */
path: string, 
/**
 * Words by which a question finds it.
 */
keywords: Array<string>, team: TeamId, 
/**
 * Nobody can ask about it any more; its tickets live on.
 */
archived: boolean, 
/**
 * Tickets about it that are neither solved, closed nor withdrawn.
 */
open: number, };

export type TopicList = { topics: Array<TopicFacts>, };

export type AddTopic = { name: string, path: string, keywords: Array<string>, team: TeamId, };

export type ChangeTopic = { name?: string, path?: string, keywords?: Array<string>, team?: TeamId, archived?: boolean, };

export type TopicRule = { topic: TopicId, 
/**
 * In lower case; a topic without any is never found by words.
 */
keywords: Array<string>, };

export type TopicRules = { 
/**
 * One for each topic in use.
 */
rules: Array<TopicRule>, };

export type OrderTopics = { 
/**
 * Every topic in use, once.
 */
topics: Array<TopicId>, };

export type FileAdded = { 
/**
 * `GET /api/files/{id}` gives the bytes, to those who read the stream.
 */
id: string, name: string, 
/**
 * What it is by its first bytes: `image/png`, `image/jpeg`, `image/gif`, `image/webp`, or
 * `application/octet-stream`.
 */
media: string, size: number, };

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
