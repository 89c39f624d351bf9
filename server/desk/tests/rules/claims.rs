//! Claim, renew, hand back, assign, take over.

use peerdesk_desk::{
    Awaited, Claim, Command, Epoch, EscalationCause, Event, Lease, LeaseTerm, Member, MemberId,
    Millis, Need, Policy, Refusal, Stage, StageKind,
};

use crate::past::{
    POLICY, Past, bundled, claimed, escalated, handed_back, minute, pended, resolved, term, text,
    vendor,
};
use crate::people::{adam, emil, erna, fred, lena, olga, otto, paul, rosa, sara};
use crate::story::{given, given_asked_by};

const QUEUED: EscalationCause = EscalationCause::Promise;

fn owned() -> [Past; 2] {
    [escalated(QUEUED).at(5), claimed(&emil(), 1)]
}

fn renew(epoch: u32) -> Command {
    Command::Renew {
        epoch: Epoch(epoch),
    }
}

fn hand_back(epoch: u32) -> Command {
    Command::HandBack {
        epoch: Epoch(epoch),
        tried: text("Restarted it"),
    }
}

fn take_over() -> Command {
    Command::TakeOver {
        reason: text("Emil is ill"),
    }
}

fn assign(to: &Member) -> Command {
    Command::Assign { to: to.id }
}

fn taken_by_emil() -> Refusal {
    Refusal::AlreadyClaimed {
        by: emil().id,
        since: minute(0),
        until: Some(minute(30)),
    }
}

#[test]
fn an_engineer_claims_from_the_queue_and_the_lease_runs() {
    let story = given([escalated(QUEUED).at(5)])
        .at(20)
        .when(emil(), Command::Claim)
        .then([Event::Claimed {
            epoch: Epoch(1),
            term: term(20),
        }]);
    assert_eq!(
        story.ticket().stage,
        Stage::Claimed {
            claim: Claim {
                owner: emil().id,
                epoch: Epoch(1),
                since: minute(20),
                assigned: false,
                lease: Lease::Running(term(20)),
                escalated_since: minute(5),
                cause: QUEUED,
            }
        }
    );
}

#[test]
fn second_claim_is_refused_and_names_the_owner() {
    given(owned())
        .when(erna(), Command::Claim)
        .refused(taken_by_emil());
}

#[test]
fn a_paused_claim_names_no_end() {
    given(owned().into_iter().chain([pended(&emil(), vendor(), 10)]))
        .at(600)
        .when(erna(), Command::Claim)
        .refused(Refusal::AlreadyClaimed {
            by: emil().id,
            since: minute(0),
            until: None,
        });
}

#[test]
fn claiming_what_one_owns_changes_nothing() {
    for minutes in [10, 40] {
        given(owned())
            .at(minutes)
            .when(emil(), Command::Claim)
            .refused(Refusal::NothingToChange);
    }
}

#[test]
fn a_claim_whose_lease_has_ended_gives_way_before_the_clock_comes() {
    given(owned())
        .at(29)
        .when(erna(), Command::Claim)
        .refused(taken_by_emil());
    let story = given(owned()).at(30).when(erna(), Command::Claim).then([
        Event::Lapsed {
            owner: emil().id,
            epoch: Epoch(1),
        },
        Event::Claimed {
            epoch: Epoch(2),
            term: term(30),
        },
    ]);
    let claim = story.ticket().stage.claim().expect("claimed");
    assert_eq!(claim.owner, erna().id);
    assert_eq!(claim.escalated_since, minute(5));
}

#[test]
fn only_second_line_of_the_team_that_is_not_asking_claims() {
    for member in [rosa(), paul(), adam(), otto(), olga()] {
        given([escalated(QUEUED)])
            .when(member, Command::Claim)
            .refused(Refusal::NotPermitted {
                needs: Need::SecondLine,
            });
    }
    given_asked_by(&emil(), [escalated(QUEUED)])
        .when(emil(), Command::Claim)
        .refused(Refusal::NotPermitted {
            needs: Need::SecondLine,
        });
    given([escalated(QUEUED)])
        .when(sara(), Command::Claim)
        .done();
    let elsewhere = Member {
        serves: [crate::people::ELSEWHERE].into(),
        ..sara()
    };
    given([escalated(QUEUED)])
        .when(elsewhere, Command::Claim)
        .refused(Refusal::NotFound);
}

