//! One page that holds everything: no script, nothing from outside, light and dark.

use std::fmt::Write as _;

use super::svg::{Bar, Plot, bars, escape, plot};
use crate::figures::Figures;
use crate::figures::line::{Bound, Judged, Line, Verdict, number};
use crate::figures::table_cells;

/// Nothing may be loaded, whatever a text tries.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";
const STYLE: &str = include_str!("page.css");

/// A page that is being written.
pub(super) struct Page {
    title: String,
    body: String,
}

impl Page {
    /// An empty page; `about` says in a sentence what it shows.
    pub(super) fn new(title: &str, about: &str) -> Self {
        let body = format!(
            "<h1>{}</h1>\n<p class=\"about\">{}</p>\n",
            escape(title),
            escape(about)
        );
        Self {
            title: title.to_owned(),
            body,
        }
    }

    /// A heading.
    pub(super) fn heading(&mut self, words: &str) {
        let _ = writeln!(self.body, "<h2>{}</h2>", escape(words));
    }

    /// Lines of text as they are.
    pub(super) fn text(&mut self, words: &str) {
        let _ = writeln!(self.body, "<pre>{}</pre>", escape(words.trim_matches('\n')));
    }

    /// Cells under a head; all columns but the first hold numbers.
    pub(super) fn table(&mut self, head: &[&str], rows: &[Vec<String>]) {
        self.body
            .push_str("<div class=\"scroll\"><table><thead><tr>");
        for (column, words) in head.iter().enumerate() {
            self.cell("th", column > 0, &escape(words));
        }
        self.body.push_str("</tr></thead><tbody>");
        for row in rows {
            self.body.push_str("<tr>");
            for (column, words) in row.iter().enumerate() {
                self.cell("td", column > 0, &escape(words));
            }
            self.body.push_str("</tr>\n");
        }
        self.body.push_str("</tbody></table></div>\n");
    }

    /// Plots side by side, each with a key.
    pub(super) fn plots(&mut self, plots: &[Plot]) {
        self.body.push_str("<div class=\"plots\">");
        for one in plots {
            let _ = write!(
                self.body,
                "<figure><figcaption>{}</figcaption>{}<ul class=\"key\">",
                escape(&one.title),
                plot(one)
            );
            for (colour, series) in one.series.iter().enumerate() {
                let _ = write!(
                    self.body,
                    "<li><svg viewBox=\"0 0 12 8\"><line class=\"series c{}\" x1=\"0\" y1=\"4\" \
                     x2=\"12\" y2=\"4\"/></svg>{}</li>",
                    colour % 6,
                    escape(&series.name)
                );
            }
            self.body.push_str("</ul></figure>\n");
        }
        self.body.push_str("</div>\n");
    }

    /// The table of the figures, and how far each is from its target.
    pub(super) fn figures(&mut self, figures: &Figures) {
        let measured = figures.lines.iter().filter(|line| line.ours.is_some());
        let shares: Vec<Bar> = measured.filter_map(bar).collect();
        if !shares.is_empty() {
            let title = "How much of each target is used";
            let _ = writeln!(
                self.body,
                "<figure><figcaption>{title}</figcaption>{}</figure>",
                bars(title, &shares)
            );
        }
        self.heading("Figures");
        self.body
            .push_str("<div class=\"scroll\"><table><thead><tr>");
        let head = ["what", "target", "other side", "ours", "ratio", ""];
        for (column, words) in head.iter().enumerate() {
            self.cell("th", (2..5).contains(&column), words);
        }
        self.body.push_str("</tr></thead><tbody>");
        for line in &figures.lines {
            self.figure(line);
        }
        self.body.push_str("</tbody></table></div>\n");
    }

    fn figure(&mut self, line: &Line) {
        self.body.push_str("<tr>");
        let class = match line.verdict {
            Verdict::Met => "met",
            Verdict::Missed => "missed",
            Verdict::NotMeasured => "not-measured",
            Verdict::Failed => "failed",
        };
        for (column, words) in table_cells(line).iter().enumerate() {
            let mut words = escape(words);
            if column == 0 {
                for note in &line.notes {
                    let _ = write!(words, "<small>{}</small>", escape(note));
                }
            }
            if column == 5 {
                words = format!("<span class=\"{class}\">{words}</span>");
            }
            self.cell("td", (2..5).contains(&column), &words);
        }
        self.body.push_str("</tr>\n");
    }

    fn cell(&mut self, kind: &str, is_number: bool, markup: &str) {
        let class = if is_number { " class=\"number\"" } else { "" };
        let _ = write!(self.body, "<{kind}{class}>{markup}</{kind}>");
    }

    /// The whole page.
    pub(super) fn finish(self) -> String {
        format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{}</title>\n<style>\n{STYLE}</style></head>\n<body>\n{}</body></html>\n",
            escape(&self.title),
            self.body
        )
    }
}

/// How much of the target is used: below 1 it is met.
fn bar(line: &Line) -> Option<Bar> {
    let value = match line.judged {
        Judged::Ratio => line.ratio?,
        Judged::Ours => line.ours?.value,
    };
    let used = match line.bound {
        Bound::AtMost(limit) => value / limit,
        Bound::AtLeast(limit) => limit / value,
    };
    let measured = line.verdict != Verdict::NotMeasured && used.is_finite();
    measured.then(|| Bar {
        label: shortened(&line.what),
        value: used,
        words: format!("{} %", number(used * 100.0)),
        good: line.verdict == Verdict::Met,
    })
}

/// What fits beside a bar.
fn shortened(words: &str) -> String {
    const CHARS_MAX: usize = 42;
    if words.chars().count() <= CHARS_MAX {
        return words.to_owned();
    }
    let kept: String = words.chars().take(CHARS_MAX - 1).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::{Page, bar, shortened};
    use crate::figures::Figures;
    use crate::figures::line::{Bound, Line, Quantity};

    #[test]
    fn a_bar_says_how_much_of_the_target_is_used() {
        let us = |value| Quantity::new(value, "µs");
        let most = Line::ratio("", Bound::AtMost(1.2), ("floor", us(2.0)), us(1.2));
        assert!(bar(&most).is_some_and(|bar| (bar.value - 0.5).abs() < 1e-9 && bar.good));
        let least = Line::ratio("", Bound::AtLeast(0.6), ("pgbench", us(10.0)), us(3.0));
        assert!(bar(&least).is_some_and(|bar| (bar.value - 2.0).abs() < 1e-9 && !bar.good));
    }

    #[test]
    fn the_page_holds_everything_and_loads_nothing() {
        let lines = vec![
            Line::value("<memory>", Bound::AtMost(4.0), Quantity::new(3.0, "KiB")).note("a & b"),
            Line::failed("x", "no Redis".to_owned()),
        ];
        let figures = Figures {
            quick: false,
            cores_apart: true,
            took_seconds: 1.0,
            lines,
        };
        let mut page = Page::new("Figures", "One run.");
        page.figures(&figures);
        page.table(
            &["kind", "count"],
            &[vec!["<ask>".to_owned(), "3".to_owned()]],
        );
        let html = page.finish();
        assert!(html.contains("&lt;memory&gt;") && html.contains("&lt;ask&gt;"));
        assert!(html.contains("a &amp; b") && html.contains("FAILED"));
        for outside in ["http:", "https:", "src=", "href=", "<script", "url("] {
            assert!(!html.contains(outside), "{outside}");
        }
    }

    #[test]
    fn long_labels_are_shortened_with_a_sign() {
        assert_eq!(shortened("short"), "short");
        assert!(shortened(&"word ".repeat(20)).ends_with('…'));
    }
}
