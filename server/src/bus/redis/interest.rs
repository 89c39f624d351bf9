//! Which tickets this node wants to hear of, and which channels Redis holds for it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use peerdesk_desk::TicketId;
use tokio::sync::Notify;
use tokio::time::Instant;

/// A channel is held so long after nobody wants it, because people flick between tickets.
pub(super) const LINGER: Duration = Duration::from_secs(5);

/// Wishes are set by anybody at once; the listener carries them to Redis in batches.
#[derive(Debug, Default)]
pub(super) struct Interest {
    tickets: Mutex<Tickets>,
    came: Notify,
}

#[derive(Debug, Default)]
struct Tickets {
    entries: HashMap<TicketId, Entry>,
    /// Wanted and perhaps not held. A ticket stands here at most once.
    fresh: VecDeque<TicketId>,
    /// No longer wanted when they were put here, in the order of their time. A ticket stands here
    /// at most once.
    fading: VecDeque<(Instant, TicketId)>,
}

#[derive(Debug)]
struct Entry {
    wish: Wish,
    is_held: bool,
    is_fresh: bool,
    is_fading: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Wanted,
    /// No longer wanted; not before this moment is the channel given up.
    Left {
        until: Instant,
    },
}

/// What to tell Redis now.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    pub(super) subscribe: Vec<TicketId>,
    pub(super) unsubscribe: Vec<TicketId>,
}

impl Changes {
    pub(super) fn is_empty(&self) -> bool {
        self.subscribe.is_empty() && self.unsubscribe.is_empty()
    }
}

impl Interest {
    pub(super) fn want(&self, ticket: TicketId) {
        let mut tickets = self.lock();
        let entry = tickets.entries.entry(ticket).or_insert(Entry {
            wish: Wish::Wanted,
            is_held: false,
            is_fresh: false,
            is_fading: false,
        });
        entry.wish = Wish::Wanted;
        if !entry.is_held && !entry.is_fresh {
            entry.is_fresh = true;
            tickets.fresh.push_back(ticket);
            self.came.notify_one();
        }
    }

    pub(super) fn unwant(&self, ticket: TicketId) {
        let mut tickets = self.lock();
        let Some(entry) = tickets.entries.get_mut(&ticket) else {
            return;
        };
        if entry.wish != Wish::Wanted {
            return;
        }
        let until = Instant::now() + LINGER;
        entry.wish = Wish::Left { until };
        if !entry.is_fading {
            entry.is_fading = true;
            tickets.fading.push_back((until, ticket));
        }
    }

    pub(super) fn is_wanted(&self, ticket: TicketId) -> bool {
        self.lock()
            .entries
            .get(&ticket)
            .is_some_and(|entry| entry.wish == Wish::Wanted)
    }

    /// A new connection to Redis holds nothing: everything wanted is to be subscribed again.
    pub(super) fn start_over(&self) {
        let mut tickets = self.lock();
        tickets
            .entries
            .retain(|_, entry| entry.wish == Wish::Wanted);
        tickets.fading.clear();
        let mut fresh = VecDeque::with_capacity(tickets.entries.len());
        for (ticket, entry) in &mut tickets.entries {
            entry.is_held = false;
            entry.is_fading = false;
            entry.is_fresh = true;
            fresh.push_back(*ticket);
        }
        tickets.fresh = fresh;
    }

    /// The next changes, at most `tickets_max` of each kind. What is given out is taken as done: if
    /// Redis does not do it, the connection is given up and everything starts over.
    pub(super) fn take(&self, tickets_max: usize) -> Changes {
        let mut tickets = self.lock();
        Changes {
            subscribe: tickets.take_fresh(tickets_max),
            unsubscribe: tickets.take_faded(tickets_max, Instant::now()),
        }
    }

    /// Waits until a ticket is newly wanted.
    pub(super) async fn came(&self) {
        self.came.notified().await;
    }

