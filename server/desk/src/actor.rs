//! Who acts.

use std::collections::BTreeSet;

use crate::{MemberId, OrganisationId, TeamId};

/// What a member may do in general. The role alone gives no power over a ticket: second-line powers
/// also need a team that serves the ticket (see [`crate::permit`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Employee,
    Engineer,
    Lead,
    Admin,
}

/// A signed-in person as the rules see them, read afresh for each command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub id: MemberId,
    pub role: Role,
    /// Where the member works; their own questions are asked here.
    pub organisation: OrganisationId,
    /// Second-line teams the member belongs to. Empty for employees and most admins.
    pub teams: BTreeSet<TeamId>,
    /// Organisations served by those teams; for a shared service centre more than the own one.
    pub serves: BTreeSet<OrganisationId>,
}

/// The source of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    Member(Member),
    /// The desk itself: a promise that passes, a lease that lapses.
    Clock,
}

impl Actor {
    /// The member behind the actor; the clock has none.
    pub fn member_id(&self) -> Option<MemberId> {
        match self {
            Self::Member(member) => Some(member.id),
            Self::Clock => None,
        }
    }
}

impl Member {
    /// Whether the member is second line for an organisation: an engineer or lead with a team that
    /// serves it. Admins run the installation and are not second line by that.
    pub fn is_second_line_of(&self, organisation: OrganisationId) -> bool {
        match self.role {
            Role::Engineer | Role::Lead => self.serves.contains(&organisation),
            Role::Employee | Role::Admin => false,
        }
    }

    /// Whether the member runs an organisation: its people, teams and topics, and files of its tickets.
    pub fn runs(&self, organisation: OrganisationId) -> bool {
        self.role == Role::Admin && self.organisation == organisation
    }

    /// Whether the member may know of the queues of an organisation and of who has how much.
    pub fn knows_queues_of(&self, organisation: OrganisationId) -> bool {
        self.runs(organisation) || self.is_second_line_of(organisation)
    }

    /// Whether the member may know what an organisation has set: who runs it, and the leads of its teams.
    pub fn knows_settings_of(&self, organisation: OrganisationId) -> bool {
        let leads = self.role == Role::Lead && self.serves.contains(&organisation);
        self.runs(organisation) || leads
    }
}
