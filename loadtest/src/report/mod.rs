//! What came of a replay: counts, latencies and violations, as a table and as JSON.

mod day;
mod files;
mod page;
mod run_page;
mod svg;
mod table;

pub use day::{Day, Minutes};
pub use files::{write_figures, write_runs};

use std::collections::BTreeMap;
use std::time::Duration;

use peerdesk_protocol::{Refusal, Reply};
use serde::Serialize;

use crate::journal::Journal;
use crate::meters::{Count, Latency};
use crate::oracle::{Given, Record, Sent, Violation, Wish, check};
use crate::replay::{Pings, ReplayOptions, Sample};

/// Most violations of one kind that are printed; the number of all is kept beside them.
const SHOWN_PER_KIND: usize = 10;

/// The outcome of one replay.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// `replay`, or the scenario's name.
    pub name: &'static str,
    pub fault: String,
    pub threads: usize,
    pub minutes_per_second: f64,
    pub seed: u64,
    pub nodes: usize,
    pub members: usize,
    pub tickets: usize,
    pub planned_seconds: f64,
    pub took_seconds: f64,
    /// What was broken and mended, and when.
    pub faults: Vec<String>,
    /// By kind of command, by result, how many.
    pub commands: BTreeMap<String, BTreeMap<String, u64>>,
    pub counts: BTreeMap<&'static str, u64>,
    /// Why sockets were lost or not got, how often.
    pub losses: BTreeMap<String, u64>,
    pub races: Races,
    pub latencies: Vec<Timed>,
    /// By name of the kind, how many.
    pub violations: BTreeMap<&'static str, u64>,
    /// The first of each kind, explained.
    pub violations_explained: Vec<String>,
    /// Lives that broke off and members that were told not to come back.
    pub errors: Vec<String>,
    /// Steps that were refused though the rules allow them.
    pub strays: usize,
    pub strays_shown: Vec<String>,
    /// Members who had not been shown everything, or had no answer, when time was up.
    pub not_settled: usize,
    /// How long the oracle took.
    pub checked_seconds: f64,
    /// Second by second.
    pub samples: Vec<Sample>,
    /// The whole distribution of each latency: share of all below, and milliseconds.
    pub distributions: BTreeMap<&'static str, Vec<(f64, f64)>>,
    /// Where a whole day was lived through.
    pub day: Option<Day>,
}

/// Claims of several engineers at one moment.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Races {
    pub contested: usize,
    pub claims: usize,
    pub won: usize,
    pub lost: usize,
}

/// One kind of latency, in milliseconds.
#[derive(Clone, Debug, Serialize)]
pub struct Timed {
    pub what: &'static str,
    pub count: u64,
    pub p50_ms: f64,
    pub p90_ms: f64,
    pub p99_ms: f64,
    pub p999_ms: f64,
    pub max_ms: f64,
}

/// What the conductor knows beside the record.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    pub planned: Duration,
    pub took: Duration,
    pub tickets: usize,
    pub members: usize,
    pub nodes: usize,
    pub faults: Vec<String>,
    pub errors: Vec<String>,
    pub strays: (usize, Vec<String>),
    pub not_settled: usize,
    pub samples: Vec<Sample>,
    /// Steps that the clock was ahead of, on a day.
    pub overtaken: usize,
    /// Of a day.
    pub pings: Option<Pings>,
}

impl Report {
    /// Lets the oracle judge the record and sums everything up.
    pub fn of(options: &ReplayOptions, record: &Record, journal: &Journal, notes: Notes) -> Self {
        let began = journal.clock.elapsed();
        let found = check(record);
        let checked = journal.clock.elapsed().saturating_sub(began);
        let mut violations = BTreeMap::new();
        for violation in &found {
            *violations.entry(violation.kind.name()).or_default() += 1;
        }
        Self {
            name: options.name,
            fault: options.fault.to_string(),
            threads: notes.tickets,
            minutes_per_second: options.plan.minutes_per_second,
            seed: options.plan.seed,
            nodes: notes.nodes,
            members: notes.members,
            tickets: notes.tickets,
            planned_seconds: notes.planned.as_secs_f64(),
            took_seconds: notes.took.as_secs_f64(),
            faults: notes.faults,
            commands: commands(record),
            counts: Count::ALL
                .iter()
                .map(|count| (count.name(), journal.meters.count(*count)))
                .collect(),
            losses: journal.losses(),
            races: races(record),
            latencies: Latency::ALL.iter().map(|l| timed(*l, journal)).collect(),
            violations,
            violations_explained: explained(&found),
            errors: notes.errors,
            strays: notes.strays.0,
            strays_shown: notes.strays.1,
            not_settled: notes.not_settled,
            checked_seconds: checked.as_secs_f64(),
            samples: notes.samples,
            distributions: Latency::ALL
                .iter()
                .map(|latency| (latency.name(), distribution(*latency, journal)))
                .filter(|(_, points)| !points.is_empty())
                .collect(),
            day: notes.pings.map(|pings| {
                let pace = options.plan.minutes_per_second;
                Day::of(&record.history, pace, notes.overtaken, pings)
            }),
        }
    }

