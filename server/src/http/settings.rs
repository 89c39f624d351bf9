//! How a member wants to be told.

use axum::Json as JsonAnswer;
use axum::extract::State;
use peerdesk_protocol::MemberSettings;

use super::HttpState;
use super::input::Json;
use super::problem::Refusal;
use super::session::SignedInMember;
use crate::app::SettingsError;

pub(super) async fn read(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
) -> Result<JsonAnswer<MemberSettings>, Refusal> {
    Ok(JsonAnswer(state.app.settings(identity.member.id).await?))
}

pub(super) async fn write(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Json(body): Json<MemberSettings>,
) -> Result<JsonAnswer<MemberSettings>, Refusal> {
    let done = state.app.set_settings(identity.member.id, &body).await;
    done.map(JsonAnswer).map_err(|error| match error {
        SettingsError::Unfit { field } => {
            Refusal::unfit(field, format!("{field}: this cannot be so."))
        }
        SettingsError::Fault(fault) => fault.into(),
    })
}
