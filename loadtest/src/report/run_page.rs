//! A replay or a scenario as a page: how it went over time, its latencies, and what the oracle says.

use super::page::Page;
use super::svg::{Axis, Plot, Scale, Series};
use super::{Report, Timed};
use crate::figures::line::number;
use crate::replay::{NodeSample, Sample};

/// Places of the axis of shares, which shows the last few of very many as widely as the first half.
const SHARES: [(f64, &str); 5] = [
    (0.0, "0 %"),
    (0.9, "90 %"),
    (0.99, "99 %"),
    (0.999, "99.9 %"),
    (0.9999, "99.99 %"),
];
/// Where the axis of shares ends.
const SHARE_MAX: f64 = 0.9999;

/// The page of several runs, one below the other.
pub(super) fn page(reports: &[Report]) -> Page {
    let names: Vec<&str> = reports.iter().map(|report| report.name).collect();
    let title = names.first().copied().unwrap_or("no run");
    let mut page = Page::new(
        &format!("Peerdesk: {title}"),
        "Members over real sockets, judged by the oracle. Latencies count from the moment at which \
         each thing was due.",
    );
    for report in reports {
        one(&mut page, report);
    }
    page
}

fn one(page: &mut Page, report: &Report) {
    let verdict = if report.passed() { "passed" } else { "FAILED" };
    page.heading(&format!(
        "{}, fault: {}: {verdict}",
        report.name, report.fault
    ));
    page.plots(&plots(report));
    page.heading("Latencies in milliseconds");
    let head = ["", "count", "p50", "p90", "p99", "p99.9", "max"];
    let rows: Vec<Vec<String>> = report.latencies.iter().map(latency).collect();
    page.table(&head, &rows);
    page.heading("Commands by their final answer");
    let mut rows = Vec::new();
    for (kind, results) in &report.commands {
        for (result, count) in results {
            rows.push(vec![kind.clone(), result.clone(), count.to_string()]);
        }
    }
    page.table(&["command", "answer", "count"], &rows);
    page.heading("Everything that was said");
    page.text(&report.to_string());
}

fn latency(timed: &Timed) -> Vec<String> {
    let values = [
        timed.p50_ms,
        timed.p90_ms,
        timed.p99_ms,
        timed.p999_ms,
        timed.max_ms,
    ];
    let mut row = vec![timed.what.to_owned(), timed.count.to_string()];
    row.extend(values.map(number));
    row
}

fn plots(report: &Report) -> Vec<Plot> {
    let mut plots = vec![distributions(report)];
    let samples = &report.samples;
    if samples.is_empty() {
        return plots;
    }
    plots.push(over_time(
        "Latency over time",
        ("ms", Scale::Log),
        samples,
        &[
            ("answer, median", &|sample| sample.ack_p50_ms),
            ("answer, p99", &|sample| sample.ack_p99_ms),
            ("shown, median", &|sample| sample.delivery_p50_ms),
            ("shown, p99", &|sample| sample.delivery_p99_ms),
        ],
    ));
    plots.push(over_time(
        "Every second",
        ("a second", Scale::Linear),
        samples,
        &[
            ("commands answered", &|sample| Some(sample.answered as f64)),
            ("events shown", &|sample| Some(sample.deliveries as f64)),
            ("presence frames", &|sample| {
                Some(sample.presence_frames as f64)
            }),
            ("sockets lost", &|sample| Some(sample.reconnects as f64)),
        ],
    ));
    if samples.iter().any(|sample| !sample.nodes.is_empty()) {
        plots.push(of_nodes("Memory of each node", "MiB", samples, |node| {
            node.resident_bytes as f64 / f64::from(1 << 20)
        }));
        plots.push(of_nodes(
            "Processor of each node",
            "cores",
            samples,
            |node| node.cores,
        ));
        plots.push(of_nodes(
            "Descriptors of each node",
            "open",
            samples,
            |node| node.descriptors as f64,
        ));
    }
    plots
}

/// The latency below which each share lies.
fn distributions(report: &Report) -> Plot {
    let mut x = Axis::new("share of all", Scale::Log);
    let ticks = SHARES.map(|(share, words)| (place_of(share), words.to_owned()));
    x.ticks = Some(ticks.into());
    let series = report.distributions.iter().map(|(name, points)| Series {
        name: (*name).to_owned(),
        points: points
            .iter()
            .filter(|(share, _)| *share <= SHARE_MAX)
            .map(|(share, ms)| (place_of(*share), ms.max(0.01)))
            .collect(),
    });
    Plot {
        title: "Latency by share".to_owned(),
        x,
        y: Axis::new("ms", Scale::Log),
        series: series.collect(),
    }
}

/// One in so many is slower.
fn place_of(share: f64) -> f64 {
    1.0 / (1.0 - share)
}

type Value<'a> = &'a dyn Fn(&Sample) -> Option<f64>;

fn over_time(
    title: &str,
    (unit, scale): (&str, Scale),
    samples: &[Sample],
    values: &[(&str, Value<'_>)],
) -> Plot {
    let series = values.iter().map(|(name, value)| Series {
        name: (*name).to_owned(),
        points: samples
            .iter()
            .filter_map(|sample| Some((sample.at_seconds, value(sample)?)))
            .collect(),
    });
    Plot {
        title: title.to_owned(),
        x: Axis::new("seconds", Scale::Linear),
        y: Axis::new(unit, scale),
        series: series.collect(),
    }
}

fn of_nodes(
    title: &str,
    unit: &str,
    samples: &[Sample],
    value: impl Fn(&NodeSample) -> f64,
) -> Plot {
    let nodes = samples.iter().map(|sample| sample.nodes.len()).max();
    let series = (0..nodes.unwrap_or_default()).map(|node| Series {
        name: format!("node {}", node + 1),
        points: samples
            .iter()
            .filter_map(|sample| Some((sample.at_seconds, value(sample.nodes.get(node)?))))
            .collect(),
    });
    Plot {
        title: title.to_owned(),
        x: Axis::new("seconds", Scale::Linear),
        y: Axis::new(unit, Scale::Linear),
        series: series.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::{of_nodes, over_time, place_of};
    use crate::replay::{NodeSample, Sample};
    use crate::report::svg::Scale;

    #[test]
    fn the_last_of_many_stand_as_far_apart_as_the_first() {
        let step = place_of(0.99) / place_of(0.9);
        assert!((step - place_of(0.999) / place_of(0.99)).abs() < 1e-6);
    }

    #[test]
    fn seconds_without_a_value_and_nodes_that_were_away_are_left_out() {
        let node = NodeSample {
            resident_bytes: 3 << 20,
            ..NodeSample::default()
        };
        let with = |at_seconds, ack_p50_ms, nodes| Sample {
            at_seconds,
            ack_p50_ms,
            nodes,
            ..Sample::default()
        };
        let samples = [
            with(1.0, Some(2.0), vec![node, node]),
            with(2.0, None, vec![node]),
        ];
        let plot = over_time(
            "latency",
            ("ms", Scale::Log),
            &samples,
            &[("answer", &|sample| sample.ack_p50_ms)],
        );
        assert_eq!(plot.series[0].points, [(1.0, 2.0)]);
        let plot = of_nodes("memory", "MiB", &samples, |node| {
            node.resident_bytes as f64 / f64::from(1 << 20)
        });
        let lengths: Vec<usize> = plot.series.iter().map(|s| s.points.len()).collect();
        assert_eq!(lengths, [2, 1]);
    }
}
