//! Bodies of the HTTP interface around working hours and policies. Lengths of time are milliseconds of
//! working time unless they say otherwise.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::strict::read_strictly;
use crate::{OrganisationId, Person, Priority, TeamId, TicketId, TopicId};

read_strictly!(object:
    CalendarContent, CalendarDay, CalendarSpan, SaveCalendar, PolicySettings, AimsByPriority,
    AimSettings, SavePolicy, PreviewPolicy, PolicyDraft, TryFastWords, CalendarChoice by "kind", Scope by "kind",
);

/// `GET /api/policies?organisation=1`: everything that is set there. For admins of the organisation
/// and leads of teams that serve it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PolicyBook {
    pub organisation: OrganisationId,
    pub calendars: Vec<SavedCalendar>,
    /// What is set where; a later one counts before an earlier one: organisation, topic, team.
    pub layers: Vec<SavedPolicy>,
    /// What then holds on each topic, for cycles that begin now.
    pub topics: Vec<TopicPolicy>,
}

/// Working hours.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct CalendarContent {
    /// IANA name, such as `Europe/Berlin`.
    pub zone: String,
    /// Seven lists of spans, from Monday.
    pub week: Vec<Vec<CalendarSpan>>,
    /// Days that differ.
    pub days: Vec<CalendarDay>,
}

/// A day with hours of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct CalendarDay {
    /// As `2026-12-24`.
    pub date: String,
    /// What people call it.
    pub name: String,
    /// None for a day off.
    pub spans: Vec<CalendarSpan>,
}

/// A span of the wall clock in minutes since the midnight at which its day began; `to` is above 1440
/// where it ends on the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct CalendarSpan {
    pub from: u16,
    pub to: u16,
}

/// A calendar as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SavedCalendar {
    pub id: i64,
    pub name: String,
    /// To be named by whoever saves the next.
    pub version: u32,
    pub saved_at: i64,
    pub saved_by: Person,
    pub content: CalendarContent,
}

/// `POST /api/calendars`: saves the next version, and answers with [`SavedCalendar`]. What begins from
/// then on keeps it; cycles under way keep what they have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct SaveCalendar {
    pub organisation: OrganisationId,
    /// Absent for another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub id: Option<i64>,
    pub name: String,
    /// The version that was changed; 0 for another one.
    pub version: u32,
    pub content: CalendarContent,
}

/// Where settings are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    deny_unknown_fields,
    remote = "Self"
)]
pub enum Scope {
    Organisation {},
    Topic { topic: TopicId },
    Team { team: TeamId },
}

/// What is set in one place. What is absent is left to the place before. Where it says so, 0 stands
/// for never.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct PolicySettings {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub calendar: Option<CalendarChoice>,
    /// How long colleagues have before second line is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub peer_window_ms: Option<i64>,
    /// How long a waiting answer may hold the promise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub answer_hold_ms: Option<i64>,
    /// From an answer until its requester is asked about it; 0 for never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub nudge_ms: Option<i64>,
    /// From an answer until it is taken for the solution without a confirmation; 0 for never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unconfirmed_ms: Option<i64>,
    /// How long a claim lasts without progress.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub lease_ms: Option<i64>,
    /// How long before its end it warns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub lease_warning_ms: Option<i64>,
    /// How long a ticket waits for somebody before they are reminded; 0 for never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reminder_ms: Option<i64>,
    /// How long a solved ticket can come back. Elapsed time, whatever the hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub grace_ms: Option<i64>,
    /// Every question goes straight to second line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub fast_lane: Option<bool>,
    /// Questions with one of these phrases do; a star at the end of a word stands for any ending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub fast_words: Option<Vec<String>>,
    /// What second line aims for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub aims: Option<AimsByPriority>,
}

/// Which hours count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    deny_unknown_fields,
    remote = "Self"
)]
pub enum CalendarChoice {
    /// Every moment.
    Always {},
    Calendar {
        id: i64,
    },
}

/// Aims for each priority; an absent one is left to the place before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct AimsByPriority {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub low: Option<AimSettings>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub normal: Option<AimSettings>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub high: Option<AimSettings>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub urgent: Option<AimSettings>,
}

/// The aims of one priority, counted from the call of second line. 0 for none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct AimSettings {
    pub own_ms: i64,
    /// How long before the end the team is warned.
    pub own_warning_ms: i64,
    pub solve_ms: i64,
    pub solve_warning_ms: i64,
}

/// Settings as they are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SavedPolicy {
    pub scope: Scope,
    /// To be named by whoever saves the next.
    pub version: u32,
    pub saved_at: i64,
    pub saved_by: Person,
    pub settings: PolicySettings,
}

