//! Plots as inline SVG: lines over two axes, and bars against a mark. Colours are variables of the
//! page, so that light and dark come from the same picture.

use std::fmt::Write as _;

/// Size of a plot, and of its frame, in its own units.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 46.0;
/// Height of one bar with its gap, and the width of its label.
const BAR_ROW: f64 = 26.0;
const BAR_LABEL: f64 = 320.0;
const BAR_VALUE: f64 = 110.0;
/// Bars go so far beyond the mark and no further; their number says the rest.
const BAR_MAX: f64 = 2.0;
/// About so many lines across.
const TICKS: f64 = 5.0;
/// Colours that the page defines, taken in turn.
const COLOURS: usize = 6;

/// How an axis is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    Linear,
    Log,
}

/// One axis.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    pub(super) label: String,
    pub(super) scale: Scale,
    /// Places with their words, where round numbers do not say it.
    pub(super) ticks: Option<Vec<(f64, String)>>,
}

/// A line with its name.
#[derive(Clone, Debug)]
pub(super) struct Series {
    pub(super) name: String,
    pub(super) points: Vec<(f64, f64)>,
}

/// Lines over two axes.
#[derive(Clone, Debug)]
pub(super) struct Plot {
    pub(super) title: String,
    pub(super) x: Axis,
    pub(super) y: Axis,
    pub(super) series: Vec<Series>,
}

/// A bar; the mark lies at 1.
#[derive(Clone, Debug)]
pub(super) struct Bar {
    pub(super) label: String,
    pub(super) value: f64,
    pub(super) words: String,
    pub(super) good: bool,
}

impl Axis {
    /// An axis with round numbers.
    pub(super) fn new(label: &str, scale: Scale) -> Self {
        Self {
            label: label.to_owned(),
            scale,
            ticks: None,
        }
    }
}

/// Where values lie on an axis, from 0 to 1.
struct Range {
    scale: Scale,
    low: f64,
    high: f64,
}

impl Range {
    fn of(scale: Scale, values: impl Iterator<Item = f64>) -> Self {
        let usable = values.filter(|v| v.is_finite() && (scale == Scale::Linear || *v > 0.0));
        let (mut low, mut high) = usable.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| {
            (l.min(v), h.max(v))
        });
        if low > high {
            (low, high) = (1.0, 10.0);
        }
        match scale {
            Scale::Linear => {
                low = low.min(0.0);
                high = if high > low { high } else { low + 1.0 };
            }
            Scale::Log => {
                low = 10_f64.powf(low.log10().floor());
                high = 10_f64.powf(high.log10().ceil());
                high = if high > low { high } else { low * 10.0 };
            }
        }
        Self { scale, low, high }
    }

    fn place(&self, value: f64) -> f64 {
        let share = match self.scale {
            Scale::Linear => (value - self.low) / (self.high - self.low),
            Scale::Log => {
                (value.max(self.low).log10() - self.low.log10())
                    / (self.high.log10() - self.low.log10())
            }
        };
        share.clamp(0.0, 1.0)
    }

    /// Round numbers within the range.
    fn ticks(&self) -> Vec<(f64, String)> {
        match self.scale {
            Scale::Linear => {
                let step = round_step((self.high - self.low) / TICKS);
                let first = (self.low / step).ceil() as i64;
                let last = (self.high / step).floor() as i64;
                let at = (first..=last).map(|number| number as f64 * step);
                at.map(|value| (value, tick_words(value))).collect()
            }
            Scale::Log => {
                let (first, last) = (self.low.log10() as i32, self.high.log10() as i32);
                let at = (first..=last).map(|power| 10_f64.powi(power));
                at.map(|value| (value, tick_words(value))).collect()
            }
        }
    }
}

/// 1, 2 or 5 times a power of ten, not below this.
fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|times| times * power)
        .find(|step| *step >= least * 0.999)
        .unwrap_or(power * 10.0)
}

fn tick_words(value: f64) -> String {
    match value.abs() {
        large if large >= 1e6 => format!("{}M", trimmed(value / 1e6)),
        large if large >= 1e4 => format!("{}k", trimmed(value / 1e3)),
        _ => trimmed(value),
    }
}

