//! What second line aims for: when it begins, stops, goes on, is met and missed, in working time.

use peerdesk_desk::{
    Aim, Aims, AlarmKind, Awaited, Calendar, Command, Epoch, EscalationCause, Event, Millis, Need,
    Policy, Priority, Refusal, StageKind, Target, TargetKind, TargetState, Targets, Terms,
    Timestamp, alarms,
};

use crate::calendar::{at, calendar, draft};
use crate::past::{POLICY, claimed, escalated, minute, pended, text};
use crate::people::{OTHER_TEAM, TEAM, emil, erna, lena, paul, rosa};
use crate::story::given;

const QUEUED: EscalationCause = EscalationCause::Promise;

fn aim(within: i64, warning: i64) -> Aim {
    Aim {
        within: Millis::minutes(within),
        warning: Millis::minutes(warning),
    }
}

/// To own in ten minutes and solve in sixty; what is urgent in thirty.
fn terms(calendar: Calendar) -> Terms {
    let policy = Policy {
        aims: Priority::ALL.map(|priority| Aims {
            own: Some(aim(10, 2)),
            solve: Some(aim(if priority == Priority::Urgent { 30 } else { 60 }, 10)),
        }),
        ..POLICY
    };
    Terms {
        calendar,
        ..policy.into()
    }
}

fn always() -> Terms {
    terms(Calendar::ALWAYS)
}

fn running(within: i64, warns: Timestamp, due: Timestamp) -> Target {
    Target {
        within: Millis::minutes(within),
        state: TargetState::Running {
            warns: Some(warns),
            due,
        },
    }
}

/// Those that begin at a minute.
fn begun(from: i64) -> Targets {
    Targets {
        own: Some(running(10, minute(from + 8), minute(from + 10))),
        solve: Some(running(60, minute(from + 50), minute(from + 60))),
    }
}

fn set(targets: Targets) -> Event {
    Event::Retargeted {
        targets: Some(targets),
    }
}

fn settled(within: i64, state: TargetState) -> Target {
    Target {
        within: Millis::minutes(within),
        state,
    }
}

#[test]
fn targets_begin_when_second_line_is_called() {
    given([])
        .terms(always())
        .at(15)
        .when_clock(Command::Alarm(AlarmKind::Promise))
        .then([escalated(QUEUED).event, set(begun(15))]);
}

#[test]
fn a_claim_in_time_meets_the_first_and_a_late_one_misses_it() {
    for (minutes, state) in [
        (9, TargetState::Met { at: minute(9) }),
        (12, TargetState::Missed { due: minute(10) }),
    ] {
        let story = given([escalated(QUEUED)])
            .bent(|ticket| ticket.targets = Some(begun(0)))
            .terms(always())
            .at(minutes)
            .when(emil(), Command::Claim)
            .done();
        let targets = story.ticket().targets.expect("it has targets");
        assert_eq!(targets.own, Some(settled(10, state)));
        assert_eq!(targets.solve, begun(0).solve);
    }
}

#[test]
fn waiting_stops_the_clock_and_keeps_what_is_left() {
    let story = given([escalated(QUEUED), claimed(&emil(), 1)])
        .bent(|ticket| {
            ticket.targets = Some(Targets {
                own: None,
                ..begun(0)
            });
        })
        .terms(always())
        .at(20)
        .when(
            emil(),
            Command::Pend {
                epoch: Epoch(1),
                awaited: Awaited::Requester,
            },
        )
        .done();
    let solve = story.ticket().targets.expect("targets").solve;
    let paused = TargetState::Paused {
        left: Millis::minutes(40),
        warning: Some(Millis::minutes(10)),
    };
    assert_eq!(solve, Some(settled(60, paused)));
    // Days later its requester speaks, and it is as far from late as it was.
    let story = story
        .at(10_000)
        .when(rosa(), Command::Post { text: text("Yes") })
        .done();
    let solve = story.ticket().targets.expect("targets").solve;
    assert_eq!(solve, Some(running(60, minute(10_030), minute(10_040))));
}

#[test]
fn what_was_missed_before_a_wait_stays_missed_and_is_said_once() {
    let terms = always();
    let story = given([escalated(QUEUED), claimed(&emil(), 1)])
        .bent(|ticket| {
            ticket.targets = Some(Targets {
                own: None,
                ..begun(0)
            });
        })
        .terms(terms.clone())
        .at(70);
    let story = story
        .when_clock(Command::Alarm(AlarmKind::SolveMissed))
        .then([Event::TargetMissed {
            target: TargetKind::Solve,
        }]);
    let pend = Command::Pend {
        epoch: Epoch(1),
        awaited: Awaited::Requester,
    };
    let resume = Command::Resume { epoch: Epoch(1) };
    let story = story.when(emil(), pend).done().when(emil(), resume).done();
    let missed = TargetState::Missed { due: minute(60) };
    assert_eq!(
        story.ticket().targets.expect("targets").solve,
        Some(settled(60, missed))
    );
    let again = alarms(story.ticket(), &terms);
    assert!(
        again
            .iter()
            .all(|alarm| alarm.kind != AlarmKind::SolveMissed)
    );
}

