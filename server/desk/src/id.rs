//! Identities. Each is a number given by the database; none carries meaning or time.

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);
    };
}

id!(
    /// One organisation of the installation; the border that no question crosses.
    OrganisationId
);
id!(
    /// A person with an account, whatever their role.
    MemberId
);
id!(
    /// A second-line team.
    TeamId
);
id!(
    /// What tickets are about; has a team and a policy.
    TopicId
);
id!(
    /// Working hours that were given a name.
    CalendarId
);
id!(
    /// Terms as they were kept; what is under one id never changes.
    TermsId
);
id!(
    /// A ticket, unique in the installation. People see its number (#1042) instead.
    TicketId
);
id!(
    /// Position in one stream of one ticket, from 1, without holes.
    Seq
);

/// Counts the claims of one ticket. An action that names an older epoch comes from an engineer who
/// lost the claim and is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(pub u32);

impl Epoch {
    /// The epoch of the next claim.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}
