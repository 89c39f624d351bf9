//! Tickets for which all engineers race, again and again.

use std::time::Duration;

use crate::plan::{Coming, Course, Life, Plan, Seat, SecondLine, Visit};

/// A ticket is raced for twice, which takes about so long with hundreds of engineers.
const TICKET_EVERY: Duration = Duration::from_secs(4);
/// Everybody is there before the first question.
const FIRST_AT: Duration = Duration::from_secs(2);

/// As many races as fit into the time.
pub(super) fn plan(members: usize, engineers: usize, seconds: u64) -> Plan {
    let everybody: Vec<Seat> = (0..engineers).map(Seat::Engineer).collect();
    let tickets = (seconds / TICKET_EVERY.as_secs()).max(1) as usize;
    let lives: Vec<Life> = (0..tickets)
        .map(|number| {
            let asked_at = FIRST_AT + TICKET_EVERY * number as u32;
            let requester = Seat::Member(number % members.max(1));
            Life {
                asked_at,
                requester,
                question: format!("Who takes question {number}?"),
                talk: Vec::new(),
                watchers: vec![(asked_at, requester)],
                me_too: None,
                changes_topic: false,
                turns_at: asked_at,
                ends_at: asked_at + TICKET_EVERY,
                course: Course::SecondLine(SecondLine {
                    first_race: everybody.clone(),
                    second_race: everybody.clone(),
                    renews: number % 2 == 0,
                    acts_late: true,
                    confirmed: true,
                    ..SecondLine::default()
                }),
            }
        })
        .collect();
    let visits = (0..members)
        .map(|member| Visit {
            at: Duration::ZERO,
            who: Seat::Member(member),
            coming: Coming::Comes,
        })
        .collect();
    Plan {
        members,
        engineers,
        leads: 0,
        visits,
        duration: FIRST_AT + TICKET_EVERY * (tickets as u32 + 1),
        lives,
        acts: Vec::new(),
    }
}
