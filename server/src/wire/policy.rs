//! Hours and settings between the words of the wire and those of the rules.

use std::collections::BTreeMap;

use peerdesk_desk as desk;
use peerdesk_protocol as protocol;

/// What of a body is unfit, and why, for people who read English.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// As a path inside of the object.
    pub field: String,
    pub what: String,
}

impl Unfit {
    /// Names a field and says what is wrong with it.
    pub fn new(field: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            what: what.into(),
        }
    }

    /// The same inside of another object.
    #[must_use]
    pub fn within(self, parent: &str) -> Self {
        Self {
            field: format!("{parent}.{}", self.field),
            ..self
        }
    }
}

/// Longest name of a day, in characters.
const DAY_NAME_CHARS_MAX: usize = 100;

/// Hours as somebody wrote them down, with what they call their days.
pub fn hours_of(
    content: &protocol::CalendarContent,
) -> Result<(desk::CalendarDraft, BTreeMap<desk::Day, String>), Unfit> {
    let week = content.week.iter().map(|spans| spans_of(spans));
    let week: Vec<_> = week.collect();
    let week = <[Vec<desk::Span>; 7]>::try_from(week)
        .map_err(|_| Unfit::new("week", "Give seven days, from Monday."))?;
    let mut days = BTreeMap::new();
    let mut names = BTreeMap::new();
    for (index, day) in content.days.iter().enumerate() {
        let unfit = |what: &str| Unfit::new(format!("days.{index}"), what);
        let date =
            desk::Day::parse(&day.date).ok_or_else(|| unfit("Write the day as 2026-12-24."))?;
        if day.name.chars().count() > DAY_NAME_CHARS_MAX || day.name.chars().any(char::is_control) {
            return Err(unfit(
                "The name of the day is too long, or has signs that cannot be kept.",
            ));
        }
        if days.insert(date, spans_of(&day.spans)).is_some() {
            return Err(unfit("The day is there twice."));
        }
        names.insert(date, day.name.clone());
    }
    let draft = desk::CalendarDraft {
        zone: content.zone.clone(),
        week,
        days,
    };
    Ok((draft, names))
}

/// Hours towards the wire.
pub fn hours(
    draft: &desk::CalendarDraft,
    names: &BTreeMap<desk::Day, String>,
) -> protocol::CalendarContent {
    protocol::CalendarContent {
        zone: draft.zone.clone(),
        week: draft.week.iter().map(|spans| self::spans(spans)).collect(),
        days: draft
            .days
            .iter()
            .map(|(day, spans)| protocol::CalendarDay {
                date: day.to_string(),
                name: names.get(day).cloned().unwrap_or_default(),
                spans: self::spans(spans),
            })
            .collect(),
    }
}

fn spans_of(spans: &[protocol::CalendarSpan]) -> Vec<desk::Span> {
    let span = |span: &protocol::CalendarSpan| desk::Span {
        from: span.from,
        to: span.to,
    };
    spans.iter().map(span).collect()
}

fn spans(spans: &[desk::Span]) -> Vec<protocol::CalendarSpan> {
    let span = |span: &desk::Span| protocol::CalendarSpan {
        from: span.from,
        to: span.to,
    };
    spans.iter().map(span).collect()
}

/// A calendar, or what is wrong with its hours.
pub fn calendar(draft: &desk::CalendarDraft) -> Result<desk::Calendar, Unfit> {
    desk::Calendar::new(draft).map_err(|error| {
        let on = |on: desk::DayRef| match on {
            desk::DayRef::Weekday(weekday) => format!("week.{}", weekday.index()),
            desk::DayRef::Day(day) => {
                let index = draft.days.keys().position(|other| *other == day);
                format!("days.{}", index.unwrap_or_default())
            }
        };
        match error {
            desk::CalendarError::UnknownZone => Unfit::new(
                "zone",
                "There is no such time zone. Use an IANA name, such as Europe/Berlin.",
            ),
            desk::CalendarError::NoHours => {
                Unfit::new("week", "Give at least one weekday some hours.")
            }
            desk::CalendarError::BadSpan { on: day } => Unfit::new(
                on(day),
                "A span has to start before midnight, and end later, at most a day later.",
            ),
            desk::CalendarError::Overlap { on: day } => {
                Unfit::new(on(day), "Spans of a day have to follow each other.")
            }
            desk::CalendarError::TooManySpans { on: day, max } => {
                Unfit::new(on(day), format!("At most {max} spans a day."))
            }
            desk::CalendarError::TooManyDays { max } => {
                Unfit::new("days", format!("At most {max} days."))
            }
        }
    })
}

/// Settings from the wire, checked.
pub fn policy_settings_of(
    settings: &protocol::PolicySettings,
) -> Result<desk::PolicySettings, Unfit> {
    let millis = |length: Option<i64>| length.map(desk::Millis);
    let aims = settings.aims.unwrap_or_default();
    let aims = [aims.low, aims.normal, aims.high, aims.urgent];
    let fast_words = settings.fast_words.as_deref().map(desk::FastLane::new);
    let read = desk::PolicySettings {
        calendar: settings.calendar.map(|choice| match choice {
            protocol::CalendarChoice::Always {} => desk::CalendarChoice::Always,
            protocol::CalendarChoice::Calendar { id } => {
                desk::CalendarChoice::Kept(desk::CalendarId(id))
            }
        }),
        peer_window: millis(settings.peer_window_ms),
        answer_hold: millis(settings.answer_hold_ms),
        nudge: millis(settings.nudge_ms),
        unconfirmed: millis(settings.unconfirmed_ms),
        lease: millis(settings.lease_ms),
        lease_warning: millis(settings.lease_warning_ms),
        reminder: millis(settings.reminder_ms),
        grace: millis(settings.grace_ms),
        fast_lane: settings.fast_lane,
        fast_words: fast_words
            .transpose()
            .map_err(|error| unfit_setting(desk::SettingError::Phrase(error)))?,
        aims: aims.map(|aims| aims.map(aims_of)),
    };
    read.check().map_err(unfit_setting)?;
    Ok(read)
}