#[test]
fn only_a_queued_ticket_is_claimed() {
    given([])
        .when(emil(), Command::Claim)
        .refused(Refusal::WrongStage {
            stage: StageKind::Open,
        });
    given(owned().into_iter().chain([resolved(&emil())]))
        .when(erna(), Command::Claim)
        .refused(Refusal::WrongStage {
            stage: StageKind::Solved,
        });
    given([bundled(&emil(), None)])
        .when(erna(), Command::Claim)
        .refused(Refusal::WrongStage {
            stage: StageKind::Bundled,
        });
}

#[test]
fn still_on_it_renews_the_lease() {
    given(owned())
        .at(20)
        .when(emil(), renew(1))
        .then([Event::Renewed {
            epoch: Epoch(1),
            term: term(20),
        }]);
}

#[test]
fn an_owner_whose_lease_ended_still_acts_until_the_claim_is_lost() {
    let story = given(owned())
        .at(45)
        .when(emil(), renew(1))
        .then([Event::Renewed {
            epoch: Epoch(1),
            term: term(45),
        }]);
    assert_eq!(
        story.ticket().stage.claim().map(|claim| claim.lease),
        Some(Lease::Running(term(45)))
    );
}

#[test]
fn a_shorter_policy_never_shortens_a_lease_that_runs() {
    let policy = Policy {
        lease: Millis::minutes(5),
        ..POLICY
    };
    given(owned())
        .policy(&policy)
        .at(10)
        .when(emil(), renew(1))
        .then([Event::Renewed {
            epoch: Epoch(1),
            term: LeaseTerm {
                until: minute(30),
                warns: minute(25),
                warned: false,
            },
        }]);
}

#[test]
fn a_paused_lease_is_not_renewed() {
    given(owned().into_iter().chain([pended(&emil(), vendor(), 10)]))
        .when(emil(), renew(1))
        .refused(Refusal::WrongStage {
            stage: StageKind::Pending,
        });
}

#[test]
fn an_old_epoch_cannot_act_and_hears_who_owns_the_ticket_now() {
    let past: Vec<Past> = owned()
        .into_iter()
        .chain([handed_back(&emil(), 1), claimed(&erna(), 2)])
        .collect();
    for command in [
        renew(1),
        hand_back(1),
        Command::Pend {
            epoch: Epoch(1),
            awaited: Awaited::Requester,
        },
        Command::Resume { epoch: Epoch(1) },
        Command::Resolve {
            epoch: Epoch(1),
            text: text("Done"),
        },
        Command::RaiseHand {
            epoch: Epoch(1),
            text: text("Who knows?"),
            invite: vec![paul().id],
        },
        Command::LowerHand { epoch: Epoch(1) },
        Command::SendBackToPeers {
            epoch: Some(Epoch(1)),
            reason: text("Theirs"),
        },
    ] {
        given(past.clone())
            .when(emil(), command)
            .refused(Refusal::ClaimLost {
                epoch: Epoch(1),
                owner: Some(erna().id),
            });
    }
}

#[test]
fn an_epoch_that_ended_without_a_successor_is_lost_as_well() {
    for past in [handed_back(&emil(), 1), resolved(&emil())] {
        given(owned().into_iter().chain([past]))
            .when(emil(), renew(1))
            .refused(Refusal::ClaimLost {
                epoch: Epoch(1),
                owner: None,
            });
    }
}

#[test]
fn an_epoch_that_never_was_finds_the_wrong_stage() {
    given([escalated(QUEUED)])
        .when(emil(), renew(1))
        .refused(Refusal::WrongStage {
            stage: StageKind::Escalated,
        });
}

#[test]
fn knowing_the_epoch_does_not_make_an_owner() {
    given(owned())
        .when(erna(), renew(1))
        .refused(Refusal::NotPermitted { needs: Need::Owner });
    given(owned())
        .when(paul(), renew(1))
        .refused(Refusal::NotPermitted { needs: Need::Owner });
}

