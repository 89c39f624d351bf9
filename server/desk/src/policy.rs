//! The settings of a topic that rules need. Lengths are working time of the topic's calendar unless
//! they say otherwise.

use crate::{Millis, Priority};

/// What the desk promises and expects on a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// How long colleagues have before second line is called.
    pub peer_window: Millis,
    /// Longest time a waiting answer may hold the promise beyond its moment, counted from the
    /// answer, and at most once per answer.
    pub answer_hold: Millis,
    /// How long an answer waits before its requester is asked about it; absent where they are not.
    pub nudge: Option<Millis>,
    /// How long an answer waits before it counts as the solution without having been confirmed;
    /// absent where none ever does.
    pub unconfirmed: Option<Millis>,
    /// How long a claim lasts without progress.
    pub lease: Millis,
    /// How long before its end a lease warns.
    pub lease_warning: Millis,
    /// How long a pending ticket waits before those it waits for are reminded; absent for never.
    pub reminder: Option<Millis>,
    /// How long a solved ticket can be reopened. Elapsed time: people come back on weekends too.
    pub grace: Millis,
    /// Straight to second line: peers get no window.
    pub fast_lane: bool,
    /// What second line aims for, by [`Priority::index`].
    pub aims: [Aims; Priority::COUNT],
}

/// What second line aims for in one priority, counted from the moment it was called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Aims {
    /// Until somebody owns it.
    pub own: Option<Aim>,
    /// Until it is solved, without the time in which it waits for others.
    pub solve: Option<Aim>,
}

/// One length of time that should not be exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aim {
    pub within: Millis,
    /// How long before the end somebody is warned.
    pub warning: Millis,
}

impl Policy {
    /// Starting values of an organisation that set nothing: fifteen minutes for colleagues, half an
    /// hour of lease with a warning five minutes before its end, a week of grace, a question after
    /// five minutes whether an answer helped, two days until it is taken for granted, a reminder
    /// each day of waiting, and no targets.
    pub const DEFAULT: Self = Self {
        peer_window: Millis::minutes(15),
        answer_hold: Millis::minutes(10),
        nudge: Some(Millis::minutes(5)),
        unconfirmed: Some(Millis::minutes(2 * 24 * 60)),
        lease: Millis::minutes(30),
        lease_warning: Millis::minutes(5),
        reminder: Some(Millis::minutes(24 * 60)),
        grace: Millis::minutes(7 * 24 * 60),
        fast_lane: false,
        aims: [Aims {
            own: None,
            solve: None,
        }; Priority::COUNT],
    };

    /// What second line aims for with a ticket of this priority.
    pub fn aims(&self, priority: Priority) -> Aims {
        self.aims[priority.index()]
    }
}
