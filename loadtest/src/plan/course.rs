//! How a ticket ends, drawn by the seed.

use rand::RngExt;
use rand::rngs::StdRng;

use super::cast::{Cast, Seat};

/// Fewest engineers that claim one ticket at the same moment.
pub(super) const RACERS_MIN: usize = 3;
/// Most engineers that claim one ticket at the same moment.
pub const RACERS_MAX: usize = 8;

/// Shares of a hundred tickets.
const LEFT_OPEN: u32 = 10;
const ACCEPTED: u32 = 40;
const DECLINED_FIRST: u32 = 10;
const REOPENED: u32 = 5;
const PRIVATE: u32 = 5;
/// Share of the owners who forget a ticket.
const FORGETS: f64 = 0.15;

/// What becomes of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Course {
    /// Only talk.
    LeftOpen,
    /// The last line of a helper is an answer, and the requester accepts it.
    Accepted,
    /// The first line of a helper is an answer that did not help; a later one did.
    DeclinedFirst,
    /// As accepted, and then it came back.
    Reopened,
    /// Second line is called, claims, hands back, claims again and resolves.
    SecondLine(SecondLine),
}

/// The way of a ticket through second line.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is drawn by itself and any of them go together"
)]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecondLine {
    /// Nobody but the requester and second line sees it, and it is there from the start.
    pub private: bool,
    /// Who claims at once, each time it stands in the queue.
    pub first_race: Vec<Seat>,
    pub second_race: Vec<Seat>,
    /// The first owner says that they are still on it.
    pub renews: bool,
    /// The second owner waits for the requester, whose next word ends the wait.
    pub waits: bool,
    /// The first owner acts once more under the lost claim, which has to be refused.
    pub acts_late: bool,
    /// The requester confirms the resolution.
    pub confirmed: bool,
    /// Between the races it is bundled under another ticket, and taken out again.
    pub bundled: bool,
    /// On a day, the second owner goes home and forgets it, so that the claim has to lapse.
    pub forgets: bool,
    /// What a lead does once the second owner has it.
    pub lead: Option<LeadStep>,
}

/// A lead changes who is responsible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeadStep {
    /// Gives it to an engineer.
    Assigns { lead: Seat, to: Seat },
    /// Takes it.
    TakesOver { lead: Seat },
}

impl Course {
    /// Draws a course; those by colleagues need two or more different lines by helpers to decline
    /// one and accept another.
    pub(super) fn draw(helper_lines: usize, cast: &Cast, rng: &mut StdRng) -> Self {
        let share = rng.random_range(0..100);
        if share < LEFT_OPEN {
            Self::LeftOpen
        } else if share < LEFT_OPEN + ACCEPTED || helper_lines < 2 {
            Self::Accepted
        } else if share < LEFT_OPEN + ACCEPTED + DECLINED_FIRST {
            Self::DeclinedFirst
        } else if share < LEFT_OPEN + ACCEPTED + DECLINED_FIRST + REOPENED {
            Self::Reopened
        } else {
            let private = share >= 100 - PRIVATE;
            Self::SecondLine(SecondLine::draw(private, cast, rng))
        }
    }
}

impl SecondLine {
    fn draw(private: bool, cast: &Cast, rng: &mut StdRng) -> Self {
        let racers = |rng: &mut StdRng| {
            let count = rng.random_range(RACERS_MIN..=RACERS_MAX);
            cast.engineers(count, rng)
        };
        Self {
            private,
            first_race: racers(rng),
            second_race: racers(rng),
            renews: rng.random_bool(0.5),
            waits: rng.random_bool(0.4),
            acts_late: rng.random_bool(0.5),
            confirmed: rng.random_bool(0.7),
            bundled: !private && rng.random_bool(0.3),
            lead: LeadStep::draw(cast, rng),
            forgets: rng.random_bool(FORGETS),
        }
    }
}

impl LeadStep {
    /// Draws whether a lead, where there is one, changes who is responsible.
    fn draw(cast: &Cast, rng: &mut StdRng) -> Option<Self> {
        let lead = cast.lead(rng).filter(|_| rng.random_bool(0.5))?;
        if rng.random_bool(0.5) {
            return Some(Self::TakesOver { lead });
        }
        let to = cast.engineers(1, rng).pop()?;
        Some(Self::Assigns { lead, to })
    }
}
