//! Hours as people write them down, and what is wrong with them.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;

/// Minutes of a day by the wall clock.
pub const MINUTES_PER_DAY: u16 = 24 * 60;
/// Spans that one day can have.
pub const SPANS_MAX: usize = 6;
/// Days with hours of their own that one calendar can have.
pub const DAYS_MAX: usize = 500;

/// A calendar not yet checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarDraft {
    /// IANA name, such as `Europe/Berlin`.
    pub zone: String,
    /// Working spans of each weekday, from Monday.
    pub week: [Vec<Span>; 7],
    /// Days that differ: none for a day off, else the hours of that day alone.
    pub days: BTreeMap<Day, Vec<Span>>,
}

/// A span of the wall clock. It belongs to the day on which it starts, also where it ends on the
/// next: a night shift before a day off is worked to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Minutes since midnight, below a day.
    pub from: u16,
    /// Minutes since the same midnight; above [`MINUTES_PER_DAY`] it is on the next day. At most a day
    /// after `from`.
    pub to: u16,
}

/// A day of the calendar, without a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub(super) Date);

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// Why hours cannot be a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarError {
    /// The database of zones does not have the name.
    UnknownZone,
    /// No weekday has any hours, so that nothing would ever be due.
    NoHours,
    /// A span ends before it starts, starts after midnight, or is longer than a day.
    BadSpan {
        on: DayRef,
    },
    /// Spans of a day overlap or are not in order.
    Overlap {
        on: DayRef,
    },
    TooManySpans {
        on: DayRef,
        max: usize,
    },
    TooManyDays {
        max: usize,
    },
}

/// Which entry of a draft is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayRef {
    Weekday(Weekday),
    Day(Day),
}

impl CalendarDraft {
    /// Everything that can be said without the database of zones.
    pub(super) fn check(&self) -> Result<(), CalendarError> {
        if self.week.iter().all(Vec::is_empty) {
            return Err(CalendarError::NoHours);
        }
        if self.days.len() > DAYS_MAX {
            return Err(CalendarError::TooManyDays { max: DAYS_MAX });
        }
        for (weekday, spans) in Weekday::ALL.into_iter().zip(&self.week) {
            check_spans(DayRef::Weekday(weekday), spans)?;
        }
        for (day, spans) in &self.days {
            check_spans(DayRef::Day(*day), spans)?;
        }
        Ok(())
    }
}

fn check_spans(on: DayRef, spans: &[Span]) -> Result<(), CalendarError> {
    if spans.len() > SPANS_MAX {
        return Err(CalendarError::TooManySpans { on, max: SPANS_MAX });
    }
    let is_bad = |span: &Span| {
        span.from >= MINUTES_PER_DAY
            || span.to <= span.from
            || span.to - span.from > MINUTES_PER_DAY
    };
    if spans.iter().any(is_bad) {
        return Err(CalendarError::BadSpan { on });
    }
    if spans.windows(2).any(|pair| pair[1].from < pair[0].to) {
        return Err(CalendarError::Overlap { on });
    }
    Ok(())
}

impl Day {
    /// Reads `2026-12-24`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let mut number = |digits: usize| {
            parts
                .next()
                .filter(|part| part.len() == digits && part.bytes().all(|c| c.is_ascii_digit()))
                .and_then(|part| part.parse::<i16>().ok())
        };
        let (year, month, day) = (number(4)?, number(2)?, number(2)?);
        let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        date.ok().map(Self)
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        Weekday::ALL[self.0.weekday().to_monday_zero_offset() as usize]
    }
}

/// As [`Day::parse`] reads it.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(date) = self;
        write!(
            f,
            "{:04}-{:02}-{:02}",
            date.year(),
            date.month(),
            date.day()
        )
    }
}

impl Weekday {
    /// From Monday.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// Its place in [`Weekday::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}
