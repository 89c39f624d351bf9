//! The tick that says hints: presence and typing never cause a write of their own for each change.

use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::sleep;

use super::desk_list::each;
use super::{Mailbox, lock};

/// How long hints are gathered before they are said without an event to ride on.
const TICK: Duration = Duration::from_millis(100);

/// Mailboxes in which hints wait.
#[derive(Default)]
pub struct HintTick {
    waiting: Mutex<Vec<Weak<Mailbox>>>,
    came: Notify,
}

impl HintTick {
    pub(super) fn add(&self, mailbox: &Arc<Mailbox>) {
        let mut waiting = lock(&self.waiting);
        waiting.push(Arc::downgrade(mailbox));
        if waiting.len() == 1 {
            self.came.notify_one();
        }
    }

    /// Says the hints of all mailboxes that have some.
    pub async fn flush(&self) {
        let waiting = std::mem::take(&mut *lock(&self.waiting));
        let mailboxes: Vec<_> = waiting.iter().filter_map(Weak::upgrade).collect();
        each(&mailboxes, |mailbox| mailbox.flush_hints()).await;
    }

    /// Says hints as they come, for ever. Costs nothing while there are none.
    pub async fn run(self: Arc<Self>) {
        loop {
            self.came.notified().await;
            sleep(TICK).await;
            self.flush().await;
        }
    }
}
