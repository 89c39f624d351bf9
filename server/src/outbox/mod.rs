//! What is sent outside of the app: pushes to browsers, mails.
//!
//! **Never twice.** A message is an attempt that one node holds. Until it is handed over, nothing
//! left this house, and whatever fails is tried again, by another node if this one dies. Then the
//! attempt is marked as being handed over, in a commit of its own, and only after it the message
//! goes out. From that mark on it is never sent again unless the other side itself said that it did
//! not take it: a node that dies between the mark and the answer leaves a message that may or may not
//! have arrived, and it is not repeated, because a notice also lies in the app, where nothing is lost,
//! and people who get everything twice turn everything off.

mod browsers;
mod counters;
pub mod endpoint;
mod invitation;
mod mail;
pub mod push;
mod smtp;
mod words;

use std::sync::Arc;
use std::time::Duration;

use lettre::message::Mailbox;
use peerdesk_desk::{Member, Stream, Subject, may_read, may_see};
use reqwest::{Client, StatusCode, Url, header};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};
use tracing::{debug, error, warn};
use uuid::Uuid;

use crate::auth::MailLink;
#[cfg(feature = "controls")]
use crate::controls::{self, Control};
use crate::store::{
    Attempt, Channel, Ending, Error, FORGOTTEN_MAX, Store, Subjected, Subscription,
};
use endpoint::{Endpoints, PublicOnly, Reach};
use mail::Letter;
use push::{PushError, VapidKey};
use smtp::Handed;

pub use crate::store::Subscription as Browser;
pub use counters::OutboxCounters;
pub use invitation::{Invitation, Invited};
pub use smtp::Smtp;

/// How often is looked for what is to be sent.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often what ended long ago is forgotten, and what waits for nothing given up.
const TIDY_EVERY: Duration = Duration::from_mins(1);
/// Messages sent at the same time by one node.
const AT_ONCE_MAX: usize = 16;
/// How long an attempt is held before another node takes it over, and how long handing over may last.
const LEASE: Duration = Duration::from_mins(1);
/// Longest wait for a push service.
const PUSH_TIMEOUT: Duration = Duration::from_secs(15);
/// How long a push service keeps a message for a browser that is off.
const PUSH_KEPT_SECONDS: u32 = 24 * 60 * 60;
/// Tries before a message is given up: with the waits between them about half a day.
const ATTEMPTS_MAX: u32 = 12;
/// The first wait after a message was not taken; each further one is twice as long.
const BACKOFF_FIRST: Duration = Duration::from_secs(15);
const BACKOFF_MAX: Duration = Duration::from_hours(2);

/// What an outbox has to be told.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Absent: no mails.
    pub smtp: Option<Smtp>,
    /// Whom mails come from.
    pub mail_from: Option<Mailbox>,
    /// Push services beside the known ones.
    pub endpoints: Endpoints,
}

