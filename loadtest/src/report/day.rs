//! What a day was like for people: how soon somebody answered and owned, what lapsed and was handed
//! back, and how often members were told.

use std::fmt;

use peerdesk_protocol::{EscalationCause, Event, EventFrame, MemberId};
use serde::Serialize;

use crate::oracle::{History, TicketHistory};
use crate::replay::Pings;

/// A day that went on until every ticket had ended.
#[derive(Clone, Debug, Serialize)]
pub struct Day {
    pub tickets: usize,
    pub ended: usize,
    /// From the question to the first word of somebody else.
    pub first_answer: Minutes,
    /// From the call of second line to the first owner after it.
    pub own: Minutes,
    /// Questions that went to second line by themselves.
    pub promises_passed: usize,
    pub lapses: usize,
    pub hand_backs: usize,
    /// Steps of the plan that the clock was ahead of.
    pub overtaken: usize,
    pub pings: Pings,
}

/// Lengths of time in minutes of the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Minutes {
    pub count: usize,
    pub median: f64,
    pub p90: f64,
}

impl Day {
    /// From what is stored; the day's minutes went by at this pace.
    pub(super) fn of(
        history: &History,
        minutes_per_second: f64,
        overtaken: usize,
        pings: Pings,
    ) -> Self {
        let minutes = |ms: i64| ms as f64 / 1_000.0 * minutes_per_second;
        let mut day = Self {
            tickets: history.tickets.len(),
            ended: 0,
            first_answer: Minutes::default(),
            own: Minutes::default(),
            promises_passed: 0,
            lapses: 0,
            hand_backs: 0,
            overtaken,
            pings,
        };
        let (mut answers, mut owns) = (Vec::new(), Vec::new());
        for ticket in history.tickets.values() {
            let events = ticket.public.events();
            day.count(events);
            day.ended += usize::from(has_ended(events));
            answers.extend(first_answer(ticket).map(minutes));
            owns.extend(times_to_own(events).into_iter().map(minutes));
        }
        day.first_answer = Minutes::of(answers);
        day.own = Minutes::of(owns);
        day
    }

    fn count(&mut self, events: &[EventFrame]) {
        let is = |wanted: fn(&Event) -> bool| events.iter().filter(|e| wanted(&e.event)).count();
        self.lapses += is(|event| matches!(event, Event::Lapsed { .. }));
        self.hand_backs += is(|event| matches!(event, Event::HandedBack { .. }));
        self.promises_passed += is(|event| {
            matches!(
                event,
                Event::Escalated {
                    cause: EscalationCause::Promise,
                    ..
                }
            )
        });
    }
}

impl Minutes {
    fn of(mut lengths: Vec<f64>) -> Self {
        lengths.sort_by(f64::total_cmp);
        let below = |part: usize| {
            let place = (lengths.len() * part).div_ceil(100).max(1) - 1;
            lengths.get(place).copied().unwrap_or_default()
        };
        Self {
            count: lengths.len(),
            median: below(50),
            p90: below(90),
        }
    }
}

/// Milliseconds until somebody else than the requester said or answered something.
fn first_answer(ticket: &TicketHistory) -> Option<i64> {
    let requester: MemberId = ticket.requester()?;
    let events = ticket.public.events();
    let asked = events.first()?.at;
    let answer = events.iter().find(|event| {
        let says = matches!(
            event.event,
            Event::Posted { .. } | Event::Answered { .. } | Event::Replied { .. }
        );
        says && event.by.as_ref().is_some_and(|by| by.id != requester)
    });
    answer.map(|answer| answer.at - asked)
}

/// Milliseconds from each call of second line until somebody owned the ticket.
fn times_to_own(events: &[EventFrame]) -> Vec<i64> {
    let mut called = None;
    let mut times = Vec::new();
    for event in events {
        let calls = matches!(event.event, Event::Escalated { .. });
        let owns = matches!(
            event.event,
            Event::Claimed { .. } | Event::Assigned { .. } | Event::TakenOver { .. }
        );
        if calls {
            called = Some(event.at);
        } else if owns && let Some(called) = called.take() {
            times.push(event.at - called);
        }
    }
    times
}

