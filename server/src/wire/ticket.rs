//! Tickets towards the wire.

use std::collections::BTreeSet;

use peerdesk_desk as desk;
use peerdesk_protocol as protocol;

use super::People;
use super::small::{awaited, cause, members, priority, seq, targets, term, ticket_id, visibility};

/// What lists show of a ticket beside its facts.
#[derive(Clone, Copy, Debug)]
pub struct RowFacts {
    pub number: i64,
    pub asked_at: desk::Timestamp,
    pub changed_at: desk::Timestamp,
    pub bundled: u32,
}

/// Members whose names a view or row of the ticket shows.
pub fn members_of(ticket: &desk::Ticket) -> BTreeSet<desk::MemberId> {
    let mut members: BTreeSet<desk::MemberId> = [ticket.requester].into();
    members.extend(ticket.answers.values().map(|answer| answer.by));
    members.extend(&ticket.invited);
    members.extend(&ticket.helpers);
    members.extend(ticket.stage.claim().map(|claim| claim.owner));
    if let desk::Stage::Solved { solution, .. } | desk::Stage::Closed { solution, .. } =
        &ticket.stage
        && let desk::Solution::Accepted { by, .. }
        | desk::Solution::Resolved { by, .. }
        | desk::Solution::Unconfirmed { by, .. } = solution
    {
        members.insert(*by);
    }
    members
}

/// The ticket as a reader sees it; `staff` says whether they read the staff stream.
pub fn ticket_view(
    ticket: &desk::Ticket,
    facts: RowFacts,
    bundled: Vec<protocol::BundledTicket>,
    staff: bool,
    people: &People,
) -> protocol::TicketView {
    protocol::TicketView {
        id: ticket_id(ticket.id),
        number: facts.number,
        title: ticket.title.as_str().to_owned(),
        requester: people.person(ticket.requester),
        topic: protocol::TopicId(ticket.topic.0),
        team: protocol::TeamId(ticket.team.0),
        visibility: visibility(ticket.visibility),
        cycle: ticket.cycle,
        stage: stage(&ticket.stage, people),
        priority: unusual(ticket.priority),
        targets: ticket.targets.map(targets),
        epoch: ticket.epoch.0,
        answers: ticket
            .answers
            .iter()
            .map(|(seq, answer)| answer_view(*seq, answer, people))
            .collect(),
        me_too: members(ticket.me_too.iter().copied()),
        hand_raised: ticket.hand_raised,
        invited: people.persons(ticket.invited.iter().copied()),
        helpers: people.persons(ticket.helpers.iter().copied()),
        bundled,
        asked_at: facts.asked_at.0,
        public_head: seq(ticket.public_head),
        staff_head: staff.then_some(seq(ticket.staff_head)),
    }
}

/// The ticket in the live list: the same for everybody who may see it.
pub fn ticket_row(ticket: &desk::Ticket, facts: RowFacts, people: &People) -> protocol::TicketRow {
    let answers = |state| -> u32 {
        let of_state = ticket.answers.values().filter(|one| one.state == state);
        of_state.count() as u32
    };
    let declined = answers(desk::AnswerState::Declined);
    protocol::TicketRow {
        id: ticket_id(ticket.id),
        number: facts.number,
        title: ticket.title.as_str().to_owned(),
        requester: people.person(ticket.requester),
        topic: protocol::TopicId(ticket.topic.0),
        team: protocol::TeamId(ticket.team.0),
        visibility: visibility(ticket.visibility),
        cycle: ticket.cycle,
        stage: stage(&ticket.stage, people),
        priority: unusual(ticket.priority),
        targets: ticket.targets.map(targets),
        answers_waiting: answers(desk::AnswerState::Waiting),
        answers_declined: (declined > 0).then_some(declined),
        me_too: ticket.me_too.len() as u32,
        bundled: facts.bundled,
        hand_raised: ticket.hand_raised,
        asked_at: facts.asked_at.0,
        changed_at: facts.changed_at.0,
        public_head: seq(ticket.public_head),
    }
}

/// A priority that is worth a word.
fn unusual(how_much: desk::Priority) -> Option<protocol::Priority> {
    (how_much != desk::Priority::Normal).then(|| priority(how_much))
}

fn stage(stage: &desk::Stage, people: &People) -> protocol::Stage {
    use desk::Stage as From;
    use protocol::Stage as To;
    match stage {
        From::Open { since, promise } => To::Open {
            since: since.0,
            promise: promise.0,
        },
        From::Escalated { since, cause: why } => To::Escalated {
            since: since.0,
            cause: cause(*why),
        },
        From::Claimed { claim: held } => To::Claimed {
            claim: claim(held, people),
        },
        From::Pending {
            claim: held,
            awaited: whom,
            since,
        } => To::Pending {
            claim: claim(held, people),
            awaited: awaited(whom),
            since: since.0,
        },
        From::Solved {
            solution: by,
            since,
            grace_until,
        } => To::Solved {
            since: since.0,
            grace_until: grace_until.0,
            solution: solution(by, people),
        },
        From::Closed {
            solution: by,
            since,
        } => To::Closed {
            since: since.0,
            solution: solution(by, people),
        },
        From::Bundled {
            under,
            since,
            before,
        } => To::Bundled {
            under: ticket_id(*under),
            since: since.0,
            before: match before {
                desk::BeforeBundle::Open { left } => protocol::BeforeBundle::Open { left: left.0 },
                desk::BeforeBundle::Escalated { since, cause: why } => {
                    protocol::BeforeBundle::Escalated {
                        since: since.0,
                        cause: cause(*why),
                    }
                }
            },
        },
        From::Withdrawn { since } => To::Withdrawn { since: since.0 },
    }
}

fn claim(claim: &desk::Claim, people: &People) -> protocol::Claim {
    protocol::Claim {
        owner: people.person(claim.owner),
        epoch: claim.epoch.0,
        since: claim.since.0,
        assigned: claim.assigned.then_some(true),
        lease: match claim.lease {
            desk::Lease::Running(lease) => protocol::Lease::Running(term(lease)),
            desk::Lease::Paused { left } => protocol::Lease::Paused(left.0),
        },
        escalated_since: claim.escalated_since.0,
        cause: cause(claim.cause),
    }
}

fn solution(solution: &desk::Solution, people: &People) -> protocol::Solution {
    match solution {
        desk::Solution::Accepted {
            answer,
            by,
            second_line,
        } => protocol::Solution::Accepted {
            answer: seq(*answer),
            by: people.person(*by),
            second_line: *second_line,
        },
        desk::Solution::Resolved { answer, by } => protocol::Solution::Resolved {
            answer: seq(*answer),
            by: people.person(*by),
        },
        desk::Solution::Unconfirmed { answer, by } => protocol::Solution::Unconfirmed {
            answer: seq(*answer),
            by: people.person(*by),
        },
        desk::Solution::WithBundle { under } => protocol::Solution::WithBundle {
            under: ticket_id(*under),
        },
    }
}

fn answer_view(at: desk::Seq, answer: &desk::Answer, people: &People) -> protocol::AnswerView {
    protocol::AnswerView {
        seq: seq(at),
        by: people.person(answer.by),
        at: answer.at.0,
        state: match answer.state {
            desk::AnswerState::Waiting => protocol::AnswerState::Waiting,
            desk::AnswerState::Declined => protocol::AnswerState::Declined,
            desk::AnswerState::Accepted => protocol::AnswerState::Accepted,
        },
        holds_until: answer.holds_until.map(|at| at.0),
    }
}
