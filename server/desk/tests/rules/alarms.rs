//! What the desk does by itself.

use peerdesk_desk::{
    Alarm, AlarmKind, Awaited, Command, Epoch, EscalationCause, Event, LeaseTerm, Need, Refusal,
    Stage, Timestamp, next_alarm,
};

use crate::past::{
    POLICY, Past, answered, bundled, by_clock, claimed, declined, escalated, minute, pended,
    resolved, term, withdrawn,
};
use crate::people::{emil, lena, paul, rosa};
use crate::story::given;

const QUEUED: EscalationCause = EscalationCause::Promise;

fn owned() -> [Past; 2] {
    [escalated(QUEUED).at(5), claimed(&emil(), 1)]
}

fn warned() -> Past {
    by_clock(Event::LeaseWarned { epoch: Epoch(1) }).at(25)
}

#[track_caller]
fn alarm_is(past: impl IntoIterator<Item = Past>, kind: AlarmKind, at: Timestamp) {
    let next = next_alarm(given(past).ticket()).map(|alarm| (alarm.kind, alarm.at));
    assert_eq!(next, Some((kind, at)));
}

#[test]
fn each_stage_has_the_alarm_of_its_facts() {
    alarm_is([], AlarmKind::Promise, minute(15));
    alarm_is(
        [answered(&paul(), Some(22)).at(12)],
        AlarmKind::Promise,
        minute(22),
    );
    alarm_is(
        [answered(&paul(), Some(22)).at(12), declined(&rosa(), 2)],
        AlarmKind::Promise,
        minute(15),
    );
    alarm_is(owned(), AlarmKind::LeaseWarning, minute(25));
    alarm_is(
        owned().into_iter().chain([warned()]),
        AlarmKind::LeaseEnd,
        minute(30),
    );
    alarm_is(
        owned().into_iter().chain([resolved(&emil())]),
        AlarmKind::GraceEnd,
        minute(0).plus(POLICY.grace),
    );
}

#[test]
fn stages_that_wait_for_people_have_no_alarm() {
    let closed = owned()
        .into_iter()
        .chain([resolved(&emil()), by_clock(Event::Closed)]);
    let pending = owned()
        .into_iter()
        .chain([pended(&emil(), Awaited::Requester, 9)]);
    for past in [
        vec![escalated(QUEUED)],
        vec![bundled(&emil(), Some(5))],
        vec![withdrawn(&rosa())],
        closed.collect(),
        pending.collect(),
    ] {
        assert_eq!(next_alarm(given(past).ticket()), None);
    }
}

#[track_caller]
fn fires(past: &[Past], kind: AlarmKind, due: Timestamp, event: Event) -> Stage {
    let early = Timestamp(due.0 - 1);
    let at = |now: Timestamp| given(past.iter().cloned()).now(now);
    at(early)
        .when_clock(Command::Alarm(kind))
        .refused(Refusal::NotDue);
    let after = at(due).when_clock(Command::Alarm(kind)).then([event]);
    let stage = after.ticket().stage.clone();
    after
        .when_clock(Command::Alarm(kind))
        .refused(Refusal::NotDue);
    stage
}

#[test]
fn a_promise_that_passes_calls_second_line_once() {
    let stage = fires(
        &[],
        AlarmKind::Promise,
        minute(15),
        Event::Escalated {
            cause: EscalationCause::Promise,
            reason: None,
        },
    );
    assert_eq!(
        stage,
        Stage::Escalated {
            since: minute(15),
            cause: EscalationCause::Promise
        }
    );
}

#[test]
fn an_answer_that_waits_holds_the_promise() {
    let held = [answered(&paul(), Some(22)).at(12)];
    fires(
        &held,
        AlarmKind::Promise,
        minute(22),
        Event::Escalated {
            cause: EscalationCause::Promise,
            reason: None,
        },
    );
}

#[test]
fn a_lease_warns_once_and_then_lapses_to_the_queue_with_its_age() {
    fires(
        &owned(),
        AlarmKind::LeaseWarning,
        minute(25),
        Event::LeaseWarned { epoch: Epoch(1) },
    );
    let [queued, taken] = owned();
    let stage = fires(
        &[queued, taken, warned()],
        AlarmKind::LeaseEnd,
        minute(30),
        Event::Lapsed {
            owner: emil().id,
            epoch: Epoch(1),
        },
    );
    assert_eq!(
        stage,
        Stage::Escalated {
            since: minute(5),
            cause: QUEUED
        }
    );
}

#[test]
fn a_late_clock_warns_and_lapses_in_two_steps() {
    let story = given(owned())
        .at(90)
        .when_clock(Command::Alarm(AlarmKind::LeaseWarning))
        .done();
    story.when_clock(Command::Alarm(AlarmKind::LeaseEnd)).done();
}

#[test]
fn progress_before_the_end_silences_the_alarm() {
    let [queued, taken] = owned();
    let progress = crate::past::by(
        &emil(),
        Event::Renewed {
            epoch: Epoch(1),
            term: term(27),
        },
    )
    .at(27);
    let story = || given([queued.clone(), taken.clone(), warned(), progress.clone()]).at(30);
    story()
        .when_clock(Command::Alarm(AlarmKind::LeaseEnd))
        .refused(Refusal::NotDue);
    assert_eq!(
        next_alarm(story().ticket()),
        Some(Alarm {
            kind: AlarmKind::LeaseWarning,
            at: minute(52),
            ordinal: minute(57).0,
        })
    );
}

#[test]
fn a_solved_ticket_closes_when_its_grace_ends() {
    let [queued, taken] = owned();
    let stage = fires(
        &[queued, taken, resolved(&emil())],
        AlarmKind::GraceEnd,
        minute(0).plus(POLICY.grace),
        Event::Closed,
    );
    assert!(matches!(stage, Stage::Closed { .. }));
}

#[test]
fn an_alarm_of_another_kind_is_never_due() {
    for kind in [
        AlarmKind::LeaseWarning,
        AlarmKind::LeaseEnd,
        AlarmKind::GraceEnd,
    ] {
        given([])
            .at(100_000)
            .when_clock(Command::Alarm(kind))
            .refused(Refusal::NotDue);
    }
}

#[test]
fn members_do_not_ring_and_the_clock_does_nothing_else() {
    given([])
        .at(20)
        .when(lena(), Command::Alarm(AlarmKind::Promise))
        .refused(Refusal::NotPermitted { needs: Need::Clock });
    given([escalated(QUEUED)])
        .when_clock(Command::Claim)
        .refused(Refusal::NotPermitted {
            needs: Need::SecondLine,
        });
}

#[test]
fn a_term_shorter_than_its_warning_warns_at_once_and_does_not_ring_for_ever() {
    let story = given(
        owned().into_iter().chain([
            pended(&emil(), Awaited::Requester, 3),
            by_clock(Event::Resumed {
                term: LeaseTerm {
                    until: minute(63),
                    warns: minute(60),
                    warned: false,
                },
            })
            .at(60),
        ]),
    )
    .at(60);
    let story = story
        .when_clock(Command::Alarm(AlarmKind::LeaseWarning))
        .done();
    assert_eq!(
        next_alarm(story.ticket()),
        Some(Alarm {
            kind: AlarmKind::LeaseEnd,
            at: minute(63),
            ordinal: 1,
        })
    );
}