/// Whether the last thing that moved a ticket ended it.
fn has_ended(events: &[EventFrame]) -> bool {
    let ends = |event: &Event| {
        matches!(
            event,
            Event::Accepted { .. }
                | Event::Resolved { .. }
                | Event::SolvedUnconfirmed { .. }
                | Event::SolvedWithBundle { .. }
                | Event::Closed
                | Event::Withdrawn { .. }
        )
    };
    let moves = |event: &Event| {
        ends(event)
            || matches!(
                event,
                Event::Reopened { .. } | Event::Unbundled { .. } | Event::Declined { .. }
            )
    };
    let last = events.iter().rfind(|event| moves(&event.event));
    last.is_some_and(|event| ends(&event.event))
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\nthe day, in its own minutes")?;
        writeln!(
            f,
            "ended                {} of {} tickets",
            self.ended, self.tickets
        )?;
        for (what, minutes) in [
            ("time to first answer", self.first_answer),
            ("time to own", self.own),
        ] {
            writeln!(
                f,
                "{what:<20} {:.1} median, {:.1} for nine in ten ({} times)",
                minutes.median, minutes.p90, minutes.count
            )?;
        }
        writeln!(f, "promises passed      {}", self.promises_passed)?;
        writeln!(f, "lapses               {}", self.lapses)?;
        writeln!(f, "hand-backs           {}", self.hand_backs)?;
        writeln!(f, "ahead of the plan    {} steps", self.overtaken)?;
        let pings = self.pings;
        writeln!(
            f,
            "pings                {} to {} of {} members; {} to one at most, budget {}, {} above it",
            pings.all, pings.told, pings.members, pings.most, pings.budget, pings.above_budget
        )
    }
}

#[cfg(test)]
mod tests {
    use peerdesk_protocol::{EventFrame, Person, Seq, Stream, TicketId};

    use super::*;
    use crate::oracle::StoredStream;

    const REQUESTER: MemberId = MemberId(1);
    const PEER: MemberId = MemberId(2);

    /// Public events of one ticket, each a second after the one before; nobody's are the desk's.
    fn history(events: Vec<(Option<MemberId>, Event)>) -> History {
        let person = |id: MemberId| Person {
            id,
            name: "somebody".into(),
        };
        let frames = events
            .into_iter()
            .zip(1..)
            .map(|((by, event), seq)| EventFrame {
                ticket: TicketId(7),
                stream: Stream::Public,
                seq: Seq(seq),
                at: seq * 1_000,
                by: by.map(person),
                command: None,
                after: None,
                event,
            });
        let ticket = TicketHistory {
            public: StoredStream::new(frames.collect()),
            ..TicketHistory::default()
        };
        History {
            tickets: [(TicketId(7), ticket)].into(),
        }
    }

    fn posted() -> Event {
        Event::Posted {
            text: "hm".to_owned(),
            renews: None,
        }
    }

    fn escalated() -> Event {
        Event::Escalated {
            cause: EscalationCause::Promise,
            reason: None,
        }
    }

    fn taken_over() -> Event {
        Event::TakenOver {
            from: Person {
                id: PEER,
                name: "somebody".into(),
            },
            epoch: 2,
            term: peerdesk_protocol::LeaseTerm {
                until: 0,
                warns: 0,
                warned: false,
            },
            reason: "ill".to_owned(),
        }
    }

    fn resolved() -> Event {
        Event::Resolved {
            text: "done".to_owned(),
            grace_until: 0,
        }
    }

    fn reopened() -> Event {
        Event::Reopened {
            text: "again".to_owned(),
            cycle: 2,
            promise: None,
        }
    }

    fn day(events: Vec<(Option<MemberId>, Event)>) -> Day {
        Day::of(&history(events), 60.0, 0, Pings::default())
    }

    #[test]
    fn times_are_told_in_minutes_of_the_day() {
        // A second of the run is an hour.
        let day = day(vec![
            (Some(REQUESTER), posted()),
            (Some(REQUESTER), posted()),
            (Some(PEER), posted()),
            (None, escalated()),
            (Some(PEER), posted()),
            (Some(PEER), taken_over()),
            (Some(PEER), resolved()),
        ]);
        assert_eq!((day.ended, day.tickets, day.promises_passed), (1, 1, 1));
        assert_eq!(day.first_answer, Minutes::of(vec![120.0]));
        assert_eq!(day.own, Minutes::of(vec![120.0]));
    }

    #[test]
    fn what_came_back_has_not_ended() {
        let came_back = day(vec![
            (Some(REQUESTER), posted()),
            (Some(PEER), resolved()),
            (Some(REQUESTER), reopened()),
        ]);
        assert_eq!(came_back.ended, 0);
        assert_eq!(came_back.own.count, 0);
    }

    #[test]
    fn half_and_nine_in_ten_took_no_longer() {
        let minutes = Minutes::of((1..=10).rev().map(f64::from).collect());
        let wanted = Minutes {
            count: 10,
            median: 5.0,
            p90: 9.0,
        };
        assert_eq!(minutes, wanted);
        assert_eq!(Minutes::of(Vec::new()), Minutes::default());
    }
}