#[test]
fn targets_count_the_hours_of_the_calendar() {
    let office = calendar(&draft("Europe/Berlin", "9:00-18:00", "", &[]));
    let story = given([])
        .terms(terms(office))
        .now(at("2026-03-13T17:55[Europe/Berlin]"))
        .when(rosa(), Command::Escalate { reason: None })
        .done();
    let targets = story.ticket().targets.expect("targets");
    assert_eq!(
        targets.own,
        Some(running(
            10,
            at("2026-03-16T09:03[Europe/Berlin]"),
            at("2026-03-16T09:05[Europe/Berlin]")
        ))
    );
}

#[test]
fn what_becomes_urgent_keeps_the_time_that_has_passed() {
    let story = || {
        given([escalated(QUEUED)])
            .bent(|ticket| ticket.targets = Some(begun(0)))
            .terms(always())
    };
    let urgent = Command::Prioritise {
        priority: Priority::Urgent,
    };
    let targets = |at: i64| {
        let story = story().at(at).when(erna(), urgent.clone()).done();
        assert_eq!(story.ticket().priority, Priority::Urgent);
        story.ticket().targets.expect("targets").solve
    };
    assert_eq!(targets(5), Some(running(30, minute(20), minute(30))));
    // The warning should have come already, so it comes at once.
    assert_eq!(targets(25), Some(running(30, minute(25), minute(30))));
    // The time is over already.
    assert_eq!(targets(40), Some(running(30, minute(40), minute(40))));
}

#[test]
fn priority_is_second_lines_judgement() {
    let high = || Command::Prioritise {
        priority: Priority::High,
    };
    given([])
        .when(emil(), high())
        .then([Event::Prioritised {
            priority: Priority::High,
        }])
        .when(emil(), high())
        .refused(Refusal::NothingToChange);
    for member in [rosa(), paul()] {
        given([])
            .when(member, high())
            .refused(Refusal::NotPermitted {
                needs: Need::SecondLine,
            });
    }
}

#[test]
fn colleagues_have_no_targets() {
    let story = given([escalated(QUEUED)])
        .bent(|ticket| ticket.targets = Some(begun(0)))
        .terms(always())
        .when(
            emil(),
            Command::SendBackToPeers {
                epoch: None,
                reason: text("You know this"),
            },
        )
        .done();
    assert_eq!(story.ticket().targets, None);
}

#[test]
fn a_ticket_is_handed_over_with_its_age_and_its_targets() {
    let over = || Command::HandOver {
        team: OTHER_TEAM,
        reason: text("This is the network"),
    };
    let past = || [escalated(QUEUED).at(5), claimed(&emil(), 1)];
    let handed = |released| Event::HandedOver {
        team: OTHER_TEAM,
        reason: text("This is the network"),
        released,
    };
    for (member, released) in [(emil(), Some(emil().id)), (lena(), Some(emil().id))] {
        let story = given(past())
            .team(OTHER_TEAM)
            .when(member, over())
            .then([handed(released)]);
        assert_eq!(story.ticket().team, OTHER_TEAM);
        assert_eq!(story.ticket().stage, given(past()).ticket().stage.queued());
    }
    given(past())
        .team(OTHER_TEAM)
        .when(erna(), over())
        .refused(Refusal::AlreadyClaimed {
            by: emil().id,
            since: minute(0),
            until: Some(minute(30)),
        });
    given([escalated(QUEUED)])
        .team(OTHER_TEAM)
        .when(erna(), over())
        .then([handed(None)]);
    given([escalated(QUEUED)])
        .when(erna(), over())
        .refused(Refusal::NoSuchTeam);
    given([escalated(QUEUED)])
        .team(TEAM)
        .when(erna(), over())
        .refused(Refusal::NothingToChange);
    given([])
        .team(OTHER_TEAM)
        .when(emil(), over())
        .refused(Refusal::WrongStage {
            stage: StageKind::Open,
        });
    // A wait ends with the claim.
    let waited = given(
        past()
            .into_iter()
            .chain([pended(&emil(), Awaited::Requester, 30)]),
    )
    .team(OTHER_TEAM)
    .when(emil(), over())
    .done();
    assert_eq!(waited.ticket().stage.kind(), StageKind::Escalated);
}

#[test]
fn only_what_a_lead_gave_can_be_declined() {
    let decline = |epoch| Command::Decline {
        epoch: Epoch(epoch),
        reason: text("I am on leave"),
    };
    given([escalated(QUEUED), claimed(&emil(), 1)])
        .when(emil(), decline(1))
        .refused(Refusal::NotAssigned);
    let story = given([escalated(QUEUED).at(5)])
        .when(lena(), Command::Assign { to: emil().id })
        .done();
    assert!(story.ticket().stage.claim().expect("assigned").assigned);
    let story = story
        .when(emil(), decline(1))
        .then([Event::AssignmentDeclined {
            epoch: Epoch(1),
            reason: text("I am on leave"),
        }]);
    assert_eq!(story.ticket().stage.kind(), StageKind::Escalated);
    story.when(emil(), decline(1)).refused(Refusal::ClaimLost {
        epoch: Epoch(1),
        owner: None,
    });
}

/// Where a claimed ticket of these tests goes when its claim ends.
trait Queued {
    fn queued(&self) -> Self;
}

impl Queued for peerdesk_desk::Stage {
    fn queued(&self) -> Self {
        let claim = self.claim().expect("claimed");
        Self::Escalated {
            since: claim.escalated_since,
            cause: claim.cause,
        }
    }
}
