import type { Template } from "./text.ts";

/** Texts of priorities, targets and what the desk does by its clock, in English. */
export const enClock = {
  "action.decline": "Decline",
  "action.hand_over": "Another team…",
  "action.prioritise": "Priority…",

  "dialog.decline.intro": "It goes back to the queue and keeps its age there. The lead and everyone in the ticket see why.",
  "dialog.decline.label": "Why do you not take it?",
  "dialog.decline.title": "Decline the assignment",
  "dialog.hand_over.intro": "It goes to the queue of that team and keeps its age there. Whoever has it now is released.",
  "dialog.hand_over.label": "Why is it one for them?",
  "dialog.hand_over.team": "Team",
  "dialog.hand_over.title": "Give it to another team",
  "dialog.hand_over.why": "There is no other team for this organisation",
  "dialog.prioritise.intro": "The queue is worked in this order, and the targets follow it.",
  "dialog.prioritise.title": "How much does it matter?",
  "dialog.prioritise.why": "It has this priority already",

  "event.assignment_declined": "{who} does not take it:",
  "event.handed_over": "{who} gave it to the team {team}:",
  "event.handed_over_from": "{who} gave it to the team {team}; {from} does not have it any more:",
  "event.nudged": "The requester was asked whether the last answer helped.",
  "event.prioritised.high": "{who} set the priority to high.",
  "event.prioritised.low": "{who} set the priority to low.",
  "event.prioritised.normal": "{who} set the priority back to normal.",
  "event.prioritised.urgent": "{who} made it urgent.",
  "event.reminded": "It still waits: a reminder was sent.",
  "event.solved_unconfirmed": "No word for long, so the answer of {by} is taken for the solution. Nobody confirmed it.",
  "event.target_missed.own": "Nobody had it in time.",
  "event.target_missed.solve": "It was not solved in time.",
  "event.target_warned.own": "Somebody should have it soon: the time for it ends.",
  "event.target_warned.solve": "It should be solved soon: the time for it ends.",

  "facts.priority": "Priority",
  "facts.targets": "Targets",

  "priority.high": "High",
  "priority.low": "Low",
  "priority.normal": "Normal",
  "priority.urgent": "Urgent",

  "refusal.no_such_team": "There is no such team for this organisation.",
  "refusal.not_assigned": "You took it yourself; hand it back instead.",

  "row.target.own.at_risk": "at risk: owner in {span}",
  "row.target.own.missed": "missed: no owner yet",
  "row.target.solve.at_risk": "at risk: solve in {span}",
  "row.target.solve.missed": "missed: not solved yet",

  "promise.label": "What is being done",
  "promise.looked": { one: "{n} looked at it", other: "{n} looked at it" },
  "promise.told": { one: "{n} colleague was told", other: "{n} colleagues were told" },
  "promise.told_nobody": "It stands in everybody's list",
  "promise.until": "Goes to IT at {at}",
  "promise.usual": "Usually the first answer comes within {span}",
  "promise.usual_solution": "Usually solved within {span}",
  "strip.solved_unconfirmed": "Nobody confirmed it. Can be reopened until {until}.",

  "target.own": "An owner",
  "target.solve": "A solution",
  "target.at_risk": "at risk, due {at}",
  "target.met": "in time, {at}",
  "target.missed": "missed, was due {at}",
  "target.on_track": "due {at}",
  "target.paused": "rests with {span} left",
} satisfies Record<string, Template>;
