//! The first frame: which protocol, and who it is.

use std::time::Duration;

use futures_util::StreamExt as _;
use peerdesk_protocol::limits::HELLO_TIMEOUT_MS;
use peerdesk_protocol::{ClientMessage, CloseCode, Credential, VERSIONS};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tracing::warn;

use super::Gateway;
use super::stream::{MemberSocket, MemberStream};
use crate::app::{AccessMark, Identity};

/// Longest name a client may give itself.
const CLIENT_CHARS_MAX: usize = 64;

/// What the first frame said.
pub(super) struct Hello {
    pub(super) version: u16,
    pub(super) identity: Identity,
    pub(super) client: String,
    /// Noted before the identity was looked up.
    pub(super) mark: AccessMark,
}

/// Waits for `hello`, a limited time, and finds out who it is.
pub(super) async fn shake(
    gateway: &Gateway,
    socket: &mut MemberSocket,
) -> Result<Box<Hello>, CloseCode> {
    timeout(Duration::from_millis(HELLO_TIMEOUT_MS), async {
        let text = first_text(&mut socket.frames).await?;
        let (version, credential, client) = read_hello(&text)?;
        let _permit = gateway
            .identifying
            .acquire()
            .await
            .map_err(|_| CloseCode::Overloaded)?;
        let mark = gateway.accounts.access_mark();
        let identity = match &credential {
            Credential::Ticket(ticket) => gateway.accounts.by_socket_ticket(ticket).await,
            Credential::Token(token) => gateway.accounts.by_token(token).await,
        };
        let identity = identity.map_err(|fault| {
            warn!(
                error = &fault as &dyn std::error::Error,
                "a member could not be identified"
            );
            CloseCode::Overloaded
        })?;
        Ok(Box::new(Hello {
            version,
            identity: identity.ok_or(CloseCode::CredentialInvalid)?,
            client,
            mark,
        }))
    })
    .await
    .unwrap_or(Err(CloseCode::HelloLate))
}

async fn first_text(socket: &mut WebSocketStream<MemberStream>) -> Result<String, CloseCode> {
    loop {
        match socket.next().await {
            Some(Ok(Message::Text(text))) => return Ok(text.as_str().to_owned()),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(Message::Binary(_) | Message::Close(_) | Message::Frame(_))) | None => {
                return Err(CloseCode::HelloExpected);
            }
            Some(Err(error)) => return Err(super::session::code_of(&error)),
        }
    }
}

pub(crate) fn read_hello(text: &str) -> Result<(u16, Credential, String), CloseCode> {
    match serde_json::from_str(text) {
        Ok(ClientMessage::Hello {
            versions,
            credential,
            client,
        }) => {
            let client = client.unwrap_or_default();
            if client.chars().count() > CLIENT_CHARS_MAX || client.chars().any(char::is_control) {
                return Err(CloseCode::Malformed);
            }
            let version = VERSIONS
                .iter()
                .rev()
                .find(|version| versions.contains(version))
                .ok_or(CloseCode::VersionUnsupported)?;
            Ok((*version, credential, client))
        }
        Ok(_) => Err(CloseCode::HelloExpected),
        Err(_) => Err(CloseCode::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_both_speak_is_chosen() {
        let hello = r#"{"type":"hello","versions":[9,1],"credential":{"token":"x"}}"#;
        assert_eq!(read_hello(hello).expect("a hello").0, 1);
    }

    #[test]
    fn a_first_frame_that_is_no_hello_is_told_apart_from_nonsense() {
        let code = |text| read_hello(text).expect_err("no hello");
        assert_eq!(code(r#"{"type":"watch_desk"}"#), CloseCode::HelloExpected);
        assert_eq!(code("{"), CloseCode::Malformed);
        assert_eq!(
            code(r#"{"type":"hello","versions":[],"credential":{"token":"x"}}"#),
            CloseCode::VersionUnsupported
        );
    }
}
