//! Who takes part: one organisation, three employees, two engineers and a lead of one team.

use std::collections::BTreeSet;
use std::sync::Arc;

use peerdesk_desk::{
    Member, MemberId, Millis, OrganisationId, Policy, Role, TeamId, Topic, TopicId,
};

const HERE: OrganisationId = OrganisationId(1);
const TEAM: TeamId = TeamId(1);

/// The one topic. Its times are short, so that alarms ring among a few hundred steps.
pub(crate) fn topic() -> Topic {
    let policy = Policy {
        peer_window: Millis(150),
        answer_hold: Millis(60),
        lease: Millis(200),
        lease_warning: Millis(50),
        grace: Millis(400),
        ..Policy::DEFAULT
    };
    Topic {
        id: TOPIC_ID,
        organisation: HERE,
        team: TEAM,
        terms: Arc::new(policy.into()),
    }
}

/// Of the one topic.
pub(crate) const TOPIC_ID: TopicId = TopicId(1);

/// Everybody, employees first.
pub(crate) fn everybody() -> Vec<Member> {
    [
        (1, Role::Employee),
        (2, Role::Employee),
        (3, Role::Employee),
        (11, Role::Engineer),
        (12, Role::Engineer),
        (13, Role::Lead),
    ]
    .into_iter()
    .map(|(id, role)| member(id, role))
    .collect()
}

fn member(id: i64, role: Role) -> Member {
    let (teams, serves) = match role {
        Role::Employee | Role::Admin => (BTreeSet::new(), BTreeSet::new()),
        Role::Engineer | Role::Lead => (BTreeSet::from([TEAM]), BTreeSet::from([HERE])),
    };
    Member {
        id: MemberId(id),
        role,
        organisation: HERE,
        teams,
        serves,
    }
}
