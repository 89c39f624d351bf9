//! The stored form of hours, settings and terms.

use std::collections::BTreeMap;

use peerdesk_desk::{
    Aim, Aims, Calendar, CalendarChoice, CalendarDraft, CalendarId, Day, FastLane, Millis, Policy,
    PolicySettings, Priority, Resolved, Span, Terms, TermsId,
};
use serde::{Deserialize, Serialize};

use super::term::Bad;
use crate::store::Hours;

/// Hours as they lie in `calendar_version.content` and in terms.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredHours {
    zone: String,
    week: [Vec<(u16, u16)>; 7],
    #[serde(default)]
    days: Vec<StoredDay>,
}

#[derive(Serialize, Deserialize)]
struct StoredDay {
    date: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    spans: Vec<(u16, u16)>,
}

/// Settings as they lie in `policy_version.settings`. Lengths are milliseconds; 0 stands for never
/// where there is such a thing.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredSettings {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    calendar: Option<StoredChoice>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    peer_window: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer_hold: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nudge: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unconfirmed: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lease: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lease_warning: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reminder: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    grace: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fast_lane: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fast_words: Option<Vec<String>>,
    /// From the least priority.
    #[serde(default)]
    aims: [Option<StoredAims>; Priority::COUNT],
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredChoice {
    Always,
    Kept(i64),
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct StoredAims {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    own: Option<StoredAim>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    solve: Option<StoredAim>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct StoredAim {
    within: i64,
    warning: i64,
}

/// Terms as they lie in `terms.content`: settings in which nothing is absent, and the hours themselves
/// in place of their name.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredTerms {
    settings: StoredSettings,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hours: Option<StoredHours>,
}

impl StoredTerms {
    pub(crate) fn new(resolved: &Resolved, hours: Option<&Hours>) -> Self {
        Self {
            settings: (&resolved.as_settings()).into(),
            hours: hours.map(Into::into),
        }
    }

    pub(crate) fn read(self, id: TermsId) -> Result<Terms, Bad> {
        let settings: PolicySettings = self.settings.try_into()?;
        let Resolved {
            policy, fast_words, ..
        } = Resolved::of(Policy::DEFAULT).with(&settings);
        let calendar = match self.hours {
            None => Calendar::ALWAYS,
            Some(hours) => {
                let hours: Hours = hours.try_into()?;
                Calendar::new(&hours.draft).map_err(|error| format!("hours: {error:?}"))?
            }
        };
        Ok(Terms {
            id: Some(id),
            policy,
            calendar,
            fast_words,
        })
    }
}

impl From<&Hours> for StoredHours {
    fn from(hours: &Hours) -> Self {
        let Hours { draft, day_names } = hours;
        Self {
            zone: draft.zone.clone(),
            week: std::array::from_fn(|day| stored_spans(&draft.week[day])),
            days: draft
                .days
                .iter()
                .map(|(day, spans)| StoredDay {
                    date: day.to_string(),
                    name: day_names.get(day).cloned().unwrap_or_default(),
                    spans: stored_spans(spans),
                })
                .collect(),
        }
    }
}

impl TryFrom<StoredHours> for Hours {
    type Error = Bad;

    fn try_from(stored: StoredHours) -> Result<Self, Bad> {
        let mut days = BTreeMap::new();
        let mut day_names = BTreeMap::new();
        for StoredDay { date, name, spans } in stored.days {
            let day = Day::parse(&date).ok_or_else(|| format!("{date} is no day"))?;
            days.insert(day, read_spans(&spans));
            day_names.insert(day, name);
        }
        Ok(Self {
            draft: CalendarDraft {
                zone: stored.zone,
                week: stored.week.map(|spans| read_spans(&spans)),
                days,
            },
            day_names,
        })
    }
}

fn stored_spans(spans: &[Span]) -> Vec<(u16, u16)> {
    spans.iter().map(|span| (span.from, span.to)).collect()
}

fn read_spans(spans: &[(u16, u16)]) -> Vec<Span> {
    spans.iter().map(|&(from, to)| Span { from, to }).collect()
}

impl From<&PolicySettings> for StoredSettings {
    fn from(settings: &PolicySettings) -> Self {
        let millis = |length: Option<Millis>| length.map(|length| length.0);
        Self {
            calendar: settings.calendar.map(|choice| match choice {
                CalendarChoice::Always => StoredChoice::Always,
                CalendarChoice::Kept(id) => StoredChoice::Kept(id.0),
            }),
            peer_window: millis(settings.peer_window),
            answer_hold: millis(settings.answer_hold),
            nudge: millis(settings.nudge),
            unconfirmed: millis(settings.unconfirmed),
            lease: millis(settings.lease),
            lease_warning: millis(settings.lease_warning),
            reminder: millis(settings.reminder),
            grace: millis(settings.grace),
            fast_lane: settings.fast_lane,
            fast_words: settings
                .fast_words
                .as_ref()
                .map(|words| words.phrases().map(str::to_owned).collect()),
            aims: settings.aims.map(|aims| aims.map(Into::into)),
        }
    }
}

impl TryFrom<StoredSettings> for PolicySettings {
    type Error = Bad;

    fn try_from(stored: StoredSettings) -> Result<Self, Bad> {
        let fast_words = stored
            .fast_words
            .map(|phrases| FastLane::new(&phrases))
            .transpose()
            .map_err(|error| format!("fast_words: {error:?}"))?;
        Ok(Self {
            calendar: stored.calendar.map(|choice| match choice {
                StoredChoice::Always => CalendarChoice::Always,
                StoredChoice::Kept(id) => CalendarChoice::Kept(CalendarId(id)),
            }),
            peer_window: stored.peer_window.map(Millis),
            answer_hold: stored.answer_hold.map(Millis),
            nudge: stored.nudge.map(Millis),
            unconfirmed: stored.unconfirmed.map(Millis),
            lease: stored.lease.map(Millis),
            lease_warning: stored.lease_warning.map(Millis),
            reminder: stored.reminder.map(Millis),
            grace: stored.grace.map(Millis),
            fast_lane: stored.fast_lane,
            fast_words,
            aims: stored.aims.map(|aims| aims.map(Into::into)),
        })
    }
}

impl From<Aims> for StoredAims {
    fn from(aims: Aims) -> Self {
        let stored = |aim: Aim| StoredAim {
            within: aim.within.0,
            warning: aim.warning.0,
        };
        Self {
            own: aims.own.map(stored),
            solve: aims.solve.map(stored),
        }
    }
}

impl From<StoredAims> for Aims {
    fn from(stored: StoredAims) -> Self {
        let aim = |stored: StoredAim| Aim {
            within: Millis(stored.within),
            warning: Millis(stored.warning),
        };
        Self {
            own: stored.own.map(aim),
            solve: stored.solve.map(aim),
        }
    }
}
