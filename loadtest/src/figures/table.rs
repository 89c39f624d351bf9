//! The table as people read it.

use std::fmt;

use super::Figures;
use super::line::{Line, Quantity, Verdict, number};

impl Figures {
    /// Whether every line was measured and met.
    pub fn all_met(&self) -> bool {
        self.lines.iter().all(|line| line.verdict == Verdict::Met)
    }

    /// Rows that broke off.
    pub fn failed(&self) -> impl Iterator<Item = &Line> {
        let failed = |line: &&Line| line.verdict == Verdict::Failed;
        self.lines.iter().filter(failed)
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cells: Vec<[String; 6]> = self.lines.iter().map(cells).collect();
        let head = ["what", "target", "other side", "ours", "ratio", ""].map(str::to_owned);
        let widths = widths(&cells, &head);
        writeln!(f)?;
        row(f, &head, &widths)?;
        for (cells, line) in cells.iter().zip(&self.lines) {
            row(f, cells, &widths)?;
            for note in &line.notes {
                writeln!(f, "    {note}")?;
            }
        }
        let count = |verdict| self.lines.iter().filter(|l| l.verdict == verdict).count();
        writeln!(
            f,
            "\n{} met, {} missed, {} not measured, {} failed, in {:.0} s",
            count(Verdict::Met),
            count(Verdict::Missed),
            count(Verdict::NotMeasured),
            count(Verdict::Failed),
            self.took_seconds
        )?;
        if !self.cores_apart {
            writeln!(
                f,
                "There is one core only: what was measured shared it with the load."
            )?;
        }
        if self.quick {
            writeln!(f, "Sizes were tiny: these are no figures.")?;
        }
        Ok(())
    }
}

/// What stands in the columns.
pub(crate) fn cells(line: &Line) -> [String; 6] {
    let words = |quantity: Option<Quantity>| quantity.map_or_else(String::new, Quantity::words);
    let other = match line.other {
        Some(other) => format!("{} {}", line.other_is, other.words()),
        None => String::new(),
    };
    [
        line.what.clone(),
        match line.ours {
            Some(_) => line.target(),
            None => String::new(),
        },
        other,
        words(line.ours),
        line.ratio.map(number).unwrap_or_default(),
        line.verdict.word().to_owned(),
    ]
}

fn widths(rows: &[[String; 6]], head: &[String; 6]) -> [usize; 6] {
    let mut widths = [0; 6];
    for row in rows.iter().chain([head]) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    widths
}

fn row(f: &mut fmt::Formatter<'_>, cells: &[String; 6], widths: &[usize; 6]) -> fmt::Result {
    let padded = cells
        .iter()
        .zip(widths)
        .enumerate()
        .map(|(column, (cell, width))| {
            if (2..5).contains(&column) {
                format!("{cell:>width$}")
            } else {
                format!("{cell:<width$}")
            }
        });
    let line: Vec<String> = padded.collect();
    writeln!(f, "{}", line.join("  ").trim_end())
}

#[cfg(test)]
mod tests {
    use crate::figures::Figures;
    use crate::figures::line::{Bound, Line, Quantity};

    #[test]
    fn every_line_stands_with_its_notes_in_columns() {
        let us = |value| Quantity::new(value, "µs");
        let lines = vec![
            Line::ratio("delivery", Bound::AtMost(1.15), ("floor", us(2.6)), us(2.8)).note("best"),
            Line::value("memory", Bound::AtMost(4.0), Quantity::new(5.0, "KiB")),
            Line::failed("x", "no Redis".to_owned()),
        ];
        let figures = Figures {
            quick: false,
            cores_apart: true,
            took_seconds: 3.0,
            lines,
        };
        assert!(!figures.all_met());
        assert_eq!(figures.failed().count(), 1);
        let expected = "
what      target          other side    ours  ratio
delivery  ≤ 1.15 × floor  floor 2.6 µs  2.8 µs   1.08  met
    best
memory    ≤ 4 KiB                       5 KiB         MISSED
row x                                                FAILED
    no Redis

1 met, 1 missed, 0 not measured, 1 failed, in 3 s
";
        let said: Vec<String> = figures
            .to_string()
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        let expected: Vec<String> = expected
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(said, expected);
    }
}
