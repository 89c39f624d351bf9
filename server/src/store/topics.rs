//! Topics, and the policy in their columns, which holds until settings are saved.

use peerdesk_desk::{Millis, OrganisationId, Policy, TeamId, Topic, TopicId};
use sqlx::PgConnection;

use super::terms::{KnownTerms, TermsPlace};
use crate::store::Error;

/// A topic with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedTopic {
    pub topic: Topic,
    pub name: String,
    /// Groups around it from the outermost, divided by ` / `.
    pub path: String,
}

/// What a topic's own columns say of its policy. The one place where they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) peer_window_seconds: i32,
    pub(super) answer_hold_seconds: i32,
    pub(super) lease_seconds: i32,
    pub(super) lease_warning_seconds: i32,
    pub(super) grace_seconds: i32,
    pub(super) fast_lane: bool,
}

impl Columns {
    pub(super) fn policy(self) -> Policy {
        let seconds = |seconds: i32| Millis::seconds(seconds.into());
        Policy {
            peer_window: seconds(self.peer_window_seconds),
            answer_hold: seconds(self.answer_hold_seconds),
            lease: seconds(self.lease_seconds),
            lease_warning: seconds(self.lease_warning_seconds),
            grace: seconds(self.grace_seconds),
            fast_lane: self.fast_lane,
            ..Policy::DEFAULT
        }
    }
}

/// The columns in a row that has those of a topic.
macro_rules! columns {
    ($row:expr) => {
        $crate::store::topics::Columns {
            peer_window_seconds: $row.peer_window_seconds,
            answer_hold_seconds: $row.answer_hold_seconds,
            lease_seconds: $row.lease_seconds,
            lease_warning_seconds: $row.lease_warning_seconds,
            grace_seconds: $row.grace_seconds,
            fast_lane: $row.fast_lane,
        }
    };
}
pub(super) use columns;

/// A topic as its row has it.
pub(super) struct TopicRow {
    pub(super) id: i64,
    pub(super) organisation_id: i64,
    pub(super) team_id: i64,
    pub(super) name: String,
    pub(super) path: String,
    pub(super) terms_id: Option<i64>,
    pub(super) peer_window_seconds: i32,
    pub(super) answer_hold_seconds: i32,
    pub(super) lease_seconds: i32,
    pub(super) lease_warning_seconds: i32,
    pub(super) grace_seconds: i32,
    pub(super) fast_lane: bool,
}

impl TopicRow {
    pub(super) fn terms(&self) -> TermsPlace {
        TermsPlace::of(self.terms_id, columns!(self))
    }

    /// The topic, once its terms were learned.
    pub(super) fn read(self, known: &KnownTerms) -> Result<NamedTopic, Error> {
        Ok(NamedTopic {
            topic: Topic {
                id: TopicId(self.id),
                organisation: OrganisationId(self.organisation_id),
                team: TeamId(self.team_id),
                terms: known.get(self.terms())?,
            },
            name: self.name,
            path: self.path,
        })
    }
}

/// A topic that exists and is in use.
pub(super) async fn load_topic(
    connection: &mut PgConnection,
    known: &KnownTerms,
    id: TopicId,
) -> Result<Option<Topic>, Error> {
    let row = sqlx::query_as!(
        TopicRow,
        "select id, organisation_id, team_id, name, path, terms_id, peer_window_seconds,
                answer_hold_seconds, lease_seconds, lease_warning_seconds, grace_seconds, fast_lane
         from topic where id = $1 and active",
        id.0
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    known.learn(connection, [row.terms()].into_iter()).await?;
    Ok(Some(row.read(known)?.topic))
}
