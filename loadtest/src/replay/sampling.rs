//! How a run went, second by second: what was answered and shown, how soon, and what the nodes held.

use std::sync::Arc;
use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::journal::Journal;
use crate::machine::{Account, Spent};
use crate::meters::{Count, Latency};

const EVERY: Duration = Duration::from_secs(1);
/// The first part of a run, in which caches and buffers fill, is not held against its end.
const SETTLED_AFTER: f64 = 0.4;
/// A run is long enough to tell growth from filling up, when it has so many samples.
const SAMPLES_MIN: usize = 30;
/// Growth beyond this is an error: a share of what was held, and a little for measuring.
const GROWTH_MAX: f64 = 1.25;
const MEMORY_SLACK_BYTES: u64 = 24 * 1024 * 1024;
const DESCRIPTOR_SLACK: usize = 64;

/// One second of a run.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Sample {
    /// Since the run began.
    pub at_seconds: f64,
    /// In this second.
    pub answered: u64,
    pub deliveries: u64,
    pub presence_frames: u64,
    pub reconnects: u64,
    /// Of what came in this second, in milliseconds; absent where nothing came.
    pub ack_p50_ms: Option<f64>,
    pub ack_p99_ms: Option<f64>,
    pub delivery_p50_ms: Option<f64>,
    pub delivery_p99_ms: Option<f64>,
    pub nodes: Vec<NodeSample>,
}

/// What a node of ours held then.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct NodeSample {
    pub resident_bytes: u64,
    pub descriptors: usize,
    /// Share of a core in this second.
    pub cores: f64,
}

/// Samples being taken.
pub(super) struct Sampling {
    taking: JoinHandle<Vec<Sample>>,
    stop: oneshot::Sender<()>,
}

/// Where everything stood a sample ago.
struct Before {
    at: Duration,
    answers: Histogram<u64>,
    shown: Histogram<u64>,
    counts: [u64; 3],
    spent: Vec<Option<Spent>>,
}

impl Sampling {
    /// Takes one each second until ended.
    pub(super) fn start(journal: &Arc<Journal>, began: Duration, nodes: Vec<u32>) -> Self {
        let journal = Arc::clone(journal);
        let (stop, mut stopped) = oneshot::channel();
        let taking = tokio::spawn(async move {
            let nodes: Vec<Account> = nodes.into_iter().map(Account::of).collect();
            let mut before = Before::now(&journal, &nodes);
            let mut samples = Vec::new();
            let mut ticks = tokio::time::interval(EVERY);
            ticks.tick().await;
            loop {
                tokio::select! {
                    _ = ticks.tick() => {}
                    _ = &mut stopped => return samples,
                }
                let now = Before::now(&journal, &nodes);
                samples.push(sample(&before, &now, began, &nodes));
                before = now;
            }
        });
        Self { taking, stop }
    }

    /// The samples.
    pub(super) async fn end(self) -> Vec<Sample> {
        // It may have ended by a panic of its own, which is told by the join.
        let _ = self.stop.send(());
        self.taking.await.unwrap_or_default()
    }
}

impl Before {
    fn now(journal: &Journal, nodes: &[Account]) -> Self {
        let meters = &journal.meters;
        let mut answers = meters.histogram(Latency::Ack);
        for other in [Latency::Ask, Latency::Claim] {
            // All have the same bounds, so nothing is out of range.
            let _ = answers.add(meters.histogram(other));
        }
        Self {
            at: journal.clock.elapsed(),
            answers,
            shown: meters.histogram(Latency::Delivery),
            counts: [Count::Deliveries, Count::PresenceFrames, Count::Reconnects]
                .map(|count| meters.count(count)),
            spent: nodes.iter().map(|node| node.spent().ok()).collect(),
        }
    }
}

fn sample(before: &Before, now: &Before, began: Duration, nodes: &[Account]) -> Sample {
    let passed = now.at.saturating_sub(before.at);
    let (answers, shown) = (
        between(&before.answers, &now.answers),
        between(&before.shown, &now.shown),
    );
    let [deliveries, presence_frames, reconnects] =
        std::array::from_fn(|which| now.counts[which].saturating_sub(before.counts[which]));
    let of_node = |(place, node): (usize, &Account)| {
        let spent = now.spent[place].as_ref().zip(before.spent[place].as_ref());
        let cpu = spent.map_or(Duration::ZERO, |(now, before)| now.since(before));
        NodeSample {
            resident_bytes: node.memory().map_or(0, |memory| memory.resident_bytes),
            descriptors: node.descriptors().unwrap_or_default(),
            cores: cpu.as_secs_f64() / passed.as_secs_f64(),
        }
    };
    Sample {
        at_seconds: now.at.saturating_sub(began).as_secs_f64(),
        answered: answers.len(),
        deliveries,
        presence_frames,
        reconnects,
        ack_p50_ms: at_quantile(&answers, 0.5),
        ack_p99_ms: at_quantile(&answers, 0.99),
        delivery_p50_ms: at_quantile(&shown, 0.5),
        delivery_p99_ms: at_quantile(&shown, 0.99),
        nodes: nodes.iter().enumerate().map(of_node).collect(),
    }
}