    fn lock(&self) -> MutexGuard<'_, Tickets> {
        self.tickets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tickets {
    fn take_fresh(&mut self, tickets_max: usize) -> Vec<TicketId> {
        let mut subscribe = Vec::new();
        while subscribe.len() < tickets_max {
            let Some(ticket) = self.fresh.pop_front() else {
                break;
            };
            let Some(entry) = self.entries.get_mut(&ticket) else {
                continue;
            };
            entry.is_fresh = false;
            if entry.wish == Wish::Wanted && !entry.is_held {
                entry.is_held = true;
                subscribe.push(ticket);
            }
        }
        subscribe
    }

    fn take_faded(&mut self, tickets_max: usize, now: Instant) -> Vec<TicketId> {
        let mut unsubscribe = Vec::new();
        while unsubscribe.len() < tickets_max {
            let Some((_, ticket)) = self.fading.pop_front_if(|(until, _)| *until <= now) else {
                break;
            };
            let Some(entry) = self.entries.get_mut(&ticket) else {
                continue;
            };
            entry.is_fading = false;
            match entry.wish {
                Wish::Wanted => {}
                // Wanted again and left again in between: its time began anew.
                Wish::Left { until } if until > now => {
                    entry.is_fading = true;
                    self.fading.push_back((until, ticket));
                }
                Wish::Left { .. } => {
                    if entry.is_held {
                        unsubscribe.push(ticket);
                    }
                    self.entries.remove(&ticket);
                }
            }
        }
        unsubscribe
    }
}

#[cfg(test)]
mod tests {
    use super::{Changes, Interest, LINGER, TicketId};
    use tokio::time::advance;

    const A: TicketId = TicketId(1);
    const B: TicketId = TicketId(2);

    fn subscribe(tickets: &[TicketId]) -> Changes {
        Changes {
            subscribe: tickets.to_vec(),
            unsubscribe: Vec::new(),
        }
    }

    fn unsubscribe(tickets: &[TicketId]) -> Changes {
        Changes {
            subscribe: Vec::new(),
            unsubscribe: tickets.to_vec(),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_ticket_is_subscribed_once_and_given_up_after_its_time() {
        let interest = Interest::default();
        interest.want(A);
        interest.want(A);
        assert_eq!(interest.take(10), subscribe(&[A]));
        interest.unwant(A);
        assert!(!interest.is_wanted(A));
        assert!(interest.take(10).is_empty());
        advance(LINGER).await;
        assert_eq!(interest.take(10), unsubscribe(&[A]));
        assert!(interest.take(10).is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn flicking_to_a_ticket_and_back_costs_redis_nothing() {
        let interest = Interest::default();
        interest.want(A);
        assert_eq!(interest.take(10), subscribe(&[A]));
        for _ in 0..100 {
            interest.unwant(A);
            advance(LINGER / 2).await;
            interest.want(A);
            assert!(interest.is_wanted(A));
            assert!(interest.take(10).is_empty());
        }
        interest.unwant(A);
        advance(LINGER / 2).await;
        assert!(interest.take(10).is_empty(), "its time began anew");
        advance(LINGER).await;
        assert_eq!(interest.take(10), unsubscribe(&[A]));
    }

    #[tokio::test(start_paused = true)]
    async fn a_new_connection_subscribes_all_that_is_still_wanted() {
        let interest = Interest::default();
        interest.want(A);
        interest.want(B);
        interest.take(10);
        interest.unwant(B);
        interest.start_over();
        assert_eq!(interest.take(10), subscribe(&[A]));
        advance(LINGER).await;
        assert!(interest.take(10).is_empty(), "B was held no more");
    }

    #[tokio::test(start_paused = true)]
    async fn many_tickets_go_in_batches() {
        let interest = Interest::default();
        for ticket in 1..=25 {
            interest.want(TicketId(ticket));
        }
        let sizes: Vec<usize> = std::iter::repeat_with(|| interest.take(10).subscribe.len())
            .take(4)
            .collect();
        assert_eq!(sizes, [10, 10, 5, 0]);
    }
}
