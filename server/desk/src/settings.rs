//! How a member wants to be told. Quiet unless the member says otherwise.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use crate::kind::kinds;
use crate::{NoticeKind, QuietHours, Timestamp};

kinds! {
    /// What a notice is about, as far as members choose ways for it.
    pub enum Subject {
        /// Answers to their questions, and their end.
        Answers,
        /// Other talk in their tickets.
        Messages,
        /// Being named or invited.
        Mentions,
        /// Their claims, and what comes back to a team that they lead.
        Claims,
        /// Questions that they may know the answer to.
        Questions,
        /// Escalations that nobody takes.
        Urgent,
        /// What became of their answers.
        Thanks,
        /// Questions that look like one outage.
        Outages,
        /// Solution cards that want looking after.
        Knowledge,
    }
}

/// Mails about a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mail {
    None,
    /// One for each notice.
    Single,
    /// Gathered once a day.
    Digest,
}

/// The ways beside the app in which notices about a subject come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ways {
    /// To the browsers in which the member allowed it.
    pub push: bool,
    pub mail: Mail,
}

/// Languages of mails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    English,
    Russian,
}

/// A member's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub language: Language,
    /// Nothing but the app speaks in these, except for what is urgent.
    pub quiet: QuietHours,
    /// Questions of others that they want to be told of in a day.
    pub questions_a_day: u16,
    /// When the digest comes, as a minute of the day.
    pub digest_minute: u16,
    /// Those that differ from [`Ways::quiet`].
    pub ways: BTreeMap<Subject, Ways>,
}

impl Subject {
    /// What a notice is about.
    pub fn of(kind: NoticeKind) -> Self {
        match kind {
            NoticeKind::Answer
            | NoticeKind::Solved
            | NoticeKind::AwaitsYou
            | NoticeKind::EscalationSuggested
            | NoticeKind::PromiseNear => Self::Answers,
            NoticeKind::Message => Self::Messages,
            NoticeKind::Mention | NoticeKind::Invited => Self::Mentions,
            NoticeKind::LeaseEnds
            | NoticeKind::Lapsed
            | NoticeKind::Assigned
            | NoticeKind::TakenOver
            | NoticeKind::Released
            | NoticeKind::HandedBack => Self::Claims,
            NoticeKind::Question => Self::Questions,
            NoticeKind::Urgent => Self::Urgent,
            NoticeKind::AnswerAccepted | NoticeKind::AnswerDeclined => Self::Thanks,
            NoticeKind::Outbreak => Self::Outages,
            NoticeKind::CardFlagged => Self::Knowledge,
        }
    }
}

impl Ways {
    /// The ways of a member who chose nothing: a browser that was allowed to is used for what waits
    /// for them, the digest keeps those who are seldom here from missing it, and no single mail.
    pub fn quiet(subject: Subject) -> Self {
        match subject {
            Subject::Answers | Subject::Mentions => Self {
                push: true,
                mail: Mail::Digest,
            },
            Subject::Claims | Subject::Urgent => Self {
                push: true,
                mail: Mail::None,
            },
            Subject::Messages
            | Subject::Questions
            | Subject::Thanks
            | Subject::Outages
            | Subject::Knowledge => Self {
                push: false,
                mail: Mail::None,
            },
        }
    }
}

impl Settings {
    /// The settings of a member who chose nothing.
    pub fn quiet() -> Self {
        Self {
            language: Language::English,
            quiet: QuietHours {
                zone: TimeZone::UTC,
                from_minute: 19 * 60,
                until_minute: 8 * 60,
            },
            questions_a_day: 5,
            digest_minute: 8 * 60,
            ways: BTreeMap::new(),
        }
    }

    /// The ways for a subject.
    pub fn ways(&self, subject: Subject) -> Ways {
        self.ways
            .get(&subject)
            .copied()
            .unwrap_or_else(|| Ways::quiet(subject))
    }

    /// When something may be said outside of the app: now, or when the quiet hours end. What is urgent
    /// does not wait.
    pub fn speaks_at(&self, subject: Subject, now: Timestamp) -> Timestamp {
        if subject == Subject::Urgent {
            return now;
        }
        self.quiet.until(now).unwrap_or(now)
    }
}
