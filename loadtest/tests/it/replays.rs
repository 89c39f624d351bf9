//! Whole replays: a good desk passes whatever its nodes do within their rights, and each wrong one
//! is convicted.

use std::time::Duration;

use peerdesk_loadtest::accounts::Account;
use peerdesk_loadtest::corpus::{Corpus, Line, Thread};
use peerdesk_loadtest::desk;
use peerdesk_loadtest::plan::{PlanOptions, Seat};
use peerdesk_loadtest::replay::{self, Fault, ReplayOptions};
use peerdesk_loadtest::report::Report;
use peerdesk_protocol::MemberId;

use crate::fake_desk::{Bug, Desk, FIRST_ENGINEER};

use crate::fake_node::{self, Mischief};

/// The fake desk takes everybody from [`FIRST_ENGINEER`] on for second line.
const FIRST_LEAD: i64 = FIRST_ENGINEER + 100;

/// For good desks: more than they take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);
/// For a desk that keeps members waiting for ever.
const IMPATIENCE: Duration = Duration::from_secs(3);

const OPTIONS: ReplayOptions = ReplayOptions {
    name: "replay",
    plan: PlanOptions {
        threads: 40,
        minutes_per_second: 60.0,
        engineers: 10,
        leads: 2,
        bystanders: 3,
        seed: 6,
    },
    fault: Fault::None,
    desk_watchers: 0,
    repeats: 0.3,
    reuses: 0.1,
    again_within: Duration::from_millis(200),
    patience: PATIENCE,
    receive_bytes: None,
    watches_growth: false,
    is_day: false,
};

/// Forty threads of twelve people.
fn corpus() -> Corpus {
    let thread = |number: usize| {
        let name = |part: usize| format!("name {}", (number + part) % 12);
        let parts = [0, 1, 2, 1, 0, 2, 1, 0];
        Thread {
            id: format!("day/{number}"),
            asker: name(0),
            messages: parts
                .into_iter()
                .zip(0..)
                .map(|(part, minute)| Line {
                    minute,
                    from: name(part),
                    text: format!("line {minute} of {number}"),
                })
                .collect(),
        }
    };
    Corpus {
        threads: (0..40).map(thread).collect(),
        stream: Vec::new(),
    }
}

fn accounts() -> Vec<(Seat, Account)> {
    let account = |seat, email: String, member: i64| {
        let account = Account {
            email,
            member: MemberId(member),
            token: member.to_string(),
        };
        (seat, account)
    };
    let members = (0..12).map(|number| {
        let email = format!("member-{number}@load.test");
        account(Seat::Member(number as usize), email, number + 1)
    });
    let engineers = (0..10).map(|number| {
        let email = format!("engineer-{number}@load.test");
        account(
            Seat::Engineer(number as usize),
            email,
            FIRST_ENGINEER + number,
        )
    });
    let leads = (0..2).map(|number| {
        let email = format!("lead-{number}@load.test");
        account(Seat::Lead(number as usize), email, FIRST_LEAD + number)
    });
    members.chain(engineers).chain(leads).collect()
}

async fn replayed(bug: Bug, mischief: Mischief) -> Report {
    let fake = Desk::new(bug);
    let nodes = vec![
        fake_node::start(&fake, mischief).await,
        fake_node::start(&fake, mischief).await,
    ];
    let desk = desk::Desk::with_members(nodes, accounts());
    let patience = if bug == Bug::LosesDeliveries {
        IMPATIENCE
    } else {
        PATIENCE
    };
    let options = ReplayOptions {
        patience,
        ..OPTIONS
    };
    replay::run(&corpus(), &desk, &options).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_desk_passes() {
    let report = replayed(Bug::None, Mischief::default()).await;
    assert!(report.passed(), "{report}");
    assert_eq!(report.tickets, 40);
    assert!(report.races.contested > 3, "{report}");
    assert!(report.counts["deliveries"] > 1_000, "{report}");
    for kind in ["bundle", "reopen", "change_topic"] {
        assert!(report.commands[kind]["ok"] > 0, "{kind}: {report}");
    }
    let by_leads = ["assign", "take_over"].map(|kind| report.commands.contains_key(kind));
    assert!(by_leads.contains(&true), "{report}");
    assert!(report.counts["repeats"] > 10, "{report}");
    assert!(report.counts["reuses"] > 3, "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_desk_passes_though_sockets_are_cut_and_replies_are_unknown() {
    let mischief = Mischief {
        cuts_before_reply: Some(17),
        says_unknown: Some(13),
        closes: Some((4001, 23)),
    };
    let report = replayed(Bug::None, mischief).await;
    assert!(report.passed(), "{report}");
    assert!(report.counts["reconnects"] > 10, "{report}");
    assert!(report.counts["resends"] > 10, "{report}");
    assert!(report.counts["resumed"] > 10, "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_deliveries_are_convicted() {
    let report = replayed(Bug::LosesDeliveries, Mischief::default()).await;
    assert!(report.violations["not_consecutive"] > 0, "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn showing_before_storing_is_convicted() {
    let report = replayed(Bug::ShowsBeforeStoring, Mischief::default()).await;
    assert!(
        report.violations.contains_key("acked_not_stored"),
        "{report}"
    );
    assert!(!report.passed());
}

#[tokio::test(flavor = "multi_thread")]
async fn forgotten_receipts_are_convicted() {
    let report = replayed(Bug::ForgetsReceipts, Mischief::default()).await;
    assert!(report.violations["stored_twice"] > 0, "{report}");
    assert!(report.violations["two_receipts"] > 0, "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn leaked_notes_are_convicted() {
    let report = replayed(Bug::LeaksNotes, Mischief::default()).await;
    assert!(report.violations["staff_leak"] > 0, "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_winners_are_convicted() {
    let report = replayed(Bug::TwoWinners, Mischief::default()).await;
    assert!(report.violations["two_owners"] > 0, "{report}");
    assert!(report.violations["race_without_one_winner"] > 0, "{report}");
}