fn aims_of(aims: protocol::AimSettings) -> desk::Aims {
    let aim = |within: i64, warning: i64| {
        (within != 0).then_some(desk::Aim {
            within: desk::Millis(within),
            warning: desk::Millis(warning),
        })
    };
    desk::Aims {
        own: aim(aims.own_ms, aims.own_warning_ms),
        solve: aim(aims.solve_ms, aims.solve_warning_ms),
    }
}

fn unfit_setting(error: desk::SettingError) -> Unfit {
    let minutes = |length: desk::Millis| length.0 / 60_000;
    match error {
        desk::SettingError::TooShort { field, min } => {
            Unfit::new(field, format!("At least {} minutes.", minutes(min)))
        }
        desk::SettingError::TooLong { field, max } => {
            Unfit::new(field, format!("At most {} minutes.", minutes(max)))
        }
        desk::SettingError::WarnsTooEarly { field } => Unfit::new(
            field,
            "The warning has to be shorter than what it warns of.",
        ),
        desk::SettingError::Phrase(error) => match error {
            desk::PhraseError::Blank { index } => Unfit::new(
                format!("fast_words.{index}"),
                "A phrase needs letters or digits to look for.",
            ),
            desk::PhraseError::TooLong { index, max } => Unfit::new(
                format!("fast_words.{index}"),
                format!("At most {max} characters."),
            ),
            desk::PhraseError::TooMany { max } => {
                Unfit::new("fast_words", format!("At most {max} phrases."))
            }
        },
    }
}

/// Phrases from the wire.
pub fn fast_words_of(phrases: &[String]) -> Result<desk::FastLane, Unfit> {
    desk::FastLane::new(phrases).map_err(|error| unfit_setting(desk::SettingError::Phrase(error)))
}

/// Settings towards the wire.
pub fn policy_settings(settings: &desk::PolicySettings) -> protocol::PolicySettings {
    let millis = |length: Option<desk::Millis>| length.map(|length| length.0);
    let aims = |priority: desk::Priority| settings.aims[priority.index()].map(self::aims);
    let has_aims = settings.aims.iter().any(Option::is_some);
    protocol::PolicySettings {
        calendar: settings.calendar.map(|choice| match choice {
            desk::CalendarChoice::Always => protocol::CalendarChoice::Always {},
            desk::CalendarChoice::Kept(id) => protocol::CalendarChoice::Calendar { id: id.0 },
        }),
        peer_window_ms: millis(settings.peer_window),
        answer_hold_ms: millis(settings.answer_hold),
        nudge_ms: millis(settings.nudge),
        unconfirmed_ms: millis(settings.unconfirmed),
        lease_ms: millis(settings.lease),
        lease_warning_ms: millis(settings.lease_warning),
        reminder_ms: millis(settings.reminder),
        grace_ms: millis(settings.grace),
        fast_lane: settings.fast_lane,
        fast_words: settings
            .fast_words
            .as_ref()
            .map(|words| words.phrases().map(str::to_owned).collect()),
        aims: has_aims.then(|| protocol::AimsByPriority {
            low: aims(desk::Priority::Low),
            normal: aims(desk::Priority::Normal),
            high: aims(desk::Priority::High),
            urgent: aims(desk::Priority::Urgent),
        }),
    }
}

fn aims(aims: desk::Aims) -> protocol::AimSettings {
    let parts = |aim: Option<desk::Aim>| aim.map_or((0, 0), |aim| (aim.within.0, aim.warning.0));
    let ((own_ms, own_warning_ms), (solve_ms, solve_warning_ms)) =
        (parts(aims.own), parts(aims.solve));
    protocol::AimSettings {
        own_ms,
        own_warning_ms,
        solve_ms,
        solve_warning_ms,
    }
}

/// Something foreseen, towards the wire.
pub fn moment_kind(what: desk::Foreseen) -> protocol::MomentKind {
    match what {
        desk::Foreseen::Asked => protocol::MomentKind::Asked,
        desk::Foreseen::Wave => protocol::MomentKind::Wave,
        desk::Foreseen::Promise => protocol::MomentKind::Promise,
        desk::Foreseen::HoldEnds => protocol::MomentKind::HoldEnds,
        desk::Foreseen::Nudge => protocol::MomentKind::Nudge,
        desk::Foreseen::Unconfirmed => protocol::MomentKind::Unconfirmed,
        desk::Foreseen::OwnWarning => protocol::MomentKind::OwnWarning,
        desk::Foreseen::OwnMissed => protocol::MomentKind::OwnMissed,
        desk::Foreseen::SolveWarning => protocol::MomentKind::SolveWarning,
        desk::Foreseen::SolveMissed => protocol::MomentKind::SolveMissed,
        desk::Foreseen::LeaseWarning => protocol::MomentKind::LeaseWarning,
        desk::Foreseen::LeaseEnd => protocol::MomentKind::LeaseEnd,
        desk::Foreseen::Reminder => protocol::MomentKind::Reminder,
        desk::Foreseen::GraceEnd => protocol::MomentKind::GraceEnd,
    }
}
