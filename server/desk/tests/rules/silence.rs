//! What the desk does when a requester says nothing: it asks, and at last takes the answer for the
//! solution, which is never called confirmed.

use peerdesk_desk::waves::{Wave, due};
use peerdesk_desk::{
    AlarmKind, Awaited, Calendar, Command, Epoch, EscalationCause, Event, Millis, Policy, Refusal,
    Seq, Solution, Stage, Terms, Timestamp, alarms,
};

use crate::calendar::{at, calendar, draft};
use crate::past::{
    POLICY, answered, by, claimed, declined, escalated, minute, pended, resolved, text,
};
use crate::people::{anna, emil, paul, rosa};
use crate::story::{Given, given};

const QUEUED: EscalationCause = EscalationCause::Promise;
const TWO_DAYS: i64 = 2 * 24 * 60;

#[track_caller]
fn rings(story: &Given, kind: AlarmKind) -> Option<Timestamp> {
    alarms(story.ticket(), &Terms::from(POLICY))
        .into_iter()
        .find(|alarm| alarm.kind == kind)
        .map(|alarm| alarm.at)
}

fn said() -> crate::past::Past {
    by(
        &rosa(),
        Event::Posted {
            text: text("I will try tonight"),
            renews: None,
        },
    )
}

#[test]
fn a_requester_is_asked_about_the_last_answer() {
    let story = given([
        answered(&paul(), Some(22)).at(12),
        answered(&anna(), Some(23)).at(13),
    ]);
    assert_eq!(rings(&story, AlarmKind::Nudge), Some(minute(18)));
    story
        .at(18)
        .when_clock(Command::Alarm(AlarmKind::Nudge))
        .then([Event::Nudged { answer: Seq(3) }]);
    given([answered(&paul(), None).at(12)])
        .at(16)
        .when_clock(Command::Alarm(AlarmKind::Nudge))
        .refused(Refusal::NotDue);
}

#[test]
fn whoever_spoke_since_is_not_asked() {
    let answer = || answered(&paul(), None).at(2);
    for (later, asked) in [
        (said().at(3), None),
        (said().at(1), Some(minute(7))),
        (declined(&rosa(), 2).at(3), None),
    ] {
        let mut past = vec![answer(), later];
        past.sort_by_key(|past| past.at);
        // The answer is the third event where something was said before it.
        let story = given(past);
        assert_eq!(rings(&story, AlarmKind::Nudge), asked);
        assert_eq!(
            rings(&story, AlarmKind::Unconfirmed).is_some(),
            asked.is_some()
        );
    }
}

#[test]
fn a_resolution_is_asked_about_as_well() {
    let story = given([
        escalated(QUEUED),
        claimed(&emil(), 1),
        resolved(&emil()).at(9),
    ]);
    assert_eq!(rings(&story, AlarmKind::Nudge), Some(minute(14)));
    assert_eq!(rings(&story, AlarmKind::Unconfirmed), None);
}

#[test]
fn silence_for_long_solves_it_without_a_confirmation() {
    let story = given([answered(&paul(), None).at(2), escalated(QUEUED).at(15)]);
    let due = minute(2 + TWO_DAYS);
    assert_eq!(rings(&story, AlarmKind::Unconfirmed), Some(due));
    let story = story
        .now(due)
        .when_clock(Command::Alarm(AlarmKind::Unconfirmed))
        .then([Event::SolvedUnconfirmed {
            answer: Seq(2),
            answered_by: paul().id,
            grace_until: due.plus(POLICY.grace),
        }]);
    let unconfirmed = Solution::Unconfirmed {
        answer: Seq(2),
        by: paul().id,
    };
    assert!(
        matches!(&story.ticket().stage, Stage::Solved { solution, .. } if *solution == unconfirmed)
    );
    // It is never too late to say that it helped.
    let story = story
        .when(rosa(), Command::Accept { answer: Seq(2) })
        .done();
    let confirmed = Solution::Accepted {
        answer: Seq(2),
        by: paul().id,
        second_line: false,
    };
    assert!(
        matches!(&story.ticket().stage, Stage::Solved { solution, since, .. }
            if *solution == confirmed && *since == due)
    );
}

#[test]
fn an_answer_that_nobody_confirmed_does_not_bring_it_back_to_colleagues() {
    let due = minute(2 + TWO_DAYS);
    let story = given([answered(&paul(), None).at(2), escalated(QUEUED).at(15)])
        .now(due)
        .when_clock(Command::Alarm(AlarmKind::Unconfirmed))
        .done();
    let story = story
        .when(rosa(), Command::Reopen { text: text("No") })
        .done();
    assert!(matches!(story.ticket().stage, Stage::Escalated { .. }));
}

