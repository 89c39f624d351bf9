//! One line of the table: what was measured on both sides, beside its target.

use serde::Serialize;

/// A measured value with its unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Quantity {
    pub value: f64,
    pub unit: &'static str,
}

/// What is reached is at most, or at least, this.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

/// What the bound is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Judged {
    /// Ours divided by the other side.
    Ratio,
    /// Our own value.
    Ours,
}

/// Whether the target is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Met,
    Missed,
    /// There is nothing to measure it by.
    NotMeasured,
    /// Measuring it broke off.
    Failed,
}

/// One line.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// The row of the command line that measures it.
    pub row: String,
    pub what: String,
    pub judged: Judged,
    pub bound: Bound,
    /// What it is held against: the floor, Postgres, one node.
    pub other_is: &'static str,
    pub other: Option<Quantity>,
    pub ours: Option<Quantity>,
    pub ratio: Option<f64>,
    pub verdict: Verdict,
    pub notes: Vec<String>,
}

impl Quantity {
    /// A value in a unit.
    pub fn new(value: f64, unit: &'static str) -> Self {
        Self { value, unit }
    }

    /// With as many digits as say something.
    pub fn words(self) -> String {
        let value = number(self.value);
        if self.unit.is_empty() {
            value
        } else {
            format!("{value} {}", self.unit)
        }
    }
}

impl Line {
    /// Our value against another one that was measured in the same run.
    pub fn ratio(
        what: impl Into<String>,
        bound: Bound,
        (other_is, other): (&'static str, Quantity),
        ours: Quantity,
    ) -> Self {
        let ratio = ours.value / other.value;
        Self {
            row: String::new(),
            what: what.into(),
            judged: Judged::Ratio,
            bound,
            other_is,
            other: Some(other),
            ours: Some(ours),
            ratio: ratio.is_finite().then_some(ratio),
            // What is lost in the noise of a round is no figure.
            verdict: if ours.value > 0.0 {
                bound.verdict(ratio)
            } else {
                Verdict::NotMeasured
            },
            notes: Vec::new(),
        }
    }

    /// Our value alone.
    pub fn value(what: impl Into<String>, bound: Bound, ours: Quantity) -> Self {
        Self {
            row: String::new(),
            what: what.into(),
            judged: Judged::Ours,
            bound,
            other_is: "",
            other: None,
            ours: Some(ours),
            ratio: None,
            verdict: bound.verdict(ours.value),
            notes: Vec::new(),
        }
    }

    /// A line that cannot be measured here, with the reason.
    pub fn not_measured(what: impl Into<String>, bound: Bound, why: String) -> Self {
        Self {
            row: String::new(),
            what: what.into(),
            judged: Judged::Ours,
            bound,
            other_is: "",
            other: None,
            ours: None,
            ratio: None,
            verdict: Verdict::NotMeasured,
            notes: vec![why],
        }
    }

    /// A row that broke off, with the reason.
    pub fn failed(row: &str, why: String) -> Self {
        Self {
            verdict: Verdict::Failed,
            ..Self::not_measured(format!("row {row}"), Bound::AtMost(0.0), why)
        }
    }

    /// With a remark below the line.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The target in words.
    pub fn target(&self) -> String {
        let (sign, limit) = match self.bound {
            Bound::AtMost(limit) => ("≤", limit),
            Bound::AtLeast(limit) => ("≥", limit),
        };
        match self.judged {
            Judged::Ratio => format!("{sign} {} × {}", number(limit), self.other_is),
            Judged::Ours => {
                let unit = self.ours.map_or("", |ours| ours.unit);
                format!("{sign} {} {unit}", number(limit))
                    .trim_end()
                    .to_owned()
            }
        }
    }
}

impl Bound {
    fn verdict(self, value: f64) -> Verdict {
        let met = match self {
            Self::AtMost(limit) => value <= limit,
            Self::AtLeast(limit) => value >= limit,
        };
        if !value.is_finite() {
            Verdict::NotMeasured
        } else if met {
            Verdict::Met
        } else {
            Verdict::Missed
        }
    }
}

impl Verdict {
    /// For tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Missed => "MISSED",
            Self::NotMeasured => "not measured",
            Self::Failed => "FAILED",
        }
    }
}

/// Three digits that count, and no more zeros than needed.
pub(crate) fn number(value: f64) -> String {
    let digits = match value.abs() {
        small if small < 10.0 => 2,
        middle if middle < 100.0 => 1,
        _ => 0,
    };
    let text = format!("{value:.digits$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::{Bound, Line, Quantity, Verdict, number};

    fn us(value: f64) -> Quantity {
        Quantity::new(value, "µs")
    }

    #[test]
    fn a_ratio_is_held_against_its_bound() {
        let bound = Bound::AtMost(1.15);
        let met = Line::ratio("", bound, ("floor", us(2.0)), us(2.3));
        assert_eq!((met.ratio, met.verdict), (Some(1.15), Verdict::Met));
        let missed = Line::ratio("", bound, ("floor", us(2.0)), us(2.4));
        assert_eq!(missed.verdict, Verdict::Missed);
        assert_eq!(missed.target(), "≤ 1.15 × floor");
        let least = Line::ratio("", Bound::AtLeast(0.6), ("pgbench", us(10.0)), us(5.0));
        assert_eq!(least.verdict, Verdict::Missed);
    }

    #[test]
    fn nothing_measured_on_either_side_is_no_verdict() {
        let line = Line::ratio("", Bound::AtMost(1.0), ("floor", us(0.0)), us(1.0));
        assert_eq!((line.ratio, line.verdict), (None, Verdict::NotMeasured));
        let line = Line::ratio("", Bound::AtMost(1.0), ("floor", us(1.0)), us(0.0));
        assert_eq!(line.verdict, Verdict::NotMeasured);
    }

    #[test]
    fn a_value_alone_is_held_against_its_bound() {
        let line = Line::value("", Bound::AtMost(4.0), Quantity::new(3.5, "KiB"));
        assert_eq!(line.verdict, Verdict::Met);
        assert_eq!(line.target(), "≤ 4 KiB");
    }

    #[test]
    fn numbers_have_the_digits_that_count() {
        let written = [0.256, 2.0, 12.34, 15_000.4].map(number);
        assert_eq!(written, ["0.26", "2", "12.3", "15000"]);
    }
}
