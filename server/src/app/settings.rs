//! How a member wants to be told.

use peerdesk_desk::MemberId;
use peerdesk_protocol as protocol;
use thiserror::Error;

use super::{App, in_time};
use crate::store::{Error, MemberSettings};
use crate::wire;

/// Why settings were not taken.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// A field that cannot be so.
    #[error("{field} cannot be so")]
    Unfit { field: &'static str },
    #[error(transparent)]
    Fault(#[from] Error),
}

impl App {
    /// A member's settings.
    pub async fn settings(&self, member: MemberId) -> Result<protocol::MemberSettings, Error> {
        let found = in_time(self.store.settings(member)).await?;
        Ok(wire::settings(
            &found.settings,
            &found.follows,
            &found.learns,
        ))
    }

    /// Replaces them; answers with how they stand now.
    pub async fn set_settings(
        &self,
        member: MemberId,
        new: &protocol::MemberSettings,
    ) -> Result<protocol::MemberSettings, SettingsError> {
        let settings = wire::settings_of(new).map_err(|field| SettingsError::Unfit { field })?;
        let topics = |topics: &[protocol::TopicId]| {
            topics.iter().map(|topic| wire::topic_id(*topic)).collect()
        };
        let new = MemberSettings {
            settings,
            follows: topics(&new.follows),
            learns: topics(&new.learns),
        };
        in_time(self.store.set_settings(member, &new)).await?;
        Ok(self.settings(member).await?)
    }
}