/// Why there is no outbox.
#[derive(Debug, Error)]
pub enum OutboxError {
    #[error(transparent)]
    Store(#[from] Error),
    #[error(transparent)]
    Push(#[from] PushError),
    #[error("the HTTP client cannot be made")]
    Client(#[from] reqwest::Error),
}

/// Sends what is due. Any number of nodes may do so.
#[derive(Clone)]
pub struct Outbox {
    store: Store,
    settings: Arc<Settings>,
    /// Where people reach the desk.
    origin: Arc<str>,
    vapid: Arc<VapidKey>,
    /// For push services, and for origins that were configured.
    public: Client,
    configured: Client,
    counters: Arc<OutboxCounters>,
}

/// Sends what is due, for ever.
pub async fn run_outbox(outbox: Outbox) {
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut tidying = interval(TIDY_EVERY);
    tidying.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let done = tokio::select! {
            _ = ticks.tick() => outbox.send_due().await.map(drop),
            _ = tidying.tick() => outbox.tidy().await,
        };
        if let Err(error) = done {
            warn!(
                error = &error as &dyn std::error::Error,
                "what is to be sent could not be read; trying again"
            );
        }
    }
}

impl Outbox {
    /// An outbox; the installation's push key is made when there is none.
    pub async fn open(store: Store, settings: Settings, origin: &str) -> Result<Self, OutboxError> {
        let (private, public) = push::new_key_pair();
        let (private, public) = store.push_key(&private, &public).await?;
        let client = || {
            Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .timeout(PUSH_TIMEOUT)
        };
        Ok(Self {
            store,
            settings: Arc::new(settings),
            origin: origin.into(),
            vapid: Arc::new(VapidKey::read(&private, public)?),
            public: client().dns_resolver(Arc::new(PublicOnly)).build()?,
            configured: client().build()?,
            counters: Arc::default(),
        })
    }

    /// What became of messages since the start.
    pub fn counters(&self) -> Arc<OutboxCounters> {
        Arc::clone(&self.counters)
    }

    /// Gives up what waited for too long, forgets what ended long ago, and looks how late it is.
    pub async fn tidy(&self) -> Result<(), Error> {
        self.store.give_up_old().await?;
        while self.store.forget_deliveries().await? == FORGOTTEN_MAX {}
        let has_mail = self.settings.smtp.is_some();
        self.counters
            .note_late(self.store.deliveries_late(has_mail).await?);
        Ok(())
    }

    /// Sends what is due now; how many messages were begun.
    pub async fn send_due(&self) -> Result<usize, Error> {
        let (again, unknown) = self.store.take_over().await?;
        if again + unknown > 0 {
            warn!(again, unknown, "took over what a node left behind");
        }
        let has_mail = self.settings.smtp.is_some();
        let mut attempts = self.store.lease(AT_ONCE_MAX, LEASE, has_mail).await?;
        if has_mail && let Some(digest) = self.store.lease_digest(attempt_id(), LEASE).await? {
            attempts.push(digest);
        }
        let begun = attempts.len();
        let mut sending = JoinSet::new();
        for attempt in attempts {
            let outbox = self.clone();
            sending.spawn(async move { outbox.send(attempt).await });
        }
        sending.join_all().await;
        Ok(begun)
    }

    /// One attempt, from its beginning to its end.
    pub async fn send(&self, attempt: Attempt) {
        let ending = match self.try_send(attempt).await {
            Ok(ending) => ending,
            Err(error) => {
                // The lease ends by itself; what was handed over meanwhile is known as such.
                error!(
                    error = &error as &dyn std::error::Error,
                    "a message could not be sent"
                );
                return;
            }
        };
        let Some(ending) = ending else {
            return;
        };
        let ending = match ending {
            Ending::Again(_) if attempt.attempts >= ATTEMPTS_MAX => Ending::Refused,
            Ending::Again(after) => Ending::Again(after.max(backoff(attempt.attempts))),
            Ending::Sent | Ending::Refused | Ending::Unneeded | Ending::Unknown => ending,
        };
        self.counters.note(attempt.channel, ending);
        debug!(?ending, channel = ?attempt.channel, "a message ended");
        if let Err(error) = self.store.end(attempt, ending).await {
            warn!(%error, "the end of a message could not be noted");
        }
    }

    /// How an attempt ended; nothing when another node has it.
    async fn try_send(&self, attempt: Attempt) -> Result<Option<Ending>, Error> {
        let Some(member) = self.store.member(attempt.member).await? else {
            return Ok(Some(Ending::Unneeded));
        };
        let about: Vec<Subjected> = self
            .store
            .about(attempt)
            .await?
            .into_iter()
            .filter(|notice| !notice.is_seen && may_know(&member, notice))
            .collect();
        let Some(last) = about.last() else {
            return Ok(Some(Ending::Unneeded));
        };
        match attempt.channel {
            Channel::Push => self.push(attempt, last).await,
            Channel::Mail | Channel::Digest => self.mail(attempt, &about).await,
        }
    }

    async fn mail(&self, attempt: Attempt, about: &[Subjected]) -> Result<Option<Ending>, Error> {
        let (Some(smtp), Some(from)) = (&self.settings.smtp, &self.settings.mail_from) else {
            return Ok(Some(Ending::Unneeded));
        };
        let Some(to) = self.store.recipient(attempt.member).await? else {
            return Ok(Some(Ending::Unneeded));
        };
        let subject = match (attempt.channel, about) {
            (Channel::Mail, [only, ..]) => Some(Subject::of(only.kind)),
            (Channel::Mail | Channel::Digest | Channel::Push, _) => None,
        };
        let link = MailLink {
            member: attempt.member,
            subject,
        };
        let token = link.seal(&self.store.link_secret(attempt.member).await?);
        let letter = Letter {
            from,
            to: &to,
            notices: about,
            subject,
            id: format!("<delivery-{}@{}>", attempt.first, from.email.domain()),
            now: self.store.now().await?,
            origin: &self.origin,
            stop: format!("{}/unsubscribe?token={token}", self.origin),
        };
        let mail = match mail::write(&letter) {
            Ok(mail) => mail,
            Err(error) => {
                warn!(%error, member.id = attempt.member.0, "a mail could not be written");
                return Ok(Some(Ending::Refused));
            }
        };
        let connection = match smtp.connect().await {
            Ok(connection) => connection,
            Err(error) => {
                warn!(%error, "the mail server cannot be reached; trying again later");
                return Ok(Some(Ending::Again(Duration::ZERO)));
            }
        };
        #[cfg(feature = "controls")]
        controls::pass(Control::DieBeforeHanding).await;
        if !self.store.hand(attempt, LEASE).await? {
            return Ok(None);
        }
        #[cfg(feature = "controls")]
        controls::pass(Control::DieAfterHanding).await;
        let handed = smtp::hand(connection, &mail).await;
        #[cfg(feature = "controls")]
        controls::pass(Control::DieAfterSent).await;
        Ok(Some(match handed {
            Handed::Taken => Ending::Sent,
            Handed::NotNow => Ending::Again(Duration::ZERO),
            Handed::Never => Ending::Refused,
            Handed::Unknown => Ending::Unknown,
        }))
    }

    async fn push(&self, attempt: Attempt, notice: &Subjected) -> Result<Option<Ending>, Error> {
        let Some(id) = attempt.subscription else {
            return Ok(Some(Ending::Unneeded));
        };
        let Some(to) = self.store.subscription(attempt.member, id).await? else {
            return Ok(Some(Ending::Unneeded));
        };
        let language = self
            .store
            .recipient(attempt.member)
            .await?
            .map_or(peerdesk_desk::Language::English, |to| to.language);
        let plain = json!({
            "title": words::line(language, notice),
            "ticket": notice.ticket.0,
            "notice": notice.seq,
            "url": mail::address("", notice),
        });
        let Some(request) = self.push_request(&to, notice, &plain.to_string()).await? else {
            self.store.expire_subscription(id).await?;
            return Ok(Some(Ending::Refused));
        };
        if !self.store.hand(attempt, LEASE).await? {
            return Ok(None);
        }
        let ending = match request.send().await {
            Ok(answer) => after_answer(answer.status(), retry_after(answer.headers())),
            // The connection did not come about, so nothing was said on it.
            Err(error) if error.is_connect() => Ending::Again(Duration::ZERO),
            Err(_) => Ending::Unknown,
        };
        if ending == Ending::Refused {
            self.store.expire_subscription(id).await?;
        }
        Ok(Some(ending))
    }

    /// The request that carries a push; nothing for a browser that nothing can be sent to.
    async fn push_request(
        &self,
        to: &Subscription,
        notice: &Subjected,
        plain: &str,
    ) -> Result<Option<reqwest::RequestBuilder>, Error> {
        let Ok(url) = Url::parse(&to.endpoint) else {
            return Ok(None);
        };
        let client = match self.settings.endpoints.reach(&url) {
            Some(Reach::Public) => &self.public,
            Some(Reach::Configured) => &self.configured,
            None => return Ok(None),
        };
        let contact = match &self.settings.mail_from {
            Some(from) => format!("mailto:{}", from.email),
            None => self.origin.to_string(),
        };
        let service = url.origin().ascii_serialization();
        let now = self.store.now().await?;
        let (Ok(body), Ok(authorization)) = (
            push::encrypt(plain.as_bytes(), &to.p256dh, &to.auth),
            self.vapid.authorization(&service, &contact, now),
        ) else {
            return Ok(None);
        };
        Ok(Some(
            client
                .post(url)
                .header(header::AUTHORIZATION, authorization)
                .header(header::CONTENT_ENCODING, "aes128gcm")
                .header(header::CONTENT_TYPE, "application/octet-stream")
                .header("TTL", PUSH_KEPT_SECONDS)
                // A newer notice of the same ticket replaces one that the browser did not get yet.
                .header("Topic", topic(notice))
                .header("Urgency", urgency(notice))
                .body(body),
        ))
    }
}

/// Whether the member may know of it now.
fn may_know(member: &Member, notice: &Subjected) -> bool {
    match notice.stream {
        Some(stream @ (Stream::Public | Stream::Staff)) => may_read(member, notice.sight, stream),
        None => may_see(member, notice.sight),
    }
}

fn after_answer(status: StatusCode, wait: Duration) -> Ending {
    if status.is_success() {
        Ending::Sent
    } else if status == StatusCode::TOO_MANY_REQUESTS
        || status == StatusCode::REQUEST_TIMEOUT
        || status.is_server_error()
    {
        Ending::Again(wait)
    } else {
        // 404 and 410: the browser is gone. The rest: this service will never take it.
        Ending::Refused
    }
}

fn retry_after(headers: &header::HeaderMap) -> Duration {
    headers
        .get(header::RETRY_AFTER)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse().ok())
        .map_or(Duration::ZERO, Duration::from_secs)
        .min(BACKOFF_MAX)
}

fn backoff(attempts: u32) -> Duration {
    BACKOFF_FIRST
        .saturating_mul(1 << attempts.saturating_sub(1).min(16))
        .min(BACKOFF_MAX)
}

/// Says nothing of the ticket to the push service but that two messages are about the same.
fn topic(notice: &Subjected) -> String {
    use base64::Engine as _;
    let hash = Sha256::digest(format!("ticket {} {:?}", notice.ticket.0, notice.sight));
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&hash[..18])
}

fn urgency(notice: &Subjected) -> &'static str {
    match Subject::of(notice.kind) {
        Subject::Urgent | Subject::Claims => "high",
        Subject::Answers | Subject::Mentions | Subject::Outages => "normal",
        Subject::Messages | Subject::Questions | Subject::Thanks | Subject::Knowledge => "low",
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "each attempt has a name of its own"
)]
fn attempt_id() -> Uuid {
    Uuid::new_v4()
}
