//! The settings of a topic that rules need. Times here are elapsed time, not working time.

use crate::{Millis, OrganisationId, TeamId, TopicId};

/// What the desk promises and expects on a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// How long colleagues have before second line is called.
    pub peer_window: Millis,
    /// Longest time a waiting answer may hold the promise beyond its moment, counted from the
    /// answer, and at most once per answer.
    pub answer_hold: Millis,
    /// How long a claim lasts without progress.
    pub lease: Millis,
    /// How long before its end a lease warns.
    pub lease_warning: Millis,
    /// How long a solved ticket can be reopened.
    pub grace: Millis,
    /// Straight to second line: peers get no window.
    pub fast_lane: bool,
}

/// A topic with the facts a command needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Topic {
    pub id: TopicId,
    pub organisation: OrganisationId,
    pub team: TeamId,
    pub policy: Policy,
}

impl Policy {
    /// Starting values of an organisation that set nothing: fifteen minutes for colleagues, half an
    /// hour of lease with a warning five minutes before its end, a week of grace.
    pub const DEFAULT: Self = Self {
        peer_window: Millis::minutes(15),
        answer_hold: Millis::minutes(10),
        lease: Millis::minutes(30),
        lease_warning: Millis::minutes(5),
        grace: Millis::minutes(7 * 24 * 60),
        fast_lane: false,
    };
}
