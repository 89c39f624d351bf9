//! Stored priorities and targets.

use peerdesk_desk::{Millis, Priority, Target, TargetKind, TargetState, Targets, Timestamp};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StoredPriority {
    Low,
    #[default]
    Normal,
    High,
    Urgent,
}

impl StoredPriority {
    /// Whether it goes without saying.
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde asks by reference whether a field is left out"
    )]
    pub(crate) fn is_normal(&self) -> bool {
        *self == Self::Normal
    }
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StoredTargetKind {
    Own,
    Solve,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
pub(crate) struct StoredTargets {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    own: Option<StoredTarget>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    solve: Option<StoredTarget>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct StoredTarget {
    within: i64,
    state: StoredTargetState,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum StoredTargetState {
    Running {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        warns: Option<i64>,
        due: i64,
    },
    Paused {
        left: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        warning: Option<i64>,
    },
    Met {
        at: i64,
    },
    Missed {
        due: i64,
    },
}

impl From<Priority> for StoredPriority {
    fn from(priority: Priority) -> Self {
        match priority {
            Priority::Low => Self::Low,
            Priority::Normal => Self::Normal,
            Priority::High => Self::High,
            Priority::Urgent => Self::Urgent,
        }
    }
}

impl From<StoredPriority> for Priority {
    fn from(stored: StoredPriority) -> Self {
        match stored {
            StoredPriority::Low => Self::Low,
            StoredPriority::Normal => Self::Normal,
            StoredPriority::High => Self::High,
            StoredPriority::Urgent => Self::Urgent,
        }
    }
}

impl From<TargetKind> for StoredTargetKind {
    fn from(kind: TargetKind) -> Self {
        match kind {
            TargetKind::Own => Self::Own,
            TargetKind::Solve => Self::Solve,
        }
    }
}

impl From<StoredTargetKind> for TargetKind {
    fn from(stored: StoredTargetKind) -> Self {
        match stored {
            StoredTargetKind::Own => Self::Own,
            StoredTargetKind::Solve => Self::Solve,
        }
    }
}

impl From<Targets> for StoredTargets {
    fn from(targets: Targets) -> Self {
        Self {
            own: targets.own.map(Into::into),
            solve: targets.solve.map(Into::into),
        }
    }
}

impl From<StoredTargets> for Targets {
    fn from(stored: StoredTargets) -> Self {
        Self {
            own: stored.own.map(Into::into),
            solve: stored.solve.map(Into::into),
        }
    }
}

impl From<Target> for StoredTarget {
    fn from(target: Target) -> Self {
        Self {
            within: target.within.0,
            state: match target.state {
                TargetState::Running { warns, due } => StoredTargetState::Running {
                    warns: warns.map(|at| at.0),
                    due: due.0,
                },
                TargetState::Paused { left, warning } => StoredTargetState::Paused {
                    left: left.0,
                    warning: warning.map(|length| length.0),
                },
                TargetState::Met { at } => StoredTargetState::Met { at: at.0 },
                TargetState::Missed { due } => StoredTargetState::Missed { due: due.0 },
            },
        }
    }
}

impl From<StoredTarget> for Target {
    fn from(stored: StoredTarget) -> Self {
        Self {
            within: Millis(stored.within),
            state: match stored.state {
                StoredTargetState::Running { warns, due } => TargetState::Running {
                    warns: warns.map(Timestamp),
                    due: Timestamp(due),
                },
                StoredTargetState::Paused { left, warning } => TargetState::Paused {
                    left: Millis(left),
                    warning: warning.map(Millis),
                },
                StoredTargetState::Met { at } => TargetState::Met { at: Timestamp(at) },
                StoredTargetState::Missed { due } => TargetState::Missed {
                    due: Timestamp(due),
                },
            },
        }
    }
}
