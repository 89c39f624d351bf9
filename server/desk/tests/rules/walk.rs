//! Every short history of a ticket: whatever two employees, two engineers, a lead and the clock do
//! in whatever order, with waiting in between. The invariants hold after each event.
//!
//! Histories that lead to the same ticket at the same moment go on alike, so each such place is
//! looked at once and the histories through it are counted.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use peerdesk_desk::{
    Actor, Aim, Aims, Alarm, AlarmKind, Ask, Command, Event, Lease, Member, MemberId, Millis,
    Policy, Priority, Stage, Stream, TargetState, Terms, Ticket, Timestamp, Topic, Visibility,
    alarms, born, decide_ask, evolve, may_read, next_alarm,
};

use crate::moves::{Desk, Move, commands, epoch_of};
use crate::past::{POLICY, TICKET, VPN, minute, text};
use crate::people::{HERE, TEAM, rosa};

/// Events and waits of a history.
const STEPS: usize = 4;

/// A ticket at a moment.
#[derive(Clone, PartialEq, Eq)]
struct Place {
    ticket: Ticket,
    now: Timestamp,
}

/// Equal places hash alike; what is left out here is told apart by equality.
impl Hash for Place {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let ticket = &self.ticket;
        (self.now, ticket.public_head, ticket.staff_head).hash(state);
        (ticket.stage.kind(), ticket.epoch, ticket.cycle).hash(state);
        (&ticket.me_too, &ticket.invited, &ticket.helpers).hash(state);
        (ticket.topic, ticket.hand_raised, ticket.title.as_str()).hash(state);
        (ticket.priority, ticket.targets, ticket.heard).hash(state);
        for (seq, answer) in &ticket.answers {
            (seq, answer.by, answer.at, answer.state).hash(state);
        }
        if let Some(claim) = ticket.stage.claim() {
            (claim.owner, claim.since).hash(state);
            match claim.lease {
                Lease::Running(term) => (term.until, term.warned).hash(state),
                Lease::Paused { left } => left.hash(state),
            }
        }
    }
}

/// What a walk has seen.
#[derive(Default)]
struct Count {
    places: usize,
    events: usize,
    refusals: usize,
    histories: u64,
}

#[track_caller]
fn check(visibility: Visibility, policy: &Policy) {
    let terms = Arc::new(Terms::from(*policy));
    let count = walk(&Desk::new(), start(visibility, &terms), &terms);
    println!(
        "{visibility:?}, fast lane {}: {} histories of up to {STEPS} steps through {} places, \
         and from there {} events and {} refusals",
        policy.fast_lane, count.histories, count.places, count.events, count.refusals
    );
    assert!(count.places > 1000, "the walk went nowhere");
}

#[test]
fn the_invariants_hold_in_every_short_history_of_a_question_to_colleagues() {
    check(Visibility::Organisation, &POLICY);
}

#[test]
fn the_invariants_hold_in_every_short_history_of_the_fast_lane() {
    let policy = Policy {
        fast_lane: true,
        ..POLICY
    };
    check(Visibility::Organisation, &policy);
}

#[test]
fn the_invariants_hold_in_every_short_history_of_a_private_question() {
    check(Visibility::Private, &POLICY);
}

#[test]
fn the_invariants_hold_in_every_short_history_of_second_line_with_targets() {
    let aim = |minutes| {
        Some(Aim {
            within: Millis::minutes(minutes),
            warning: Millis::minutes(1),
        })
    };
    let policy = Policy {
        fast_lane: true,
        aims: Priority::ALL.map(|priority| Aims {
            own: aim(5),
            solve: aim(if priority == Priority::Urgent { 20 } else { 60 }),
        }),
        ..POLICY
    };
    check(Visibility::Organisation, &policy);
}

fn start(visibility: Visibility, terms: &Arc<Terms>) -> Place {
    let ask = Ask {
        title: None,
        text: text("VPN drops"),
        topic: VPN,
        visibility,
    };
    let topic = Topic {
        id: VPN,
        organisation: HERE,
        team: TEAM,
        terms: Arc::clone(terms),
    };
    let (asked, follows) =
        decide_ask(&rosa(), &ask, Some(&topic), minute(0)).expect("the question is taken");
    let mut ticket = born(TICKET, HERE, rosa().id, &asked, minute(0));
    for event in &follows {
        happen(&mut ticket, Some(rosa().id), minute(0), event);
    }
    Place {
        ticket,
        now: minute(0),
    }
}