/// What was recorded between two moments.
fn between(before: &Histogram<u64>, now: &Histogram<u64>) -> Histogram<u64> {
    let mut between = now.clone();
    // A histogram only grows, so what it held before can be taken off.
    let _ = between.subtract(before);
    between
}

fn at_quantile(histogram: &Histogram<u64>, quantile: f64) -> Option<f64> {
    (!histogram.is_empty()).then(|| histogram.value_at_quantile(quantile) as f64 / 1_000.0)
}

/// Says which nodes held more and more, though the same was asked of them. A node that was started
/// again in between began anew and says nothing.
pub(super) fn growth(samples: &[Sample]) -> Vec<String> {
    let mut grown = Vec::new();
    if samples.len() < SAMPLES_MIN {
        return grown;
    }
    let settled = (samples.len() as f64 * SETTLED_AFTER) as usize;
    let (early, late) = (
        &samples[settled..=(settled + samples.len() / 10)],
        &samples[samples.len() - samples.len() / 10 - 1..],
    );
    let nodes = samples.iter().map(|sample| sample.nodes.len()).min();
    for node in 0..nodes.unwrap_or_default() {
        let most = |part: &[Sample], of: fn(&NodeSample) -> u64| {
            let held = part.iter().map(|sample| of(&sample.nodes[node]));
            held.max().unwrap_or_default()
        };
        let memory = |node: &NodeSample| node.resident_bytes;
        let (before, after) = (most(early, memory), most(late, memory));
        if after as f64 > before as f64 * GROWTH_MAX + MEMORY_SLACK_BYTES as f64 {
            grown.push(format!(
                "the memory of node {} grew from {before} to {after} bytes",
                node + 1
            ));
        }
        let descriptors = |node: &NodeSample| node.descriptors as u64;
        let (before, after) = (most(early, descriptors), most(late, descriptors));
        if after as f64 > before as f64 * GROWTH_MAX + DESCRIPTOR_SLACK as f64 {
            grown.push(format!(
                "the open descriptors of node {} grew from {before} to {after}",
                node + 1
            ));
        }
    }
    grown
}

#[cfg(test)]
mod tests {
    use hdrhistogram::Histogram;

    use super::{NodeSample, Sample, at_quantile, between, growth};

    fn samples(resident_mib: impl Fn(usize) -> u64, descriptors: usize) -> Vec<Sample> {
        (0..100)
            .map(|second| Sample {
                at_seconds: second as f64,
                nodes: vec![NodeSample {
                    resident_bytes: resident_mib(second) << 20,
                    descriptors: descriptors * second,
                    cores: 0.1,
                }],
                ..Sample::default()
            })
            .collect()
    }

    #[test]
    fn what_fills_up_and_stays_is_no_growth() {
        assert!(growth(&samples(|second| 40 + (second as u64).min(30), 0)).is_empty());
    }

    #[test]
    fn memory_and_descriptors_that_keep_growing_are_named() {
        let grown = growth(&samples(|second| 40 + 2 * second as u64, 5));
        assert_eq!(grown.len(), 2, "{grown:?}");
        assert!(grown[0].contains("memory of node 1"), "{grown:?}");
    }

    #[test]
    fn a_short_run_says_nothing() {
        let short: Vec<Sample> = samples(|second| 1 << second.min(20), 9)
            .into_iter()
            .take(20)
            .collect();
        assert!(growth(&short).is_empty());
    }

    #[test]
    fn a_second_has_only_what_came_in_it() {
        let mut before = Histogram::<u64>::new_with_max(1_000_000, 3).expect("bounds");
        before.record(900_000).expect("in bounds");
        let mut now = before.clone();
        now.record(2_000).expect("in bounds");
        let second = between(&before, &now);
        assert_eq!(second.len(), 1);
        assert!(at_quantile(&second, 0.99).is_some_and(|ms| ms < 2.1));
        assert_eq!(at_quantile(&between(&now, &now), 0.5), None);
    }
}
