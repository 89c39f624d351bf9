//! What the oracle says when a guarantee was broken.

use std::fmt;

/// One broken guarantee, explained with the ids by which it can be found again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub kind: Kind,
    /// One sentence with tickets, streams, seqs, command ids and members.
    pub explanation: String,
}

/// The ways in which a guarantee can be broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `ok` was said, and the event is not where the receipt says, or says something else.
    AckedNotStored,
    /// One command id stands in history more than once.
    StoredTwice,
    /// One command id got two different receipts.
    TwoReceipts,
    /// One command id was both `ok` and `refused`, or refused in two ways.
    ContradictoryReplies,
    /// `refused` was said, and the command stands in history.
    RefusedButStored,
    /// A command id was accepted for other content than it first had.
    ReuseAccepted,
    /// A command never got a final answer, however often it was sent.
    Unanswered,
    /// History holds a command that nobody sent, or under another member's name.
    Forged,
    /// A stored stream is not numbered 1, 2, 3 ….
    StreamHole,
    /// What was acked or shown before another was sent stands after it.
    OrderInverted,
    /// A watcher was shown a stream with a gap, a repetition or from the wrong place.
    NotConsecutive,
    /// A watcher was shown an event that is not stored.
    ShownNotStored,
    /// A watcher was shown an event with other content than is stored.
    ShownDiffers,
    /// A watcher that stayed until everything was quiet had not seen everything.
    TailMissing,
    /// Something of a staff stream reached a member who may not read it.
    StaffLeak,
    /// Something of a private ticket reached a member who may not know of it.
    PrivateLeak,
    /// A member was denied what they may see.
    Withheld,
    /// Something was shown after the session had ended, beyond the time that an end may take.
    AccessOutlived,
    /// A claim began while another engineer owned the ticket, or ended for one who did not own it.
    TwoOwners,
    /// An action under a claim was stored though that claim was not the current one.
    StaleEpoch,
    /// Epochs of a ticket did not increase from claim to claim.
    EpochNotIncreasing,
    /// Something that the desk does by its clock happened twice.
    TimerTwice,
    /// A claim race did not have exactly one winner.
    RaceWithoutOneWinner,
    /// A loser of a claim race was not told who won.
    LoserNotTold,
    /// The database said to be another one in the middle of the run.
    HistoryReplaced,
}

impl Kind {
    /// The numbered guarantee of the README that is broken by this.
    pub fn guarantee(self) -> u8 {
        match self {
            Self::AckedNotStored | Self::HistoryReplaced => 1,
            Self::StoredTwice
            | Self::TwoReceipts
            | Self::ReuseAccepted
            | Self::Forged
            | Self::TimerTwice => 2,
            Self::StreamHole | Self::OrderInverted => 3,
            Self::NotConsecutive | Self::ShownNotStored | Self::ShownDiffers => 4,
            Self::TailMissing => 5,
            Self::TwoOwners
            | Self::StaleEpoch
            | Self::EpochNotIncreasing
            | Self::RaceWithoutOneWinner
            | Self::LoserNotTold => 6,
            Self::AccessOutlived => 7,
            Self::StaffLeak | Self::PrivateLeak | Self::Withheld => 8,
            Self::ContradictoryReplies | Self::RefusedButStored | Self::Unanswered => 9,
        }
    }

    /// Short and stable, for tables and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::AckedNotStored => "acked_not_stored",
            Self::StoredTwice => "stored_twice",
            Self::TwoReceipts => "two_receipts",
            Self::ContradictoryReplies => "contradictory_replies",
            Self::RefusedButStored => "refused_but_stored",
            Self::ReuseAccepted => "reuse_accepted",
            Self::Unanswered => "unanswered",
            Self::Forged => "forged",
            Self::StreamHole => "stream_hole",
            Self::OrderInverted => "order_inverted",
            Self::NotConsecutive => "not_consecutive",
            Self::ShownNotStored => "shown_not_stored",
            Self::ShownDiffers => "shown_differs",
            Self::TailMissing => "tail_missing",
            Self::StaffLeak => "staff_leak",
            Self::PrivateLeak => "private_leak",
            Self::Withheld => "withheld",
            Self::AccessOutlived => "access_outlived",
            Self::TwoOwners => "two_owners",
            Self::StaleEpoch => "stale_epoch",
            Self::EpochNotIncreasing => "epoch_not_increasing",
            Self::TimerTwice => "timer_twice",
            Self::RaceWithoutOneWinner => "race_without_one_winner",
            Self::LoserNotTold => "loser_not_told",
            Self::HistoryReplaced => "history_replaced",
        }
    }
}

impl Violation {
    /// A violation with its sentence.
    pub(super) fn new(kind: Kind, explanation: String) -> Self {
        Self { kind, explanation }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} (guarantee {}): {}",
            self.kind.name(),
            self.kind.guarantee(),
            self.explanation
        )
    }
}
