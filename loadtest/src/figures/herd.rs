//! Two thousand members cut at once: how soon all are back and have everything, and what that costs
//! the database.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use peerdesk_protocol::{ClientMessage, Seq, TicketId, Watch};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::hall::{Hall, Wanted, come, watch};
use super::line::{Bound, Line, Quantity};
use super::speakers::{Speakers, deadline, post};
use super::{Bench, Sizes, blocking};
use crate::crowd::{Crowd, Place};

/// What is said while everybody is away.
const MISSED: usize = 20;
/// The protocol's first limit of a random wait before coming back.
const JITTER: Duration = Duration::from_millis(500);
/// What a node counts for each read of history, if it does.
const HISTORY_COUNTERS: [&str; 2] = [
    "peerdesk_history_reads_total",
    "peerdesk_history_queries_total",
];
/// Draws who waits how long.
const SEED: u64 = 1;

pub(super) async fn measure(bench: &Bench) -> anyhow::Result<Vec<Line>> {
    let sizes = bench.sizes;
    let speakers = Speakers::needed(MISSED + 2, 1);
    let wanted = Wanted {
        nodes: 1,
        redis: false,
        secure: false,
        members: sizes.herd_members + speakers,
    };
    let hall = Hall::open(bench, wanted).await?;
    blocking(move || herd(&hall, sizes, speakers)).await
}

fn herd(hall: &Hall, sizes: &Sizes, speakers: usize) -> anyhow::Result<Vec<Line>> {
    let members = sizes.herd_members;
    let mut crowd = Crowd::new(members + speakers)?;
    let calls = (members..members + speakers).map(|member| hall.call(0, member, Vec::new()));
    let calls = calls.collect::<anyhow::Result<Vec<_>>>()?;
    let mut speakers = Speakers::new(come(&mut crowd, calls)?);
    let tickets = hall.ask(&mut crowd, &mut speakers, 1)?;
    let ticket = tickets[0];
    let calls = (0..members).map(|member| hall.call(0, member, vec![watch(&tickets)]));
    let calls = calls.collect::<anyhow::Result<Vec<_>>>()?;
    let places = come(&mut crowd, calls)?;
    crowd.allow_losses();
    for place in &places {
        crowd.cut(*place);
    }
    let began = Instant::now();
    speakers.say_all(&mut crowd, MISSED, |_| post(ticket, "What have I missed?"))?;
    let reads_before = history_reads(&hall.metrics()?);
    come_back(&mut crowd, &places, ticket, began)?;
    let took = began.elapsed();
    let reads = history_reads(&hall.metrics()?);
    let deferred = crowd.deferred();
    let back = Line::value(
        format!("{members} members cut at once: all back and caught up"),
        Bound::AtMost(5.0),
        Quantity::new(took.as_secs_f64(), "s"),
    )
    .note(format!(
        "from the cut, a random wait below {} ms included; {MISSED} missed messages each; \
         {deferred} upgrades put off by the node; {} members lost",
        JITTER.as_millis(),
        crowd.lost()
    ));
    let what = "the same: reads of history for the stream and node";
    let counted = match (reads_before, reads) {
        (Some(before), Some(after)) => {
            let reads = after.saturating_sub(before);
            Line::value(
                what,
                Bound::AtMost(1.0),
                Quantity::new(reads as f64, "reads"),
            )
        }
        (None, _) | (_, None) => Line::not_measured(
            what,
            Bound::AtMost(1.0),
            format!("the node has no counter {}", HISTORY_COUNTERS.join(" or ")),
        ),
    };
    Ok(vec![back, counted])
}

/// Everybody comes back after a random wait and goes on from what they hold: the question.
fn come_back(
    crowd: &mut Crowd,
    places: &[Place],
    ticket: TicketId,
    began: Instant,
) -> anyhow::Result<()> {
    let mut rng = StdRng::seed_from_u64(SEED);
    let mut waits: Vec<(Duration, Place)> = places
        .iter()
        .map(|place| (JITTER.mul_f64(rng.random()), *place))
        .collect();
    waits.sort_unstable();
    let events = crowd.came().events + MISSED * places.len();
    let go_on = Watch {
        ticket,
        public: Some(Seq(1)),
        staff: None,
    };
    for (wait, place) in waits {
        while began.elapsed() < wait {
            crowd.turn(0)?;
        }
        let tickets = vec![go_on];
        crowd.call_again(place, vec![ClientMessage::Watch { tickets }])?;
    }
    crowd
        .until(deadline(), "what was missed", |came| came.events >= events)
        .context("not everybody came back")
}

/// The counter of reads of history, under whatever of its names.
fn history_reads(metrics: &str) -> Option<u64> {
    HISTORY_COUNTERS
        .iter()
        .find_map(|name| counter(metrics, name))
}

/// A counter of the text form, its labels summed up.
pub(super) fn counter(metrics: &str, name: &str) -> Option<u64> {
    let values: Vec<u64> = metrics
        .lines()
        .filter_map(|line| {
            let rest = line.strip_prefix(name)?;
            if !rest.starts_with([' ', '{']) {
                return None;
            }
            rest.split_whitespace().next_back()?.parse().ok()
        })
        .collect();
    (!values.is_empty()).then(|| values.iter().sum())
}

#[cfg(test)]
mod tests {
    use super::{counter, history_reads};

    const METRICS: &str = "# HELP peerdesk_history_reads Reads.\n\
        # TYPE peerdesk_history_reads counter\n\
        peerdesk_history_reads_total{stream=\"public\"} 3\n\
        peerdesk_history_reads_total{stream=\"staff\"} 4\n\
        peerdesk_history_reads_total_other 9\n";

    #[test]
    fn a_counter_is_summed_over_its_labels() {
        assert_eq!(history_reads(METRICS), Some(7));
        assert_eq!(counter(METRICS, "peerdesk_deliveries_total"), None);
    }
}
