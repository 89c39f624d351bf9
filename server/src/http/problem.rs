//! How HTTP says no: every error is a [`Problem`].

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use peerdesk_protocol::Problem;
use tracing::error;

use crate::app::{
    AccountError, CardDenied, CardError, Denied, Fault, ImportDenied, ImportUndone, PolicyDenied,
    PolicyError, SearchError, Unanswered,
};

/// When to try again after something failed here.
const FAULT_RETRY_AFTER: Duration = Duration::from_secs(1);

/// An error on its way out.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    code: &'static str,
    title: String,
    /// Of the body, where one is unfit.
    field: Option<String>,
    retry_after: Option<Duration>,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, code: &'static str, title: impl Into<String>) -> Self {
        Self {
            status,
            code,
            title: title.into(),
            field: None,
            retry_after: None,
        }
    }

    fn after(mut self, retry_after: Duration) -> Self {
        self.retry_after = Some(retry_after);
        self
    }

    pub(crate) fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "There is nothing here, or you may not know of it.",
        )
    }

    /// The member may know of it, and may not do this.
    pub(crate) fn not_permitted(title: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "not_permitted", title)
    }

    pub(crate) fn not_signed_in() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "not_signed_in",
            "Sign in first: there is no session, or it has ended.",
        )
    }

    pub(crate) fn too_many_requests(retry_after: Duration) -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_requests",
            "There were too many requests in too short a time. Wait a moment.",
        )
        .after(retry_after)
    }

    pub(crate) fn malformed(title: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", title)
    }

    /// A part of the request that the desk cannot take.
    pub(crate) fn unfit(field: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            field: Some(field.into()),
            ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "field_unfit", title)
        }
    }

    /// Something failed here, or took too long; whether it happened is not known.
    pub(crate) fn unknown() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "The desk could not answer just now. Trying again is safe.",
        )
        .after(FAULT_RETRY_AFTER)
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        error!(error = &fault as &dyn std::error::Error, "a request failed");
        Self::unknown()
    }
}

impl From<Unanswered> for Refusal {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::NotPermitted => Self::not_permitted(unanswered.to_string()),
            Unanswered::Store(fault) => fault.into(),
            Unanswered::Search(SearchError::Busy) => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                "Too many are searching at the moment. Try again.",
            )
            .after(FAULT_RETRY_AFTER),
            Unanswered::Search(fault @ (SearchError::Index(_) | SearchError::Broken)) => {
                error!(error = &fault as &dyn std::error::Error, "a search failed");
                Self::unknown()
            }
        }
    }
}

impl From<AccountError> for Refusal {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Denied(denied) => denied.into(),
            AccountError::Fault(fault) => fault.into(),
        }
    }
}

impl From<Denied> for Refusal {
    fn from(denied: Denied) -> Self {
        let title = denied.to_string();
        match denied {
            Denied::CredentialInvalid => {
                Self::new(StatusCode::UNAUTHORIZED, "credential_invalid", title)
            }
            Denied::TooManyAttempts { retry_after } => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_attempts", title)
                    .after(retry_after)
            }
            Denied::Busy { retry_after } => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", title).after(retry_after)
            }
            Denied::Password(_) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "password_unfit", title)
            }
            Denied::Field { field, .. } => Self::unfit(field, title),
            Denied::NotFound => Self::not_found(),
            Denied::NotPermitted => Self::not_permitted(title),
            Denied::LastAdmin => Self::new(StatusCode::CONFLICT, "last_admin", title),
            Denied::Oneself => Self::new(StatusCode::CONFLICT, "oneself", title),
            Denied::NotSecondLine => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "not_second_line", title)
            }
            Denied::TeamHasTopics => Self::new(StatusCode::CONFLICT, "team_has_topics", title),
            Denied::TeamHasTickets => Self::new(StatusCode::CONFLICT, "team_has_tickets", title),
            Denied::LastOrganisation => Self::new(StatusCode::CONFLICT, "last_organisation", title),
            Denied::TeamRetired => Self::new(StatusCode::CONFLICT, "team_retired", title),
            Denied::ChangedMeanwhile => Self::new(StatusCode::CONFLICT, "changed_meanwhile", title),
            Denied::NameTaken => Self::new(StatusCode::CONFLICT, "name_taken", title),
            Denied::LastTopic => Self::new(StatusCode::CONFLICT, "last_topic", title),
            Denied::TooMany => Self::new(StatusCode::CONFLICT, "too_many", title),
            Denied::JoinLinkInvalid => Self::new(StatusCode::FORBIDDEN, "join_link_invalid", title),
            Denied::EmailTaken => Self::new(StatusCode::CONFLICT, "email_taken", title),
            Denied::SetupLinkInvalid => {
                Self::new(StatusCode::FORBIDDEN, "setup_link_invalid", title)
            }
            Denied::DemoNotOffered => Self::new(StatusCode::FORBIDDEN, "demo_not_offered", title),
            Denied::NotADemoPerson => Self::new(StatusCode::FORBIDDEN, "not_a_demo_person", title),
        }
    }
}

impl From<PolicyError> for Refusal {
    fn from(error: PolicyError) -> Self {
        match error {
            PolicyError::Denied(denied) => denied.into(),
            PolicyError::Fault(fault) => fault.into(),
        }
    }
}

impl From<PolicyDenied> for Refusal {
    fn from(denied: PolicyDenied) -> Self {
        let title = denied.to_string();
        match denied {
            PolicyDenied::NotFound => Self::not_found(),
            PolicyDenied::NotPermitted => Self::not_permitted(title),
            PolicyDenied::Unfit(_, field) => Self::unfit(field, title),
            PolicyDenied::ChangedMeanwhile => {
                Self::new(StatusCode::CONFLICT, "changed_meanwhile", title)
            }
        }
    }
}

impl From<ImportUndone> for Refusal {
    fn from(undone: ImportUndone) -> Self {
        match undone {
            ImportUndone::Denied(denied) => denied.into(),
            ImportUndone::Fault(fault) => fault.into(),
        }
    }
}

impl From<ImportDenied> for Refusal {
    fn from(denied: ImportDenied) -> Self {
        let title = denied.to_string();
        match denied.field() {
            Some(field) => Self::unfit(field, title),
            None => Self::not_permitted(title),
        }
    }
}

impl From<CardError> for Refusal {
    fn from(error: CardError) -> Self {
        match error {
            CardError::Denied(denied) => denied.into(),
            CardError::Fault(fault) => fault.into(),
        }
    }
}

impl From<CardDenied> for Refusal {
    fn from(denied: CardDenied) -> Self {
        let title = denied.to_string();
        match denied {
            CardDenied::NotFound => Self::not_found(),
            CardDenied::NotPermitted => Self::not_permitted(title),
            CardDenied::Unfit(field) => Self::unfit(field, title),
            CardDenied::ChangedMeanwhile => {
                Self::new(StatusCode::CONFLICT, "changed_meanwhile", title)
            }
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let problem = Problem {
            kind: Problem::kind_of(self.code),
            status: self.status.as_u16(),
            code: self.code.to_owned(),
            title: self.title,
            field: self.field,
            retry_after_ms: self
                .retry_after
                .map(|delay| u64::try_from(delay.as_millis()).unwrap_or(u64::MAX)),
        };
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(delay) = self.retry_after {
            // Whole seconds, and never none: that would mean at once.
            let seconds = delay.as_secs() + 1;
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
