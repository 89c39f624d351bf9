//! What holds of permissions whoever the member is: every role in every relation.

use std::collections::BTreeSet;

use peerdesk_desk::{
    Actor, CommandKind, Member, MemberId, Need, OrganisationId, Refusal, Role, Stream, TeamId,
    Visibility, may_read, may_see, permit,
};

use crate::past::TICKET;
use crate::people::{ELSEWHERE, HERE, OTHER_TEAM, TEAM, employee, rosa};
use crate::story::ticket;

/// Every role × place of work × teams × served organisations, as requester and as somebody else.
fn all_members() -> Vec<Member> {
    let mut members = Vec::new();
    for id in [rosa().id, MemberId(50)] {
        for role in [Role::Employee, Role::Engineer, Role::Lead, Role::Admin] {
            for organisation in [HERE, ELSEWHERE] {
                for teams in subsets::<TeamId>([TEAM, OTHER_TEAM]) {
                    for serves in subsets::<OrganisationId>([HERE, ELSEWHERE]) {
                        members.push(Member {
                            id,
                            role,
                            organisation,
                            teams: teams.clone(),
                            serves,
                        });
                    }
                }
            }
        }
    }
    members
}

fn subsets<T: Copy + Ord>([one, two]: [T; 2]) -> [BTreeSet<T>; 4] {
    [
        BTreeSet::new(),
        BTreeSet::from([one]),
        BTreeSet::from([two]),
        BTreeSet::from([one, two]),
    ]
}

const VISIBILITIES: [Visibility; 2] = [Visibility::Organisation, Visibility::Private];

#[test]
fn who_may_not_see_a_ticket_hears_that_there_is_none_whatever_they_try() {
    for visibility in VISIBILITIES {
        let ticket = ticket(TICKET, &rosa(), visibility, []);
        for member in all_members() {
            let sees = may_see(&member, ticket.sight());
            for &kind in CommandKind::ALL {
                let permitted = permit(&Actor::Member(member.clone()), &ticket, kind);
                assert_eq!(permitted == Err(Refusal::NotFound), !sees, "{member:?}");
            }
        }
    }
}

#[test]
fn permission_to_write_a_note_and_to_read_one_are_the_same() {
    for visibility in VISIBILITIES {
        let ticket = ticket(TICKET, &rosa(), visibility, []);
        for member in all_members() {
            let reads = may_read(&member, ticket.sight(), Stream::Staff);
            let writes = permit(&Actor::Member(member.clone()), &ticket, CommandKind::Note);
            assert_eq!(writes.is_ok(), reads, "{member:?}");
        }
    }
}

#[test]
fn the_requester_never_has_second_line_powers_on_their_own_ticket() {
    let ticket = ticket(TICKET, &rosa(), Visibility::Organisation, []);
    for member in all_members() {
        if member.id != rosa().id {
            continue;
        }
        for &kind in CommandKind::ALL {
            let permitted = permit(&Actor::Member(member.clone()), &ticket, kind);
            if let Err(Refusal::NotPermitted { needs }) = permitted {
                assert!(needs != Need::Requester && needs != Need::RequesterOrSecondLine);
            }
        }
        for kind in [
            CommandKind::Note,
            CommandKind::Claim,
            CommandKind::Assign,
            CommandKind::TakeOver,
            CommandKind::Resolve,
            CommandKind::SendBackToPeers,
            CommandKind::Bundle,
        ] {
            assert!(permit(&Actor::Member(member.clone()), &ticket, kind).is_err());
        }
    }
}

#[test]
fn second_line_powers_need_role_team_and_service_together() {
    let ticket = ticket(TICKET, &rosa(), Visibility::Organisation, []);
    for member in all_members() {
        let has_all = matches!(member.role, Role::Engineer | Role::Lead)
            && member.teams.contains(&TEAM)
            && member.serves.contains(&HERE)
            && member.id != rosa().id;
        let actor = Actor::Member(member.clone());
        let claims = permit(&actor, &ticket, CommandKind::Claim).is_ok();
        let assigns = permit(&actor, &ticket, CommandKind::Assign).is_ok();
        assert_eq!(claims, has_all, "{member:?}");
        assert_eq!(assigns, has_all && member.role == Role::Lead, "{member:?}");
    }
}

#[test]
fn the_clock_does_what_only_the_clock_does() {
    let ticket = ticket(TICKET, &rosa(), Visibility::Organisation, []);
    for &kind in CommandKind::ALL {
        let clock = permit(&Actor::Clock, &ticket, kind).is_ok();
        let member = permit(&Actor::Member(employee(50)), &ticket, kind);
        assert_eq!(
            clock,
            member == Err(Refusal::NotPermitted { needs: Need::Clock })
        );
    }
}
