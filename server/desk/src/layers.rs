//! What is set for an organisation, a topic or a team, and what follows from all three.

use crate::{Aims, CalendarId, FastLane, Millis, PhraseError, Policy, Priority};

/// Longest length of working time in any policy: it is longer than anybody waits.
pub const LENGTH_MAX: Millis = Millis::minutes(90 * 24 * 60);
/// Shortest lease: one that ends before its owner has read the ticket is none.
pub const LEASE_MIN: Millis = Millis::minutes(1);
/// Longest time in which a solved ticket can come back.
pub const GRACE_MAX: Millis = Millis::minutes(365 * 24 * 60);

/// Settings of one place; what is absent is left to the place before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicySettings {
    pub calendar: Option<CalendarChoice>,
    pub peer_window: Option<Millis>,
    pub answer_hold: Option<Millis>,
    /// No time at all stands for never, here and below.
    pub nudge: Option<Millis>,
    pub unconfirmed: Option<Millis>,
    pub lease: Option<Millis>,
    pub lease_warning: Option<Millis>,
    pub reminder: Option<Millis>,
    pub grace: Option<Millis>,
    pub fast_lane: Option<bool>,
    pub fast_words: Option<FastLane>,
    /// By [`Priority::index`].
    pub aims: [Option<Aims>; Priority::COUNT],
}

/// Which hours count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CalendarChoice {
    #[default]
    Always,
    Kept(CalendarId),
}

/// Why settings cannot be saved, with the field that is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingError {
    TooShort {
        field: &'static str,
        min: Millis,
    },
    TooLong {
        field: &'static str,
        max: Millis,
    },
    /// A warning before what it warns of has begun.
    WarnsTooEarly {
        field: &'static str,
    },
    Phrase(PhraseError),
}

/// What follows from the settings of all places; the calendar is still to be looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    pub policy: Policy,
    pub calendar: CalendarChoice,
    pub fast_words: FastLane,
}

impl PolicySettings {
    /// Whether every length is one that can be kept.
    pub fn check(&self) -> Result<(), SettingError> {
        let lengths = [
            ("peer_window_ms", self.peer_window),
            ("answer_hold_ms", self.answer_hold),
            ("nudge_ms", self.nudge),
            ("unconfirmed_ms", self.unconfirmed),
            ("lease_warning_ms", self.lease_warning),
            ("reminder_ms", self.reminder),
        ];
        for (field, length) in lengths {
            within(field, length, Millis(0), LENGTH_MAX)?;
        }
        within("lease_ms", self.lease, LEASE_MIN, LENGTH_MAX)?;
        within("grace_ms", self.grace, Millis(0), GRACE_MAX)?;
        if let (Some(lease), Some(warning)) = (self.lease, self.lease_warning)
            && warning >= lease
        {
            let field = "lease_warning_ms";
            return Err(SettingError::WarnsTooEarly { field });
        }
        for aims in self.aims.into_iter().flatten() {
            for (field, aim) in [("aims.own_ms", aims.own), ("aims.solve_ms", aims.solve)] {
                let Some(aim) = aim else { continue };
                within(field, Some(aim.within), Millis(1), LENGTH_MAX)?;
                within(field, Some(aim.warning), Millis(0), LENGTH_MAX)?;
                if aim.warning >= aim.within {
                    return Err(SettingError::WarnsTooEarly { field });
                }
            }
        }
        Ok(())
    }
}

fn within(
    field: &'static str,
    length: Option<Millis>,
    min: Millis,
    max: Millis,
) -> Result<(), SettingError> {
    match length {
        Some(length) if length < min => Err(SettingError::TooShort { field, min }),
        Some(length) if length > max => Err(SettingError::TooLong { field, max }),
        Some(_) | None => Ok(()),
    }
}

impl Resolved {
    /// What holds where nothing is set.
    pub fn of(policy: Policy) -> Self {
        Self {
            policy,
            calendar: CalendarChoice::default(),
            fast_words: FastLane::default(),
        }
    }

    /// What holds where `settings` are set on top of it.
    #[must_use]
    pub fn with(self, settings: &PolicySettings) -> Self {
        let never = |set: Option<Millis>, before: Option<Millis>| match set {
            Some(length) => (length > Millis(0)).then_some(length),
            None => before,
        };
        let before = self.policy;
        let mut aims = before.aims;
        for (aims, set) in aims.iter_mut().zip(settings.aims) {
            *aims = set.unwrap_or(*aims);
        }
        Self {
            policy: Policy {
                peer_window: settings.peer_window.unwrap_or(before.peer_window),
                answer_hold: settings.answer_hold.unwrap_or(before.answer_hold),
                nudge: never(settings.nudge, before.nudge),
                unconfirmed: never(settings.unconfirmed, before.unconfirmed),
                lease: settings.lease.unwrap_or(before.lease),
                lease_warning: settings.lease_warning.unwrap_or(before.lease_warning),
                reminder: never(settings.reminder, before.reminder),
                grace: settings.grace.unwrap_or(before.grace),
                fast_lane: settings.fast_lane.unwrap_or(before.fast_lane),
                aims,
            },
            calendar: settings.calendar.unwrap_or(self.calendar),
            fast_words: settings.fast_words.clone().unwrap_or(self.fast_words),
        }
    }

    /// The same as settings of one place, in which nothing is absent.
    pub fn as_settings(&self) -> PolicySettings {
        let policy = self.policy;
        let or_never = |length: Option<Millis>| Some(length.unwrap_or_default());
        PolicySettings {
            calendar: Some(self.calendar),
            peer_window: Some(policy.peer_window),
            answer_hold: Some(policy.answer_hold),
            nudge: or_never(policy.nudge),
            unconfirmed: or_never(policy.unconfirmed),
            lease: Some(policy.lease),
            lease_warning: Some(policy.lease_warning),
            reminder: or_never(policy.reminder),
            grace: Some(policy.grace),
            fast_lane: Some(policy.fast_lane),
            fast_words: Some(self.fast_words.clone()),
            aims: policy.aims.map(Some),
        }
    }
}