fn walk(desk: &Desk, start: Place, terms: &Arc<Terms>) -> Count {
    let mut count = Count::default();
    let mut level = HashMap::from([(start, 1_u64)]);
    for step in 0..=STEPS {
        let mut next = HashMap::new();
        count.places += level.len();
        for (place, histories) in level {
            count.histories += histories;
            check_place(&place.ticket, terms);
            for reached in tried(desk, &place, terms, &mut count) {
                if step < STEPS {
                    *next.entry(reached).or_insert(0) += histories;
                }
            }
        }
        level = next;
    }
    count
}

/// Tries everything at a place, checks what followed, and says where it leads.
fn tried(desk: &Desk, place: &Place, terms: &Arc<Terms>, count: &mut Count) -> Vec<Place> {
    let Place { ticket, now } = place;
    let mut reached = waits(place, terms);
    let mut ways_on = usize::from(next_alarm(ticket).is_some());
    let commands = commands(ticket);
    for tried in desk.moves(&commands) {
        let Ok(events) = desk.decide(ticket, tried, terms, *now) else {
            count.refusals += 1;
            continue;
        };
        count.events += events.len();
        check_decision(ticket, tried, &events);
        let mut after = ticket.clone();
        for event in &events {
            happen(&mut after, tried.actor.member_id(), *now, event);
        }
        let others = tried.actor.member_id() != Some(ticket.requester);
        if others && after.stage.kind() != ticket.stage.kind() {
            ways_on += 1;
        }
        if *tried.actor == Actor::Clock {
            if is_only_said(tried.command) {
                check_said(ticket, &after, tried.command, terms);
                continue;
            }
            check_rung(desk, &after, tried, terms, *now);
        }
        reached.push(Place {
            ticket: after,
            now: now.plus(Millis::minutes(1)),
        });
    }
    let ended = matches!(ticket.stage, Stage::Closed { .. } | Stage::Withdrawn { .. });
    assert!(
        ended || ways_on > 0,
        "without its requester nothing moves {ticket:?}"
    );
    reached
}

/// Waiting until the next alarm is due, and for an hour more, as when the clock is late.
fn waits(place: &Place, terms: &Terms) -> Vec<Place> {
    let unconfirmed = alarms(&place.ticket, terms)
        .into_iter()
        .find(|alarm| alarm.kind == AlarmKind::Unconfirmed);
    next_alarm(&place.ticket)
        .into_iter()
        .chain(unconfirmed)
        .flat_map(|alarm| [alarm.at, alarm.at.plus(Millis::minutes(60))])
        .filter(|at| *at > place.now)
        .map(|now| Place {
            ticket: place.ticket.clone(),
            now,
        })
        .collect()
}

/// Applies an event and checks everything that holds of one event.
fn happen(ticket: &mut Ticket, by: Option<MemberId>, at: Timestamp, event: &Event) {
    let before = ticket.clone();
    let (stream, seq) = evolve(ticket, by, at, event);
    let heads = match stream {
        Stream::Public => (before.public_head.0 + 1, before.staff_head.0),
        Stream::Staff => (before.public_head.0, before.staff_head.0 + 1),
    };
    assert_eq!((ticket.public_head.0, ticket.staff_head.0), heads);
    assert_eq!(
        seq,
        match stream {
            Stream::Public => ticket.public_head,
            Stream::Staff => ticket.staff_head,
        }
    );
    let claim = |ticket: &Ticket| ticket.stage.claim().map(|claim| (claim.owner, claim.epoch));
    let new_claim = claim(ticket).is_some() && claim(ticket) != claim(&before);
    let grown = ticket.epoch.0 - before.epoch.0;
    assert_eq!(grown, u32::from(new_claim), "{event:?}");
    // Words are taken back whatever became of the ticket.
    let takes_back = matches!(event, Event::Deleted { .. } | Event::NoteDeleted { .. });
    assert!(
        takes_back || !matches!(before.stage, Stage::Closed { .. } | Stage::Withdrawn { .. }),
        "{event:?} happened to an ended ticket"
    );
    assert_eq!(
        (ticket.id, ticket.organisation, ticket.sight()),
        (before.id, before.organisation, before.sight())
    );
}

/// What holds of every decision that is not a refusal.
fn check_decision(ticket: &Ticket, tried: Move<'_>, events: &[Event]) {
    assert!(!events.is_empty(), "{tried:?} was granted and did nothing");
    if let Actor::Member(member) = tried.actor {
        check_actor_reads(ticket, member, events);
    }
    if let Some(epoch) = epoch_of(tried.command) {
        let claim = ticket
            .stage
            .claim()
            .expect("an owner's command has a claim");
        assert_eq!(
            (Some(claim.owner), claim.epoch),
            (tried.actor.member_id(), epoch),
            "an old epoch acted"
        );
    }
}