/// `POST /api/policies`: saves the next version of what is set in one place, and answers with
/// [`SavedPolicy`]. Cycles that begin from then on keep it; those under way keep what they have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct SavePolicy {
    pub organisation: OrganisationId,
    pub scope: Scope,
    /// The version that was changed; 0 where nothing was set.
    pub version: u32,
    pub settings: PolicySettings,
}

/// What holds on a topic, every setting there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TopicPolicy {
    pub topic: TopicId,
    pub team: TeamId,
    pub settings: PolicySettings,
}

/// `POST /api/policies/preview`: what would happen, and when, to a question on a topic if settings or
/// hours were saved; answers with [`PolicyPreview`]. Nothing is saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct PreviewPolicy {
    pub organisation: OrganisationId,
    pub topic: TopicId,
    /// In place of what is set there now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub draft: Option<PolicyDraft>,
    /// In place of the hours that would hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub calendar: Option<CalendarContent>,
    /// When it is asked, by the wall clock of the hours: `2026-03-13T17:50`.
    pub asked: String,
    /// Absent for normal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub priority: Option<Priority>,
}

/// Settings that are not saved yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct PolicyDraft {
    pub scope: Scope,
    pub settings: PolicySettings,
}

/// The answer of `POST /api/policies/preview`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PolicyPreview {
    /// The zone of the wall clock; absent where every moment counts, and the clock shows UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub zone: Option<String>,
    /// In the order in which they come.
    pub moments: Vec<PreviewMoment>,
    /// What would hold.
    pub settings: PolicySettings,
}

/// Something that would happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PreviewMoment {
    pub what: MomentKind,
    pub at: i64,
    /// By the wall clock of the hours: `2026-03-16T09:20`.
    pub wall: String,
}

/// What would happen then. What rests on somebody acting is reckoned from the earliest moment at
/// which they could: an answer when it is asked, a claim when second line is called, a wait and a
/// solution at the claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MomentKind {
    Asked,
    /// More colleagues are told.
    Wave,
    /// Second line is called.
    Promise,
    /// The latest moment until which an answer holds that up.
    HoldEnds,
    /// The requester is asked about an answer.
    Nudge,
    /// The answer is taken for the solution.
    Unconfirmed,
    OwnWarning,
    OwnMissed,
    SolveWarning,
    SolveMissed,
    LeaseWarning,
    LeaseEnd,
    /// Those for whom it waits are reminded.
    Reminder,
    /// It cannot come back any more.
    GraceEnd,
}

/// `POST /api/policies/dry-run`: which past questions phrases would have sent straight to second line;
/// answers with [`FastWordsTried`]. Nothing is saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct TryFastWords {
    pub organisation: OrganisationId,
    /// Absent for all topics.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub topic: Option<TopicId>,
    pub fast_words: Vec<String>,
}

/// The answer of `POST /api/policies/dry-run`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FastWordsTried {
    /// Questions that were looked at: the last ones that everybody can see.
    pub looked_at: u32,
    pub matched: u32,
    /// Of those matched, how many colleagues solved: what the phrases would have taken from them.
    pub solved_by_peers: u32,
    /// Of those matched, how many went to second line in any case.
    pub escalated: u32,
    /// The newest of those matched.
    pub examples: Vec<FastWordsMatch>,
}

/// A past question with one of the phrases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FastWordsMatch {
    pub ticket: TicketId,
    pub number: i64,
    pub title: String,
    pub phrase: String,
}

/// `GET /api/tickets/{id}/promise`: what was done for a question so far, and how long such questions
/// usually take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PromiseFacts {
    /// When second line is called, unless something happens before; absent once it is or was called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub promise: Option<i64>,
    /// Colleagues who were told; absent where nobody counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub told: Option<u32>,
    /// Others who looked at it; absent where nobody counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub looked: Option<u32>,
    /// Colleagues who said or answered something.
    pub spoke: u32,
    /// From past questions on the topic; absent where there are too few.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub usual: Option<UsualTimes>,
}

/// How long questions on a topic usually take, from the last ones whose solution was confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UsualTimes {
    /// How many questions it rests on.
    pub questions: u32,
    pub first_answer: UsualTime,
    pub solution: UsualTime,
}

/// Working time in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UsualTime {
    /// Half of them took no longer.
    pub median_ms: i64,
    /// Nine in ten took no longer.
    pub p90_ms: i64,
}

/// `GET /api/teams/{id}/load`: who has how much. For second line that serves one of the team's
/// organisations, and its admins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TeamLoad {
    pub team: TeamId,
    /// In the queue, unclaimed.
    pub waiting: u32,
    pub members: Vec<MemberLoad>,
}

/// What one engineer owns, in whatever team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MemberLoad {
    pub person: Person,
    /// Claimed, with a running lease.
    pub claimed: u32,
    /// Waiting for others.
    pub pending: u32,
}
