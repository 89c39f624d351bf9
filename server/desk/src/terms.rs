//! Everything that holds on a topic, in one value that never changes once it was given an id.

use std::sync::Arc;

use crate::{
    Calendar, EscalationCause, FastLane, Millis, OrganisationId, Policy, TeamId, TermsId, Text,
    Timestamp, TopicId, Visibility,
};

/// What holds in one cycle of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Under which they are kept; absent for a topic of which nothing was ever saved but its columns.
    pub id: Option<TermsId>,
    pub policy: Policy,
    /// In which its lengths of time are counted.
    pub calendar: Calendar,
    /// Words that send a question straight to second line.
    pub fast_words: FastLane,
}

/// A topic with the facts a command needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    pub id: TopicId,
    pub organisation: OrganisationId,
    pub team: TeamId,
    /// Those with which the next cycle begins.
    pub terms: Arc<Terms>,
}

/// Always open, without words.
impl From<Policy> for Terms {
    fn from(policy: Policy) -> Self {
        Self {
            id: None,
            policy,
            calendar: Calendar::ALWAYS,
            fast_words: FastLane::default(),
        }
    }
}

impl Terms {
    /// The moment at which so much working time has passed.
    pub fn after(&self, from: Timestamp, working: Millis) -> Timestamp {
        self.calendar.after(from, working)
    }

    /// The working time from one moment until another.
    pub fn between(&self, from: Timestamp, to: Timestamp) -> Millis {
        self.calendar.between(from, to)
    }

    /// When second line is called for a question that colleagues get at a moment.
    pub fn promise(&self, from: Timestamp) -> Timestamp {
        self.after(from, self.policy.peer_window)
    }

    /// Why colleagues do not get a question at all, with the word that says so.
    pub(crate) fn straight_to_second_line(
        &self,
        visibility: Visibility,
        texts: &[&str],
    ) -> Option<(EscalationCause, Option<Text>)> {
        if self.policy.fast_lane {
            return Some((EscalationCause::FastLane, None));
        }
        match visibility {
            Visibility::Private => Some((EscalationCause::Private, None)),
            Visibility::Organisation => {
                let phrase = self.fast_words.find(texts)?;
                Some((EscalationCause::FastLane, Text::new(phrase.as_str()).ok()))
            }
        }
    }
}
