//! Rows that hold one ticket's deliveries against the floor: one at a time, in bursts, the last of
//! many, and from few members to very many.

use super::line::{Bound, Line, Quantity, number};
use super::one_ticket::{Delivery, OneTicket, measure};
use super::{Bench, Sizes};
use crate::machine::descriptors_max;

/// Bytes of each message's text.
const PAYLOAD: usize = 256;
/// Descriptors that a node needs beside those of its members.
const SPARE_DESCRIPTORS: usize = 300;

/// 1,000 members, one event at a time.
pub(super) async fn single(bench: &Bench) -> anyhow::Result<Vec<Line>> {
    let sizes = bench.sizes;
    let delivery = measure(bench, options(sizes, sizes.watchers, sizes.messages, 1)).await?;
    let what = format!(
        "CPU per delivery, one ticket × {} members",
        delivery.watchers
    );
    Ok(vec![against_floor(what, 1.15, &delivery)])
}

/// 1,000 members, sixteen events on the way at once.
pub(super) async fn burst(bench: &Bench) -> anyhow::Result<Vec<Line>> {
    let sizes = bench.sizes;
    let messages = sizes.messages.next_multiple_of(sizes.burst) * 2;
    let options = options(sizes, sizes.watchers, messages, sizes.burst);
    let delivery = measure(bench, options).await?;
    let what = format!("the same in bursts of {}", delivery.burst);
    Ok(vec![against_floor(what, 1.2, &delivery)])
}

/// The last of 5,000 members.
pub(super) async fn last(bench: &Bench) -> anyhow::Result<Vec<Line>> {
    let sizes = bench.sizes;
    let options = options(sizes, sizes.many_watchers, sizes.messages / 2, 1);
    let delivery = measure(bench, options).await?;
    let ms = |value| Quantity::new(value, "ms");
    let line = Line::ratio(
        format!("last of {} members reached, p99", delivery.watchers),
        Bound::AtMost(1.1),
        ("floor", ms(delivery.floor_spread_p99_ms)),
        ms(delivery.spread_p99_ms),
    );
    let median = format!(
        "from the first reached to the last; median {} ms, floor {} ms",
        number(delivery.spread_p50_ms),
        number(delivery.floor_spread_p50_ms)
    );
    Ok(vec![line.note(median).note(costs(&delivery))])
}

/// The ratio to the floor from 100 members to 20,000.
pub(super) async fn members(bench: &Bench) -> anyhow::Result<Vec<Line>> {
    let allowed = descriptors_max().saturating_sub(SPARE_DESCRIPTORS);
    let mut deliveries = Vec::new();
    for wanted in bench.sizes.growth_members {
        let watchers = (*wanted).min(allowed);
        let messages = (bench.sizes.growth_deliveries / watchers).clamp(16, 1_000);
        let mut options = options(bench.sizes, watchers, messages, 1);
        options.rounds = bench.sizes.rounds.min(3);
        deliveries.push(measure(bench, options).await?);
    }
    Ok(vec![growth(&deliveries, bench.sizes.growth_members)])
}

fn growth(deliveries: &[Delivery], wanted: &[usize]) -> Line {
    let ratios = || deliveries.iter().map(Delivery::ratio);
    let lowest = ratios().fold(f64::INFINITY, f64::min);
    let highest = ratios().fold(0.0, f64::max);
    let of = |delivery: Option<&Delivery>| delivery.map_or(0, |delivery| delivery.watchers);
    let (fewest, members) = (of(deliveries.first()), of(deliveries.last()));
    let mut line = Line::ratio(
        format!("ratio to the floor from {fewest} to {members} members: most by least"),
        Bound::AtMost(1.1),
        ("least", Quantity::new(lowest, "× floor")),
        Quantity::new(highest, "× floor"),
    );
    for delivery in deliveries {
        line = line.note(format!(
            "{} members: {} × the floor ({} µs of {} µs)",
            delivery.watchers,
            number(delivery.ratio()),
            number(delivery.alone_us),
            number(delivery.floor_us)
        ));
    }
    if wanted.last().is_some_and(|wanted| *wanted > members) {
        line = line.note(format!(
            "{} open descriptors are allowed here, so no more members than {members}",
            descriptors_max()
        ));
    }
    line
}

fn options(sizes: &Sizes, watchers: usize, messages: usize, burst: usize) -> OneTicket {
    OneTicket {
        watchers,
        payload: PAYLOAD,
        messages: messages.max(burst),
        burst,
        rounds: sizes.rounds,
    }
}

fn against_floor(what: String, most: f64, delivery: &Delivery) -> Line {
    let us = |value| Quantity::new(value, "µs");
    Line::ratio(
        what,
        Bound::AtMost(most),
        ("floor", us(delivery.floor_us)),
        us(delivery.alone_us),
    )
    .note(costs(delivery))
    .note(format!(
        "median of {} rounds; best {} µs, floor {} µs; {} bytes on the wire",
        delivery.rounds,
        number(delivery.alone_best_us),
        number(delivery.floor_best_us),
        delivery.frame_bytes
    ))
}

/// Both accounts of a delivery.
pub(super) fn costs(delivery: &Delivery) -> String {
    format!(
        "delivery alone {} µs; with command {} µs; a command that nobody watches {} µs",
        number(delivery.alone_us),
        number(delivery.with_command_us),
        number(delivery.command_us)
    )
}

#[cfg(test)]
mod tests {
    use super::growth;
    use crate::figures::line::Verdict;
    use crate::figures::one_ticket::Delivery;

    fn delivery(watchers: usize, alone_us: f64, floor_us: f64) -> Delivery {
        Delivery {
            watchers,
            payload_bytes: 256,
            frame_bytes: 500,
            burst: 1,
            rounds: 1,
            command_us: 100.0,
            with_command_us: alone_us,
            alone_us,
            alone_best_us: alone_us,
            floor_us,
            floor_best_us: floor_us,
            spread_p50_ms: 1.0,
            spread_p99_ms: 1.0,
            floor_spread_p50_ms: 1.0,
            floor_spread_p99_ms: 1.0,
        }
    }

    #[test]
    fn growth_is_held_against_the_floor_of_each_size() {
        let grown = [delivery(100, 2.2, 2.0), delivery(1_000, 4.5, 4.0)];
        let line = growth(&grown, &[100, 1_000]);
        assert_eq!(line.verdict, Verdict::Met);
        assert_eq!(line.notes.len(), 2);
        let grown = [delivery(100, 2.2, 2.0), delivery(1_000, 5.5, 4.0)];
        assert_eq!(growth(&grown, &[100, 1_000]).verdict, Verdict::Missed);
    }

    #[test]
    fn a_size_that_was_not_reached_is_said() {
        let line = growth(&[delivery(100, 2.2, 2.0)], &[100, 20_000]);
        assert!(line.notes.iter().any(|note| note.contains("descriptors")));
    }
}
