//! What waits to be decided, and when the next group of it may begin.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use peerdesk_desk::TicketId;
use tokio::time::Instant;

use super::Job;

/// Groups of one node under way at once.
const UNDER_WAY_MAX: usize = 8;
/// Commands decided together.
const GROUP_MAX: usize = 32;
/// While a group is under way, the next one begins so long after it: most have come back by then, and
/// whoever waits for a lock or a slow disk holds up nobody else.
const APART: Duration = Duration::from_millis(2);

/// Names a group for as long as it is under way.
pub(super) type GroupId = tokio::task::Id;

/// Commands in the order in which they came, and the tickets that are being decided.
pub(super) struct Queue {
    waiting: VecDeque<Job>,
    under_way: HashMap<GroupId, Vec<TicketId>>,
    began: Instant,
}

impl Queue {
    pub(super) fn new() -> Self {
        Self {
            waiting: VecDeque::new(),
            under_way: HashMap::new(),
            began: Instant::now(),
        }
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Puts commands behind those that wait.
    pub(super) fn push(&mut self, jobs: &mut Vec<Job>) {
        self.waiting.extend(jobs.drain(..));
    }

    /// When the next group may begin; `None` while nothing waits that could.
    pub(super) fn next_at(&self) -> Option<Instant> {
        if self.under_way.is_empty() {
            return (!self.waiting.is_empty()).then_some(self.began);
        }
        let has_room = self.under_way.len() < UNDER_WAY_MAX;
        let may_begin = has_room && self.waiting.iter().any(|job| self.is_free(job.ticket));
        may_begin.then(|| self.began + APART)
    }

    /// Takes the next group, oldest first. Commands for a ticket under way wait for it, so that those
    /// for one ticket keep their order.
    pub(super) fn take(&mut self) -> Vec<Job> {
        let mut group = Vec::new();
        let mut left = VecDeque::new();
        for job in std::mem::take(&mut self.waiting) {
            if group.len() < GROUP_MAX && self.is_free(job.ticket) {
                group.push(job);
            } else {
                left.push_back(job);
            }
        }
        self.waiting = left;
        group
    }

    /// A group of these tickets began.
    pub(super) fn begin(&mut self, group: GroupId, tickets: Vec<TicketId>) {
        self.began = Instant::now();
        self.under_way.insert(group, tickets);
    }

    /// A group came to its end.
    pub(super) fn end(&mut self, group: GroupId) {
        self.under_way.remove(&group);
    }

    /// Whether no group under way is about this ticket. There are few, so that looking through them
    /// costs less than keeping a set of their tickets.
    fn is_free(&self, ticket: TicketId) -> bool {
        !self
            .under_way
            .values()
            .flatten()
            .any(|busy| *busy == ticket)
    }
}

#[cfg(test)]
mod tests {
    use peerdesk_desk::{Command, MemberId, TicketId};
    use tokio::sync::oneshot;
    use tokio::time::Instant;
    use uuid::Uuid;

    use super::{APART, GROUP_MAX, Queue, UNDER_WAY_MAX};
    use crate::app::groups::Job;
    use crate::store::CommandKey;

    fn queue(tickets: impl IntoIterator<Item = i64>) -> Queue {
        let mut queue = Queue::new();
        let mut jobs = tickets.into_iter().map(job).collect();
        queue.push(&mut jobs);
        queue
    }

    fn job(ticket: i64) -> Job {
        Job {
            key: CommandKey {
                member: MemberId(1),
                id: Uuid::from_u128(7),
                content_hash: [0; 32],
            },
            ticket: TicketId(ticket),
            command: Command::MeToo,
            answer: oneshot::channel().0,
        }
    }

    /// Takes the next group and begins it.
    async fn begin(queue: &mut Queue) -> (tokio::task::Id, Vec<i64>) {
        let tickets: Vec<TicketId> = queue.take().iter().map(|job| job.ticket).collect();
        let id = tokio::spawn(async { tokio::task::id() });
        let id = id.await.expect("a task tells its id");
        queue.begin(id, tickets.clone());
        (id, tickets.into_iter().map(|ticket| ticket.0).collect())
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_alone_goes_at_once_and_what_comes_meanwhile_goes_together() {
        let mut queue = queue([1]);
        assert!(queue.next_at().is_some_and(|at| at <= Instant::now()));
        let (first, tickets) = begin(&mut queue).await;
        assert_eq!(tickets, [1]);
        assert_eq!(queue.next_at(), None);

        queue.push(&mut vec![job(2), job(3)]);
        assert_eq!(queue.next_at(), Some(Instant::now() + APART));
        queue.end(first);
        assert!(queue.next_at().is_some_and(|at| at <= Instant::now()));
        assert_eq!(begin(&mut queue).await.1, [2, 3]);
    }

    #[tokio::test(start_paused = true)]
    async fn commands_for_a_ticket_under_way_wait_for_it_and_keep_their_order() {
        let mut queue = queue([1]);
        let (first, _) = begin(&mut queue).await;
        queue.push(&mut vec![job(1), job(1)]);
        assert_eq!(queue.next_at(), None, "there is nothing that could begin");
        queue.push(&mut vec![job(2), job(1)]);
        assert_eq!(begin(&mut queue).await.1, [2]);
        queue.end(first);
        assert_eq!(begin(&mut queue).await.1, [1, 1, 1]);
    }

    #[tokio::test(start_paused = true)]
    async fn groups_and_how_many_are_under_way_are_bounded() {
        let count = GROUP_MAX * (UNDER_WAY_MAX + 1);
        let mut queue = queue((0..).take(count));
        for _ in 0..UNDER_WAY_MAX {
            assert_eq!(begin(&mut queue).await.1.len(), GROUP_MAX);
        }
        assert_eq!((queue.next_at(), queue.len()), (None, GROUP_MAX));
    }
}
