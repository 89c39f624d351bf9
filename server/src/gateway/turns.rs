//! Who reads a ticket's history while others wait: one at a time for each ticket.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use peerdesk_desk::TicketId;
use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

/// The tickets that are being read now.
#[derive(Default)]
pub(super) struct Turns {
    taken: Mutex<HashMap<TicketId, Arc<Turn<()>>>>,
}

/// The turn at some tickets, until it is dropped.
pub(super) struct Held<'a> {
    turns: &'a Turns,
    held: Vec<(TicketId, OwnedMutexGuard<()>)>,
}

impl Turns {
    /// Waits for the turn at each of these tickets. They come in ascending order, so that two who
    /// wait for each other's cannot be.
    pub(super) async fn turns(&self, tickets: impl Iterator<Item = TicketId>) -> Held<'_> {
        let mut held = Held {
            turns: self,
            held: Vec::new(),
        };
        for ticket in tickets {
            let turn = Arc::clone(self.lock().entry(ticket).or_default());
            held.held.push((ticket, turn.lock_owned().await));
        }
        held
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<TicketId, Arc<Turn<()>>>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let mut taken = self.turns.lock();
        for (ticket, turn) in self.held.drain(..) {
            drop(turn);
            // One is the map's own: nobody waits.
            if taken
                .get(&ticket)
                .is_some_and(|turn| Arc::strong_count(turn) == 1)
            {
                taken.remove(&ticket);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_second_waits_for_the_first_and_nothing_is_kept() {
        let turns = Arc::new(Turns::default());
        let first = turns.turns([TicketId(1), TicketId(2)].into_iter()).await;
        let second = {
            let turns = Arc::clone(&turns);
            tokio::spawn(async move {
                turns.turns([TicketId(2)].into_iter()).await;
            })
        };
        let _other = turns.turns([TicketId(3)].into_iter()).await;
        tokio::task::yield_now().await;
        assert!(!second.is_finished());
        drop(first);
        second.await.expect("the second has its turn");
        assert_eq!(turns.lock().len(), 1, "only the ticket that is still held");
    }
}