/// Nobody does what they could not then read.
fn check_actor_reads(ticket: &Ticket, member: &Member, events: &[Event]) {
    for event in events {
        let stream = peerdesk_desk::audience(event);
        assert!(may_read(member, ticket.sight(), stream), "{event:?}");
    }
}

/// An alarm that rang is not due again, so the clock comes to rest.
fn check_rung(desk: &Desk, after: &Ticket, rung: Move<'_>, terms: &Arc<Terms>, now: Timestamp) {
    assert!(
        desk.decide(after, rung, terms, now).is_err(),
        "{rung:?} rings for ever"
    );
}

/// Whether an alarm tells people something and leaves the ticket as it is, so that only its timer
/// knows that it rang.
fn is_only_said(command: &Command) -> bool {
    let Command::Alarm(kind) = command else {
        return false;
    };
    match kind {
        AlarmKind::Nudge
        | AlarmKind::Reminder
        | AlarmKind::OwnWarning
        | AlarmKind::OwnMissed
        | AlarmKind::SolveWarning
        | AlarmKind::SolveMissed => true,
        AlarmKind::Promise
        | AlarmKind::Unconfirmed
        | AlarmKind::LeaseWarning
        | AlarmKind::LeaseEnd
        | AlarmKind::GraceEnd => false,
    }
}

/// What was only said moves nothing, so that the mark on its timer holds: the ticket has the same
/// alarms as before.
fn check_said(before: &Ticket, after: &Ticket, said: &Command, terms: &Terms) {
    let still = Ticket {
        public_head: before.public_head,
        staff_head: before.staff_head,
        ..after.clone()
    };
    assert_eq!(still, *before, "{said:?} moved the ticket");
    assert_eq!(alarms(after, terms), alarms(before, terms));
}

/// What holds of a ticket wherever it stands.
fn check_place(ticket: &Ticket, terms: &Terms) {
    check_alarms(&alarms(ticket, terms));
    check_targets(ticket, &terms.policy);
    if let Some(claim) = ticket.stage.claim() {
        assert_ne!(claim.owner, ticket.requester);
        assert_eq!(claim.epoch, ticket.epoch);
        let running = matches!(claim.lease, Lease::Running(_));
        assert_eq!(running, matches!(ticket.stage, Stage::Claimed { .. }));
        assert!(!ticket.helpers.contains(&claim.owner));
        assert!(!ticket.invited.contains(&claim.owner));
    } else {
        let swarm = ticket.hand_raised || !ticket.invited.is_empty() || !ticket.helpers.is_empty();
        assert!(!swarm, "a swarm without an owner");
    }
    if let Stage::Open { promise, .. } = ticket.stage {
        assert_eq!(ticket.visibility, Visibility::Organisation);
        let effective = ticket.effective_promise().expect("an open ticket has one");
        assert!(effective >= promise);
        assert!(effective <= promise.plus(terms.policy.answer_hold));
    }
    assert!(!ticket.me_too.contains(&ticket.requester));
    assert!(ticket.invited.is_disjoint(&ticket.helpers));
    assert!(ticket.answers.keys().all(|seq| *seq <= ticket.public_head));
    assert!(ticket.hand_raised || ticket.invited.is_empty());
}

/// A timer is named by its kind and ordinal.
fn check_alarms(alarms: &[Alarm]) {
    for (index, alarm) in alarms.iter().enumerate() {
        let same = |other: &Alarm| (other.kind, other.ordinal) == (alarm.kind, alarm.ordinal);
        assert!(!alarms[..index].iter().any(same), "{alarm:?} twice");
    }
}

/// Targets run in the queue and in hands, stop while others are waited for, and are over with the
/// ticket.
fn check_targets(ticket: &Ticket, policy: &Policy) {
    let has_aims = policy.aims != POLICY.aims;
    let states = ticket
        .targets
        .into_iter()
        .flat_map(|targets| [targets.own, targets.solve])
        .flatten()
        .map(|target| target.state);
    let (mut running, mut paused) = (0, 0);
    for state in states {
        match state {
            TargetState::Running { .. } => running += 1,
            TargetState::Paused { .. } => paused += 1,
            TargetState::Met { .. } | TargetState::Missed { .. } => {}
        }
    }
    match ticket.stage {
        Stage::Open { .. } => assert_eq!(ticket.targets, None),
        Stage::Escalated { .. } | Stage::Claimed { .. } => {
            assert_eq!(paused, 0);
            assert_eq!(ticket.targets.is_some(), has_aims, "{ticket:?}");
        }
        Stage::Pending { .. } | Stage::Bundled { .. } => assert_eq!(running, 0),
        Stage::Solved { .. } | Stage::Closed { .. } | Stage::Withdrawn { .. } => {
            assert_eq!((running, paused), (0, 0));
        }
    }
}
