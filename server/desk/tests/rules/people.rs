//! The people of the tests. One organisation with two teams, one more next door.

use std::collections::BTreeSet;

use peerdesk_desk::{Actor, Member, MemberId, OrganisationId, Role, TeamId};

pub(crate) const HERE: OrganisationId = OrganisationId(1);
pub(crate) const ELSEWHERE: OrganisationId = OrganisationId(2);

/// The team of the ticket's topic, and another of the same organisation.
pub(crate) const TEAM: TeamId = TeamId(1);
pub(crate) const OTHER_TEAM: TeamId = TeamId(2);

/// Asks.
pub(crate) fn rosa() -> Member {
    employee(1)
}

/// A colleague.
pub(crate) fn paul() -> Member {
    employee(2)
}

/// Another colleague.
pub(crate) fn anna() -> Member {
    employee(3)
}

/// An engineer of the team.
pub(crate) fn emil() -> Member {
    second_line(11, Role::Engineer, TEAM)
}

/// Another engineer of the team.
pub(crate) fn erna() -> Member {
    second_line(12, Role::Engineer, TEAM)
}

/// The lead of the team.
pub(crate) fn lena() -> Member {
    second_line(13, Role::Lead, TEAM)
}

/// An engineer of the other team.
pub(crate) fn otto() -> Member {
    second_line(14, Role::Engineer, OTHER_TEAM)
}

/// The lead of the other team.
pub(crate) fn olga() -> Member {
    second_line(15, Role::Lead, OTHER_TEAM)
}

/// Runs the installation.
pub(crate) fn adam() -> Member {
    Member {
        role: Role::Admin,
        ..employee(16)
    }
}

/// Works in the other organisation.
pub(crate) fn fred() -> Member {
    Member {
        organisation: ELSEWHERE,
        ..employee(17)
    }
}

/// Works in the other organisation, in a team that serves both.
pub(crate) fn sara() -> Member {
    Member {
        organisation: ELSEWHERE,
        serves: BTreeSet::from([HERE, ELSEWHERE]),
        ..second_line(18, Role::Engineer, TEAM)
    }
}

pub(crate) fn employee(id: i64) -> Member {
    Member {
        id: MemberId(id),
        role: Role::Employee,
        organisation: HERE,
        teams: BTreeSet::new(),
        serves: BTreeSet::new(),
    }
}

pub(crate) fn second_line(id: i64, role: Role, team: TeamId) -> Member {
    Member {
        role,
        teams: BTreeSet::from([team]),
        serves: BTreeSet::from([HERE]),
        ..employee(id)
    }
}

pub(crate) fn everybody() -> Vec<Member> {
    vec![
        rosa(),
        paul(),
        anna(),
        emil(),
        erna(),
        lena(),
        otto(),
        olga(),
        adam(),
        fred(),
        sara(),
    ]
}

pub(crate) fn acting(member: Member) -> Actor {
    Actor::Member(member)
}
