//! Fault points and deliberate faults, for the fault suite alone. Only a build with the feature
//! `controls` has them; without it there is neither this room nor a call to it.
//!
//! `PEERDESK_CONTROL` names one:
//!
//! | name | does |
//! | --- | --- |
//! | `die_before_commit` | kills the process with -9 before a command's commit |
//! | `die_before_reply` | … between a command's commit and its reply |
//! | `die_before_publish` | … between the reply and telling others |
//! | `die_before_fired` | … between a timer's mark and the commit of both mark and effect |
//! | `die_after_fired` | … between that commit and telling others |
//! | `die_before_handing` | … before a mail is marked as being handed over |
//! | `die_after_handing` | … between that mark and the mail |
//! | `die_after_sent` | … between the mail and noting that it was taken |
//! | `panic_before_reply` | panics in every fourth command's task after its commit |
//! | `publish_before_commit` | tells others before the commit, which comes a little later |
//! | `forget_commands` | knows no command again |
//! | `no_safety_net` | neither compares heads nor fills gaps |
//! | `commit_without_flush` | `synchronous_commit = off`, and no check for it |
//! | `rights_at_subscription_only` | closes no socket whose rights have ended |
//!
//! The first eight die at the passage that `PEERDESK_CONTROL_AT` counts, the first one when absent.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rustix::process::{Signal, getpid, kill_process};

/// Time for a reply to leave before the process dies.
const REPLY_LEAVES: Duration = Duration::from_millis(20);
/// How much too early others are told.
const TOO_EARLY: Duration = Duration::from_millis(400);
/// Every so manieth passage of the panicking point panics.
const PANIC_ONE_IN: u64 = 4;

/// What is done wrong on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Control {
    DieBeforeCommit,
    DieBeforeReply,
    DieBeforePublish,
    DieBeforeFired,
    DieAfterFired,
    DieBeforeHanding,
    DieAfterHanding,
    DieAfterSent,
    PanicBeforeReply,
    PublishBeforeCommit,
    ForgetCommands,
    NoSafetyNet,
    CommitWithoutFlush,
    RightsAtSubscriptionOnly,
}

const NAMES: [(&str, Control); 14] = [
    ("die_before_commit", Control::DieBeforeCommit),
    ("die_before_reply", Control::DieBeforeReply),
    ("die_before_publish", Control::DieBeforePublish),
    ("die_before_fired", Control::DieBeforeFired),
    ("die_after_fired", Control::DieAfterFired),
    ("die_before_handing", Control::DieBeforeHanding),
    ("die_after_handing", Control::DieAfterHanding),
    ("die_after_sent", Control::DieAfterSent),
    ("panic_before_reply", Control::PanicBeforeReply),
    ("publish_before_commit", Control::PublishBeforeCommit),
    ("forget_commands", Control::ForgetCommands),
    ("no_safety_net", Control::NoSafetyNet),
    ("commit_without_flush", Control::CommitWithoutFlush),
    (
        "rights_at_subscription_only",
        Control::RightsAtSubscriptionOnly,
    ),
];

/// One for the process, which dies of it or is thrown away after.
static CHOSEN: LazyLock<Option<Control>> = LazyLock::new(|| {
    let wanted = std::env::var("PEERDESK_CONTROL").ok()?;
    let known = NAMES.iter().find(|(name, _)| *name == wanted);
    // A suite that misspells a control would otherwise find everything in order.
    let (_, control) = known.unwrap_or_else(|| panic!("PEERDESK_CONTROL: there is no {wanted}"));
    Some(*control)
});

static PASSAGES: AtomicU64 = AtomicU64::new(0);

/// Whether this is done wrong.
pub(crate) fn is(control: Control) -> bool {
    *CHOSEN == Some(control)
}

/// Whether what is done wrong lies between the statements of a command under locks, so that every
/// command has to go that way.
pub(crate) fn need_locks() -> bool {
    matches!(
        *CHOSEN,
        Some(Control::DieBeforeCommit | Control::PublishBeforeCommit | Control::ForgetCommands)
    )
}

/// A place in the way of a command. Some die here.
pub(crate) async fn pass(point: Control) {
    if !is(point) {
        return;
    }
    let passage = PASSAGES.fetch_add(1, Ordering::Relaxed) + 1;
    match point {
        Control::DieBeforeCommit
        | Control::DieBeforeReply
        | Control::DieBeforeFired
        | Control::DieAfterFired
        | Control::DieBeforeHanding
        | Control::DieAfterHanding
        | Control::DieAfterSent => die_at(passage),
        Control::DieBeforePublish => {
            tokio::time::sleep(REPLY_LEAVES).await;
            die_at(passage);
        }
        Control::PanicBeforeReply => {
            assert!(
                !passage.is_multiple_of(PANIC_ONE_IN),
                "on purpose, after a commit"
            );
        }
        Control::PublishBeforeCommit => tokio::time::sleep(TOO_EARLY).await,
        Control::ForgetCommands
        | Control::NoSafetyNet
        | Control::CommitWithoutFlush
        | Control::RightsAtSubscriptionOnly => {}
    }
}

/// As if from outside: no destructor runs, nothing is flushed.
fn die_at(passage: u64) {
    let fatal = std::env::var("PEERDESK_CONTROL_AT")
        .ok()
        .and_then(|at| at.parse().ok());
    if passage >= fatal.unwrap_or(1) {
        kill_process(getpid(), Signal::KILL).expect("a process may signal itself");
    }
}
