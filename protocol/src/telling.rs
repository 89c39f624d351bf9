//! Who is told of a question and why, and how members want to be told.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::strict::read_strictly;
use crate::{MemberId, Person, TopicId};

read_strictly!(object: NotMe, MemberSettings, SubjectWays, PushSubscription, PushEndpoint);
read_strictly!(word: Subject, MailWay, Language);

/// Which wave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Wave {
    /// When it is asked.
    First,
    /// At half of the peer window.
    Second,
    /// At three quarters: everybody whose topic it is.
    Topic,
}

/// One reason to tell somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum TellReason {
    /// Confirmed solutions of questions with words in common.
    SolvedAlike { count: u32 },
    /// Confirmed solutions in the topic.
    SolvedTopic { count: u32 },
    /// They follow the topic.
    Follows,
    /// They want to learn the topic.
    Learns,
    /// They were online.
    Online,
    /// A colleague said "not me, try …".
    NamedBy { person: Person },
}

/// `GET /api/tickets/{id}/telling`: who was told of a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TicketTelling {
    /// How many colleagues were told.
    pub told: u32,
    pub waves: Vec<WaveView>,
    /// Why the member who asks was told, if they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub me: Option<Told>,
    /// Everybody who was told, for second line alone; at most 500.
    pub people: Vec<Told>,
}

/// One wave of a life of the ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WaveView {
    pub cycle: u32,
    pub wave: Wave,
    pub due: i64,
    /// When it was told, or found to be no longer needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub done: Option<i64>,
    pub told: u32,
}

/// Somebody who was told, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Told {
    pub person: Person,
    /// Absent when a colleague named them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub wave: Option<Wave>,
    pub at: i64,
    pub reasons: Vec<TellReason>,
    /// When they said "not me".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub passed: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub passed_to: Option<Person>,
}

/// `POST /api/tickets/{id}/not-me`: "not me", or "not me, try …".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct NotMe {
    /// The colleague who may know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub try_member: Option<MemberId>,
}

/// The answer of `POST /api/tickets/{id}/not-me`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NotMeDone {
    /// What came of the name: the colleague was told, or why not; absent when nobody was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub named: Option<Named>,
}

/// What came of naming a colleague.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Named {
    Told,
    /// Nobody is told of a question twice.
    ToldBefore,
    /// They are in their quiet hours.
    Quiet,
    /// They were told of as many questions today as they want.
    DayIsFull,
    /// There is no such colleague, or they have a part in the ticket already.
    NoColleague,
}

/// `GET` and `PUT /api/settings`: how a member wants to be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct MemberSettings {
    /// Of mails.
    pub language: Language,
    /// Name in the IANA database, such as `Europe/Berlin`.
    pub zone: String,
    /// Quiet hours, as minutes of the day in that zone; over midnight when they end earlier than
    /// they begin, none when both are the same. What is urgent does not wait for their end.
    pub quiet_from: u16,
    pub quiet_until: u16,
    /// Questions of others that the member wants to be told of in a day; at most 100.
    pub questions_a_day: u16,
    /// When the digest comes, as a minute of the day.
    pub digest_minute: u16,
    /// The ways beside the app, for each subject.
    pub ways: Vec<SubjectWays>,
    /// Topics that they know about, and topics that they want to learn.
    pub follows: Vec<TopicId>,
    pub learns: Vec<TopicId>,
}

/// The ways for one subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct SubjectWays {
    pub subject: Subject,
    /// To the browsers in which the member allowed it.
    pub push: bool,
    pub mail: MailWay,
}

/// What a notice is about, as far as members choose ways for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", remote = "Self")]
pub enum Subject {
    /// `answer`, `solved`, `awaits_you`, `escalation_suggested`, `promise_near`.
    Answers,
    /// `message`.
    Messages,
    /// `mention`, `invited`.
    Mentions,
    /// `lease_ends`, `lapsed`, `assigned`, `taken_over`, `released`, `handed_back`.
    Claims,
    /// `question`.
    Questions,
    /// `urgent`.
    Urgent,
    /// `answer_accepted`, `answer_declined`.
    Thanks,
    /// `outbreak`.
    Outages,
    /// `card_flagged`.
    Knowledge,
}

/// Mails about a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", remote = "Self")]
pub enum MailWay {
    None,
    /// One for each notice that is not seen within some minutes.
    Single,
    /// Gathered once a day.
    Digest,
}

/// Languages of mails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", remote = "Self")]
pub enum Language {
    En,
    Ru,
}

/// The answer of `GET /api/push-key`: the installation's public key, for a browser to subscribe with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PushKey {
    /// The uncompressed point in base64url.
    pub key: String,
}

/// `POST /api/push-subscriptions`: a browser in which the member allowed notices, as the browser
/// describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct PushSubscription {
    pub endpoint: String,
    /// Base64url without padding, both.
    pub p256dh: String,
    pub auth: String,
}

/// `POST /api/push-subscriptions/remove`: no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct PushEndpoint {
    pub endpoint: String,
}
