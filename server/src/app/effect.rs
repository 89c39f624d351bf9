//! What a decision means beyond its events: the terms that its ticket has from then on, and its timers.

use peerdesk_desk::{Facts, Life, Terms, Ticket};

use crate::store::{Effect, Timer, TimerChange, timers};

/// What a ticket was before something was decided.
#[derive(Clone, Debug)]
pub(super) struct Before {
    life: Life,
    timers: Vec<Timer>,
}

impl Before {
    pub(super) fn of(ticket: &Ticket, terms: &Terms) -> Self {
        Self {
            life: ticket.life(),
            timers: timers(ticket, terms),
        }
    }

    /// What was decided on these facts means for the ticket after it.
    pub(super) fn effect(&self, facts: &Facts<'_>, after: &Ticket) -> Effect {
        self.effect_under(facts.terms_after(self.life, after.life()), after, None)
    }

    /// The same where the terms after it are known. A timer that the clock served stays as a mark.
    pub(super) fn effect_under(
        &self,
        terms: &Terms,
        after: &Ticket,
        served: Option<Timer>,
    ) -> Effect {
        Effect {
            terms: terms.id,
            timers: TimerChange::between(&self.timers, &timers(after, terms), served),
        }
    }
}

/// What a question means, which had nothing before it.
pub(super) fn effect_of_question(ticket: &Ticket, terms: &Terms) -> Effect {
    Effect {
        terms: terms.id,
        timers: TimerChange::between(&[], &timers(ticket, terms), None),
    }
}
