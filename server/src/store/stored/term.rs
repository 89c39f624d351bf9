//! Small stored pieces that events and facts share.

use peerdesk_desk::{
    Awaited, EscalationCause, LeaseTerm, ReturnCause, Text, Timestamp, Title, Visibility,
};
use serde::{Deserialize, Serialize};

/// Why a stored value could not be read back.
pub(crate) type Bad = String;

#[derive(Clone, Copy, Serialize, Deserialize)]
pub(crate) struct StoredTerm {
    until: i64,
    warns: i64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    warned: bool,
}

impl From<LeaseTerm> for StoredTerm {
    fn from(term: LeaseTerm) -> Self {
        Self {
            until: term.until.0,
            warns: term.warns.0,
            warned: term.warned,
        }
    }
}

impl From<StoredTerm> for LeaseTerm {
    fn from(stored: StoredTerm) -> Self {
        Self {
            until: Timestamp(stored.until),
            warns: Timestamp(stored.warns),
            warned: stored.warned,
        }
    }
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StoredCause {
    Promise,
    Requester,
    SecondLine,
    FastLane,
    Private,
    Reopened,
}

impl From<EscalationCause> for StoredCause {
    fn from(cause: EscalationCause) -> Self {
        match cause {
            EscalationCause::Promise => Self::Promise,
            EscalationCause::Requester => Self::Requester,
            EscalationCause::SecondLine => Self::SecondLine,
            EscalationCause::FastLane => Self::FastLane,
            EscalationCause::Private => Self::Private,
            EscalationCause::Reopened => Self::Reopened,
        }
    }
}

impl From<StoredCause> for EscalationCause {
    fn from(stored: StoredCause) -> Self {
        match stored {
            StoredCause::Promise => Self::Promise,
            StoredCause::Requester => Self::Requester,
            StoredCause::SecondLine => Self::SecondLine,
            StoredCause::FastLane => Self::FastLane,
            StoredCause::Private => Self::Private,
            StoredCause::Reopened => Self::Reopened,
        }
    }
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StoredReturn {
    SecondLine,
    BundleWithdrawn,
}

impl From<ReturnCause> for StoredReturn {
    fn from(cause: ReturnCause) -> Self {
        match cause {
            ReturnCause::SecondLine => Self::SecondLine,
            ReturnCause::BundleWithdrawn => Self::BundleWithdrawn,
        }
    }
}

impl From<StoredReturn> for ReturnCause {
    fn from(stored: StoredReturn) -> Self {
        match stored {
            StoredReturn::SecondLine => Self::SecondLine,
            StoredReturn::BundleWithdrawn => Self::BundleWithdrawn,
        }
    }
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StoredAwaited {
    Requester,
    ThirdParty(String),
}

impl From<&Awaited> for StoredAwaited {
    fn from(awaited: &Awaited) -> Self {
        match awaited {
            Awaited::Requester => Self::Requester,
            Awaited::ThirdParty { name } => Self::ThirdParty(name.as_str().to_owned()),
        }
    }
}

impl TryFrom<StoredAwaited> for Awaited {
    type Error = Bad;

    fn try_from(stored: StoredAwaited) -> Result<Self, Bad> {
        Ok(match stored {
            StoredAwaited::Requester => Self::Requester,
            StoredAwaited::ThirdParty(name) => Self::ThirdParty {
                name: title(&name)?,
            },
        })
    }
}

/// The word for a visibility in columns and stored forms.
pub(crate) fn visibility_word(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Organisation => "organisation",
        Visibility::Private => "private",
    }
}

/// Reads [`visibility_word`] back.
pub(crate) fn visibility(word: &str) -> Result<Visibility, Bad> {
    match word {
        "organisation" => Ok(Visibility::Organisation),
        "private" => Ok(Visibility::Private),
        other => Err(format!("unknown visibility {other}")),
    }
}

/// Words, or what is left where their author took them back.
pub(super) fn text(stored: &str) -> Result<Text, Bad> {
    if stored.is_empty() {
        return Ok(Text::removed());
    }
    Text::new(stored).map_err(|error| format!("text: {error:?}"))
}

pub(super) fn optional_text(stored: Option<&str>) -> Result<Option<Text>, Bad> {
    stored.map(text).transpose()
}

pub(crate) fn title(stored: &str) -> Result<Title, Bad> {
    Title::new(stored).map_err(|error| format!("title: {error:?}"))
}
