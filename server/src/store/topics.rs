//! Topics and the policies that hold there.

use peerdesk_desk::{OrganisationId, TeamId, Topic, TopicId};
use sqlx::PgExecutor;

use crate::store::Error;

/// A topic with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedTopic {
    pub topic: Topic,
    pub name: String,
}

/// The policy in a row with the columns of a topic.
macro_rules! policy {
    ($row:expr) => {
        peerdesk_desk::Policy {
            peer_window: peerdesk_desk::Millis::seconds($row.peer_window_seconds.into()),
            answer_hold: peerdesk_desk::Millis::seconds($row.answer_hold_seconds.into()),
            lease: peerdesk_desk::Millis::seconds($row.lease_seconds.into()),
            lease_warning: peerdesk_desk::Millis::seconds($row.lease_warning_seconds.into()),
            grace: peerdesk_desk::Millis::seconds($row.grace_seconds.into()),
            fast_lane: $row.fast_lane,
        }
    };
}
pub(super) use policy;

/// A topic as its row has it.
pub(super) struct TopicRow {
    pub(super) id: i64,
    pub(super) organisation_id: i64,
    pub(super) team_id: i64,
    pub(super) name: String,
    pub(super) peer_window_seconds: i32,
    pub(super) answer_hold_seconds: i32,
    pub(super) lease_seconds: i32,
    pub(super) lease_warning_seconds: i32,
    pub(super) grace_seconds: i32,
    pub(super) fast_lane: bool,
}

impl TopicRow {
    pub(super) fn read(self) -> NamedTopic {
        NamedTopic {
            topic: Topic {
                id: TopicId(self.id),
                organisation: OrganisationId(self.organisation_id),
                team: TeamId(self.team_id),
                policy: policy!(self),
            },
            name: self.name,
        }
    }
}

/// A topic that exists and is in use.
pub(super) async fn load_topic(
    executor: impl PgExecutor<'_>,
    id: TopicId,
) -> Result<Option<Topic>, Error> {
    let row = sqlx::query_as!(
        TopicRow,
        "select id, organisation_id, team_id, name, peer_window_seconds, answer_hold_seconds,
                lease_seconds, lease_warning_seconds, grace_seconds, fast_lane
         from topic where id = $1 and active",
        id.0
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| row.read().topic))
}
