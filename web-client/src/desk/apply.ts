import type { AnswerState, Event, EventFrame, Person, Priority, Solution, Stage, TicketView } from "../protocol/generated.ts";
import { claimOf, endSwarm, prolong, prolongByNote, prolongIn, queuePlace, returnToQueue, startClaim, warnIn } from "./claim.ts";
import { unknownCase } from "./exhaustive.ts";
import { ended, withoutTargets, withTargets } from "./targets.ts";

/**
 * The ticket after one more event: the same arithmetic as the server's, so that what is shown
 * between two reads is what a read would give. The caller keeps the order of each stream.
 */
export function apply(view: TicketView, frame: EventFrame): TicketView {
  return changed(withHead(view, frame), frame, frame.event);
}

function withHead(view: TicketView, frame: EventFrame): TicketView {
  return frame.stream === "public" ? { ...view, public_head: frame.seq } : { ...view, staff_head: frame.seq };
}

function changed(view: TicketView, frame: EventFrame, event: Event): TicketView {
  const { at, by } = frame;
  switch (event.kind) {
    // The view was born from the one, and the other is words for the requester.
    case "asked":
    case "escalation_suggested":
      return view;
    // What reads the words applies these to them.
    case "edited":
    case "note_edited":
    case "note_deleted":
    case "thanked":
    case "thanks_undone":
      return view;
    // These are for people to read.
    case "nudged":
    case "reminded":
    case "target_warned":
    case "target_missed":
      return view;
    case "deleted":
      return { ...view, answers: view.answers.filter((answer) => answer.seq !== event.message) };
    case "posted":
    case "replied":
      return prolong(view, event.renews);
    case "noted":
      return prolongByNote(view, by, at, event.renews);
    case "answered":
      return prolong(offered(view, frame, event.holds_until), event.renews);
    case "accepted":
      return accepted(view, event, at);
    case "declined":
      return marked(view, event.answer, "declined");
    case "escalated":
      return escalated(view, at, event.cause);
    case "returned_to_peers":
      return opened(view, at, event.promise);
    case "claimed":
    case "taken_over":
      return by === undefined ? view : startClaim(view, { ...event, owner: by, assigned: false }, at);
    case "assigned":
      return startClaim(view, { ...event, owner: event.to, assigned: true }, at);
    case "renewed":
      return prolongIn(view, event.epoch, event.term);
    case "lease_warned":
      return warnIn(view, event.epoch, at);
    case "lapsed":
    case "handed_back":
    case "assignment_declined":
      return returnToQueue(view, at);
    case "handed_over":
      return returnToQueue({ ...view, team: event.team }, at);
    case "prioritised":
      return prioritised(view, event.priority);
    case "retargeted":
      return withTargets(view, event.targets);
    case "pended":
      return paused(view, event, at);
    case "resumed":
      return running(view, event);
    case "resolved":
      return resolved(view, frame, event.grace_until);
    case "solved_with_bundle":
      return solved(view, { kind: "with_bundle", under: event.under }, event.grace_until, at);
    case "solved_unconfirmed":
      return solved(endSwarm(view), { kind: "unconfirmed", answer: event.answer, by: event.answered_by }, event.grace_until, at);
    case "reopened":
      return reopened(view, event, at);
    case "closed":
      return view.stage.kind === "solved"
        ? { ...view, stage: { kind: "closed", since: at, solution: view.stage.solution } }
        : view;
    case "withdrawn":
      return { ...endSwarm(ended(view, at)), stage: { kind: "withdrawn", since: at } };
    case "me_too_added":
      return by === undefined ? view : { ...view, me_too: withMember(view.me_too, by.id) };
    case "me_too_removed":
      return { ...view, me_too: view.me_too.filter((member) => member !== by?.id) };
    case "bundled":
      return bundled(view, event, at);
    case "unbundled":
      return unbundled(view, event.promise, at);
    case "hand_raised":
      return prolong(handRaised(view, event.invited), event.renews);
    case "hand_lowered":
      return endSwarm(view);
    case "helper_joined":
      return by === undefined ? view : joined(view, by);
    case "retitled":
      return { ...view, title: event.title };
    case "topic_changed": {
      const moved = { ...view, topic: event.topic, team: event.team };
      return event.released === undefined ? moved : returnToQueue(moved, at);
    }
    default:
      return unknownCase(event, view);
  }
}

type EventOf<K extends Event["kind"]> = Extract<Event, { kind: K }>;

