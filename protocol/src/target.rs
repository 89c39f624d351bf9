//! How much a ticket matters and what second line aims for.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::strict::read_strictly;

read_strictly!(word: Priority);

/// How much a ticket matters, in the judgement of second line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", remote = "Self")]
pub enum Priority {
    Low,
    Normal,
    High,
    Urgent,
}

/// What second line aims for with one ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Targets {
    /// Until somebody owns it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub own: Option<Target>,
    /// Until it is solved, without the time in which it waits for others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub solve: Option<Target>,
}

/// How one target stands. `within` is the working time there is in all, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Target {
    /// At risk from `warns` on, missed from `due` on; both may have passed.
    Running {
        within: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        warns: Option<i64>,
        due: i64,
    },
    /// Stopped while others are waited for, with so many milliseconds of working time left.
    Paused { within: i64, left: i64 },
    /// In time.
    Met { within: i64, at: i64 },
    /// Not in time.
    Missed { within: i64, due: i64 },
}

/// One of the two targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TargetKind {
    Own,
    Solve,
}