#[test]
fn a_ticket_handed_back_keeps_its_age_in_the_queue() {
    for extra in [None, Some(pended(&emil(), vendor(), 10))] {
        let story = given(owned().into_iter().chain(extra))
            .when(emil(), hand_back(1))
            .then([Event::HandedBack {
                epoch: Epoch(1),
                tried: text("Restarted it"),
            }]);
        assert_eq!(
            story.ticket().stage,
            Stage::Escalated {
                since: minute(5),
                cause: QUEUED
            }
        );
    }
}

#[test]
fn a_lead_assigns_from_the_queue_and_from_an_owner() {
    given([escalated(QUEUED)])
        .when(lena(), assign(&erna()))
        .then([Event::Assigned {
            to: erna().id,
            from: None,
            epoch: Epoch(1),
            term: term(10),
        }]);
    for extra in [None, Some(pended(&emil(), vendor(), 10))] {
        let story = given(owned().into_iter().chain(extra))
            .when(lena(), assign(&erna()))
            .then([Event::Assigned {
                to: erna().id,
                from: Some(emil().id),
                epoch: Epoch(2),
                term: term(10),
            }]);
        assert_eq!(story.ticket().stage.kind(), StageKind::Claimed);
        assert_eq!(story.ticket().epoch, Epoch(2));
    }
    given([escalated(QUEUED)])
        .when(lena(), assign(&lena()))
        .done();
}

#[test]
fn only_a_lead_of_the_team_assigns_and_takes_over() {
    for member in [rosa(), paul(), emil(), erna(), olga(), adam()] {
        for command in [assign(&erna()), take_over()] {
            given(owned())
                .when(member.clone(), command)
                .refused(Refusal::NotPermitted { needs: Need::Lead });
        }
    }
}

#[test]
fn a_ticket_is_assigned_only_to_second_line_on_it() {
    for member in [paul(), rosa(), otto(), adam()] {
        given([escalated(QUEUED)])
            .when(lena(), assign(&member))
            .refused(Refusal::NotInTeam { member: member.id });
    }
    given_asked_by(&erna(), [escalated(QUEUED)])
        .when(lena(), assign(&erna()))
        .refused(Refusal::NotInTeam { member: erna().id });
}

#[test]
fn a_member_who_is_gone_or_of_elsewhere_is_no_such_member() {
    let nobody = MemberId(999);
    given([escalated(QUEUED)])
        .when(lena(), Command::Assign { to: nobody })
        .refused(Refusal::NoSuchMember { member: nobody });
    given([escalated(QUEUED)])
        .when(lena(), assign(&fred()))
        .refused(Refusal::NoSuchMember { member: fred().id });
    given([escalated(QUEUED)])
        .members(vec![])
        .when(lena(), assign(&erna()))
        .refused(Refusal::NoSuchMember { member: erna().id });
}

#[test]
fn assigning_to_the_owner_changes_nothing() {
    given(owned())
        .when(lena(), assign(&emil()))
        .refused(Refusal::NothingToChange);
}

#[test]
fn an_open_ticket_is_not_assigned() {
    given([])
        .when(lena(), assign(&erna()))
        .refused(Refusal::WrongStage {
            stage: StageKind::Open,
        });
}

#[test]
fn a_lead_takes_over_and_the_old_epoch_ends() {
    for extra in [None, Some(pended(&emil(), vendor(), 10))] {
        let story = given(owned().into_iter().chain(extra))
            .when(lena(), take_over())
            .then([Event::TakenOver {
                from: emil().id,
                epoch: Epoch(2),
                term: term(10),
                reason: text("Emil is ill"),
            }]);
        story.when(emil(), renew(1)).refused(Refusal::ClaimLost {
            epoch: Epoch(1),
            owner: Some(lena().id),
        });
    }
}

#[test]
fn there_is_nothing_to_take_over_in_the_queue_or_from_oneself() {
    given([escalated(QUEUED)])
        .when(lena(), take_over())
        .refused(Refusal::WrongStage {
            stage: StageKind::Escalated,
        });
    given([escalated(QUEUED), claimed(&lena(), 1)])
        .when(lena(), take_over())
        .refused(Refusal::NothingToChange);
}