fn trimmed(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A plot as an `svg` element.
pub(super) fn plot(plot: &Plot) -> String {
    let points = || plot.series.iter().flat_map(|series| &series.points);
    let x = Range::of(plot.x.scale, points().map(|(x, _)| *x));
    let y = Range::of(plot.y.scale, points().map(|(_, y)| *y));
    let mut svg = open("plot", &plot.title, WIDTH, HEIGHT);
    let at_x = |value: f64| LEFT + x.place(value) * (WIDTH - LEFT - RIGHT);
    let at_y = |value: f64| HEIGHT - BOTTOM - y.place(value) * (HEIGHT - TOP - BOTTOM);
    for (value, words) in plot.y.ticks.clone().unwrap_or_else(|| y.ticks()) {
        let place = at_y(value);
        line(&mut svg, (LEFT, place), (WIDTH - RIGHT, place), "grid");
        text(&mut svg, (LEFT - 6.0, place + 4.0), "end", &words);
    }
    for (value, words) in plot.x.ticks.clone().unwrap_or_else(|| x.ticks()) {
        let place = at_x(value);
        line(&mut svg, (place, TOP), (place, HEIGHT - BOTTOM), "grid");
        text(&mut svg, (place, HEIGHT - BOTTOM + 16.0), "middle", &words);
    }
    let middle = LEFT.midpoint(WIDTH - RIGHT);
    text(&mut svg, (middle, HEIGHT - 8.0), "middle", &plot.x.label);
    text(&mut svg, (4.0, 12.0), "start", &plot.y.label);
    for (number, series) in plot.series.iter().enumerate() {
        let mut path = String::new();
        for (x, y) in series.points.iter().filter(|(_, y)| y.is_finite()) {
            let _ = write!(path, "{:.1},{:.1} ", at_x(*x), at_y(*y));
        }
        let _ = write!(
            svg,
            "<polyline class=\"series c{}\" points=\"{}\"><title>{}</title></polyline>",
            number % COLOURS,
            path.trim_end(),
            escape(&series.name)
        );
    }
    svg.push_str("</svg>");
    svg
}

/// Bars against a mark at 1, as an `svg` element.
pub(super) fn bars(title: &str, bars: &[Bar]) -> String {
    let height = BAR_ROW * bars.len() as f64 + 24.0;
    let mut svg = open("bars", title, WIDTH + BAR_LABEL, height);
    let room = WIDTH - BAR_VALUE;
    let at = |value: f64| BAR_LABEL + value.clamp(0.0, BAR_MAX) / BAR_MAX * room;
    for (number, bar) in bars.iter().enumerate() {
        let top = 20.0 + BAR_ROW * number as f64;
        text(&mut svg, (BAR_LABEL - 8.0, top + 13.0), "end", &bar.label);
        let tone = if bar.good { "good" } else { "bad" };
        let _ = write!(
            svg,
            "<rect class=\"{tone}\" x=\"{BAR_LABEL}\" y=\"{top}\" width=\"{:.1}\" height=\"{}\"/>",
            (at(bar.value) - BAR_LABEL).max(1.0),
            BAR_ROW - 8.0
        );
        let words = (at(bar.value) + 6.0, top + 13.0);
        text(&mut svg, words, "start", &bar.words);
    }
    line(&mut svg, (at(1.0), 16.0), (at(1.0), height), "mark");
    text(&mut svg, (at(1.0), 11.0), "middle", "target");
    svg.push_str("</svg>");
    svg
}

/// Text that may stand in markup and in attributes.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn open(class: &str, title: &str, width: f64, height: f64) -> String {
    let title = escape(title);
    format!(
        "<svg class=\"{class}\" role=\"img\" aria-label=\"{title}\" viewBox=\"0 0 {width} {height}\"><title>{title}\
         </title>"
    )
}

fn line(svg: &mut String, from: (f64, f64), to: (f64, f64), class: &str) {
    // Writing to a string does not fail.
    let _ = write!(
        svg,
        "<line class=\"{class}\" x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\"/>",
        from.0, from.1, to.0, to.1
    );
}

fn text(svg: &mut String, at: (f64, f64), anchor: &str, words: &str) {
    let _ = write!(
        svg,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{}</text>",
        at.0,
        at.1,
        escape(words)
    );
}

#[cfg(test)]
mod tests {
    use super::{Axis, Bar, Plot, Range, Scale, Series, bars, escape, plot, round_step};

    #[test]
    fn text_cannot_become_markup() {
        let escaped = escape("<b>\"A&B\"</b> 'c'");
        assert_eq!(
            escaped,
            "&lt;b&gt;&quot;A&amp;B&quot;&lt;/b&gt; &#39;c&#39;"
        );
        let bar = Bar {
            label: "<script>".to_owned(),
            value: 0.5,
            words: "\">".to_owned(),
            good: true,
        };
        let svg = bars("<title>", &[bar]);
        assert!(
            !svg.contains("<script>") && !svg.contains("\">\"<"),
            "{svg}"
        );
        assert!(svg.contains("&lt;script&gt;") && svg.contains("&lt;title&gt;"));
    }

    #[test]
    fn lines_across_stand_at_round_numbers() {
        assert!((round_step(0.7) - 1.0).abs() < 1e-9);
        assert!((round_step(13.0) - 20.0).abs() < 1e-9);
        assert!((round_step(300.0) - 500.0).abs() < 1e-9);
        let range = Range::of(Scale::Linear, [3.0, 17.0].into_iter());
        let places: Vec<String> = range.ticks().into_iter().map(|(_, words)| words).collect();
        assert_eq!(places, ["0", "5", "10", "15"]);
        let range = Range::of(Scale::Log, [0.4, 250.0].into_iter());
        let places: Vec<String> = range.ticks().into_iter().map(|(_, words)| words).collect();
        assert_eq!(places, ["0.1", "1", "10", "100", "1000"]);
    }

    #[test]
    fn values_lie_within_their_range() {
        let range = Range::of(Scale::Log, [1.0, 100.0].into_iter());
        assert!((range.place(10.0) - 0.5).abs() < 1e-9);
        assert!((range.place(1e9) - 1.0).abs() < 1e-9);
        let flat = Range::of(Scale::Linear, [0.0, 0.0].into_iter());
        assert!(flat.place(0.0).abs() < 1e-9);
    }

    #[test]
    fn a_plot_without_points_and_with_holes_is_still_a_plot() {
        let series = |points| Series {
            name: "p99 & more".to_owned(),
            points,
        };
        let with = |series| Plot {
            title: "latency".to_owned(),
            x: Axis::new("seconds", Scale::Linear),
            y: Axis::new("ms", Scale::Log),
            series,
        };
        assert!(plot(&with(Vec::new())).ends_with("</svg>"));
        let svg = plot(&with(vec![series(vec![
            (0.0, 1.0),
            (1.0, f64::NAN),
            (2.0, 5.0),
        ])]));
        assert!(svg.contains("p99 &amp; more"));
        assert!(!svg.contains("NaN"), "{svg}");
    }
}