    /// Whether everything was kept and the plan was carried out.
    pub fn passed(&self) -> bool {
        self.violations.is_empty()
            && self.errors.is_empty()
            && self.strays == 0
            && self.not_settled == 0
            && self
                .day
                .as_ref()
                .is_none_or(|day| day.ended == day.tickets && day.pings.above_budget == 0)
    }
}

/// The first few of each kind.
fn explained(found: &[Violation]) -> Vec<String> {
    let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
    found
        .iter()
        .filter(|violation| {
            let count = shown.entry(violation.kind.name()).or_default();
            *count += 1;
            *count <= SHOWN_PER_KIND
        })
        .map(ToString::to_string)
        .collect()
}

fn commands(record: &Record) -> BTreeMap<String, BTreeMap<String, u64>> {
    let mut commands: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for sent in &record.sent {
        *commands
            .entry(kind(sent))
            .or_default()
            .entry(result(&sent.replies))
            .or_default() += 1;
    }
    commands
}

/// The command's name on the wire.
fn kind(sent: &Sent) -> String {
    match &sent.wish {
        _ if sent.reuses => "(reused id)".to_owned(),
        Wish::Ask(_) => "ask".to_owned(),
        Wish::Command(request) => word(&request.command, "kind"),
    }
}

/// The first final answer.
fn result(replies: &[Given]) -> String {
    let last = replies
        .iter()
        .find(|given| {
            !matches!(
                given.reply,
                Reply::Unknown { .. }
                    | Reply::Refused {
                        refusal: Refusal::Busy { .. }
                    }
            )
        })
        .map(|given| &given.reply);
    match last {
        Some(Reply::Ok { .. }) => "ok".to_owned(),
        Some(Reply::Refused { refusal }) => word(refusal, "code"),
        Some(Reply::Unknown { .. }) | None => "no answer".to_owned(),
    }
}

/// The name that a tagged value carries on the wire.
fn word(value: &impl Serialize, tag: &str) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| Some(value.get(tag)?.as_str()?.to_owned()))
        .unwrap_or_default()
}

fn races(record: &Record) -> Races {
    let mut races = Races::default();
    let won: std::collections::HashSet<_> = record
        .sent
        .iter()
        .filter(|sent| result(&sent.replies) == "ok")
        .map(|sent| sent.wish.id())
        .collect();
    for race in &record.races {
        races.contested += 1;
        races.claims += race.claims.len();
        let winners = race.claims.iter().filter(|id| won.contains(id)).count();
        races.won += winners;
        races.lost += race.claims.len() - winners;
    }
    races
}

fn timed(latency: Latency, journal: &Journal) -> Timed {
    let histogram = journal.meters.histogram(latency);
    let at = |quantile: f64| histogram.value_at_quantile(quantile) as f64 / 1_000.0;
    Timed {
        what: latency.name(),
        count: histogram.len(),
        p50_ms: at(0.5),
        p90_ms: at(0.9),
        p99_ms: at(0.99),
        p999_ms: at(0.999),
        max_ms: histogram.max() as f64 / 1_000.0,
    }
}

/// Places of a distribution that are kept: close together at its end, where it matters.
const SHARES: [f64; 14] = [
    0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9995, 0.9999, 1.0,
];

fn distribution(latency: Latency, journal: &Journal) -> Vec<(f64, f64)> {
    let histogram = journal.meters.histogram(latency);
    if histogram.is_empty() {
        return Vec::new();
    }
    SHARES
        .map(|share| (share, histogram.value_at_quantile(share) as f64 / 1_000.0))
        .into()
}