#[test]
fn an_owner_decides_for_themselves_whether_it_is_solved() {
    let story = given([
        answered(&paul(), None).at(2),
        escalated(QUEUED).at(15),
        claimed(&emil(), 1),
    ]);
    assert_eq!(rings(&story, AlarmKind::Unconfirmed), None);
}

#[test]
fn those_who_are_waited_for_are_reminded_once_for_each_wait() {
    let story = given([
        escalated(QUEUED),
        claimed(&emil(), 1),
        pended(&emil(), Awaited::Requester, 30).at(20),
    ]);
    let due = minute(20 + 24 * 60);
    assert_eq!(rings(&story, AlarmKind::Reminder), Some(due));
    let story = story
        .now(due)
        .when_clock(Command::Alarm(AlarmKind::Reminder))
        .then([Event::Reminded]);
    let ordinal = |story: &Given| {
        alarms(story.ticket(), &Terms::from(POLICY))
            .into_iter()
            .find(|alarm| alarm.kind == AlarmKind::Reminder)
            .map(|alarm| alarm.ordinal)
    };
    let first = ordinal(&story);
    let resume = Command::Resume { epoch: Epoch(1) };
    let pend = Command::Pend {
        epoch: Epoch(1),
        awaited: Awaited::Requester,
    };
    let story = story.when(emil(), resume).done().when(emil(), pend).done();
    assert_ne!(ordinal(&story), first);
}

#[test]
fn what_the_policy_leaves_out_does_not_happen() {
    let quiet = Terms::from(Policy {
        nudge: None,
        unconfirmed: None,
        reminder: None,
        ..POLICY
    });
    let answered = given([answered(&paul(), None).at(2), escalated(QUEUED).at(15)]);
    assert_eq!(alarms(answered.ticket(), &quiet), []);
    let waiting = given([
        escalated(QUEUED),
        claimed(&emil(), 1),
        pended(&emil(), Awaited::Requester, 30),
    ]);
    assert_eq!(alarms(waiting.ticket(), &quiet), []);
}

#[test]
fn waves_come_in_working_time() {
    let office = Terms {
        calendar: calendar(&draft("Europe/Berlin", "9:00-18:00", "", &[])),
        ..POLICY.into()
    };
    let since = at("2026-03-13T17:55[Europe/Berlin]");
    let promise = office.after(since, Millis::minutes(20));
    assert_eq!(
        due(&office, since, promise),
        [
            (Wave::First, since),
            (Wave::Second, at("2026-03-16T09:05[Europe/Berlin]")),
            (Wave::Topic, at("2026-03-16T09:10[Europe/Berlin]")),
        ]
    );
}

/// Asked on Friday at ten to six, with half an hour for colleagues.
#[test]
fn every_moment_of_a_ticket_keeps_the_hours() {
    let office = Terms {
        calendar: calendar(&draft("Europe/Berlin", "9:00-18:00", "", &[])),
        ..Policy {
            peer_window: Millis::minutes(30),
            ..POLICY
        }
        .into()
    };
    let friday = at("2026-03-13T17:50[Europe/Berlin]");
    assert_eq!(
        office.promise(friday),
        at("2026-03-16T09:20[Europe/Berlin]")
    );
    let story = given([escalated(QUEUED)])
        .terms(office.clone())
        .now(friday)
        .when(emil(), Command::Claim)
        .done();
    let warns = alarms(story.ticket(), &office);
    assert_eq!(
        warns.first().map(|alarm| alarm.at),
        Some(at("2026-03-16T09:15[Europe/Berlin]"))
    );
    // A claim that is paused over the weekend goes on with what it had.
    let story = story
        .when(
            emil(),
            Command::Pend {
                epoch: Epoch(1),
                awaited: Awaited::Requester,
            },
        )
        .done();
    let monday = at("2026-03-16T12:00[Europe/Berlin]");
    let story = story
        .now(monday)
        .when(rosa(), Command::Post { text: text("Here") })
        .done();
    let until = |calendar: &Calendar| calendar.after(monday, POLICY.lease);
    assert!(matches!(
        story.ticket().stage,
        Stage::Claimed { claim } if claim.lease == peerdesk_desk::Lease::Running(peerdesk_desk::LeaseTerm {
            until: until(&office.calendar),
            warns: at("2026-03-16T12:25[Europe/Berlin]"),
            warned: false,
        })
    ));
}