function offered(view: TicketView, frame: EventFrame, holdsUntil: number | undefined): TicketView {
  if (frame.by === undefined) return view;
  const answer = {
    seq: frame.seq,
    by: frame.by,
    at: frame.at,
    state: "waiting" as const,
    ...(holdsUntil === undefined ? {} : { holds_until: holdsUntil }),
  };
  return { ...view, answers: [...view.answers.filter((other) => other.seq !== frame.seq), answer] };
}

function marked(view: TicketView, seq: number, state: AnswerState): TicketView {
  return {
    ...view,
    answers: view.answers.map((answer) => (answer.seq === seq ? { ...answer, state } : answer)),
  };
}

function solved(view: TicketView, solution: Solution, graceUntil: number, since: number): TicketView {
  return { ...ended(view, since), stage: { kind: "solved", since, grace_until: graceUntil, solution } };
}

function prioritised(view: TicketView, priority: Priority): TicketView {
  const { priority: _, ...rest } = view;
  return priority === "normal" ? rest : { ...rest, priority };
}

/**
 * Confirming what was taken for the solution keeps the moment at which it was solved, and of a
 * resolution that second line did.
 */
function accepted(view: TicketView, event: EventOf<"accepted">, at: number): TicketView {
  const confirms = view.stage.kind === "solved" && view.stage.solution.kind === "resolved";
  const since = view.stage.kind === "solved" ? view.stage.since : at;
  const secondLine = confirms || event.released?.id === event.answered_by.id;
  return {
    ...endSwarm(marked(ended(view, at), event.answer, "accepted")),
    stage: {
      kind: "solved",
      since,
      grace_until: event.grace_until,
      solution: { kind: "accepted", answer: event.answer, by: event.answered_by, second_line: secondLine },
    },
  };
}

function resolved(view: TicketView, frame: EventFrame, graceUntil: number): TicketView {
  if (frame.by === undefined) return view;
  const answered = endSwarm(offered(view, frame, undefined));
  return solved(answered, { kind: "resolved", answer: frame.seq, by: frame.by }, graceUntil, frame.at);
}

function opened(view: TicketView, since: number, promise: number): TicketView {
  return { ...endSwarm(withoutTargets(view)), stage: { kind: "open", since, promise } };
}

function escalated(view: TicketView, since: number, cause: Extract<Stage, { kind: "escalated" }>["cause"]): TicketView {
  return { ...endSwarm(view), stage: { kind: "escalated", since, cause } };
}

function reopened(view: TicketView, event: EventOf<"reopened">, at: number): TicketView {
  const next = { ...withoutTargets(view), cycle: event.cycle, answers: [] };
  return event.promise === undefined ? escalated(next, at, "reopened") : opened(next, at, event.promise);
}

function paused(view: TicketView, event: EventOf<"pended">, at: number): TicketView {
  const claim = claimOf(view.stage);
  if (claim === undefined) return view;
  return {
    ...view,
    stage: { kind: "pending", claim: { ...claim, lease: { paused: event.left } }, awaited: event.awaited, since: at },
  };
}

function running(view: TicketView, event: EventOf<"resumed">): TicketView {
  const claim = claimOf(view.stage);
  if (claim === undefined) return view;
  return { ...view, stage: { kind: "claimed", claim: { ...claim, lease: { running: event.term } } } };
}

function bundled(view: TicketView, event: EventOf<"bundled">, at: number): TicketView {
  const before =
    event.left === undefined
      ? { kind: "escalated" as const, ...queuePlace(view.stage, at) }
      : { kind: "open" as const, left: event.left };
  return { ...endSwarm(view), stage: { kind: "bundled", under: event.under, since: at, before } };
}

function unbundled(view: TicketView, promise: number | undefined, at: number): TicketView {
  if (view.stage.kind !== "bundled") return view;
  if (promise !== undefined) return opened(view, at, promise);
  const before = view.stage.before;
  return before.kind === "escalated"
    ? escalated(view, before.since, before.cause)
    : escalated(view, at, "second_line");
}

function handRaised(view: TicketView, invited: Person[]): TicketView {
  const known = new Set([...view.invited, ...view.helpers].map((person) => person.id));
  const newcomers = invited.filter((person) => !known.has(person.id));
  return { ...view, hand_raised: true, invited: [...view.invited, ...newcomers] };
}

function joined(view: TicketView, by: Person): TicketView {
  return {
    ...view,
    invited: view.invited.filter((person) => person.id !== by.id),
    helpers: [...view.helpers.filter((person) => person.id !== by.id), by],
  };
}

function withMember(members: number[], id: number): number[] {
  return members.includes(id) ? members : [...members, id];
}
