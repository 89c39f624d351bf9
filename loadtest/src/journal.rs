//! What all members of a run write into together; what each saw and sent they keep themselves.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use peerdesk_protocol::{CommandId, EventFrame, MemberId};

use crate::clock::Clock;
use crate::meters::{Count, Latency, Meters};
use crate::oracle::{Contents, Moment, Shown, digest};
use crate::socket::Lost;

/// Shared by the members of a run.
pub struct Journal {
    pub clock: Clock,
    pub meters: Meters,
    contents: Mutex<Contents>,
    due: Mutex<HashMap<CommandId, Due>>,
    generations: Mutex<Vec<String>>,
    losses: Mutex<BTreeMap<String, u64>>,
}

/// When a command was to be sent, and by whom.
#[derive(Clone, Copy)]
struct Due {
    at: Moment,
    by: MemberId,
    /// When it had its final answer.
    acked: Option<Moment>,
}

/// With Redis dead, what is acked is still shown within a second.
const SHOWN_WITHIN: Duration = Duration::from_secs(1);

impl Journal {
    /// An empty one; its clock starts now.
    pub fn begin() -> Self {
        Self {
            clock: Clock::start(),
            meters: Meters::default(),
            contents: Mutex::default(),
            due: Mutex::default(),
            generations: Mutex::default(),
            losses: Mutex::default(),
        }
    }

    /// A command is due: deliveries of its events are timed from here.
    pub fn due(&self, command: CommandId, at: Moment, by: MemberId) {
        let due = Due {
            at,
            by,
            acked: None,
        };
        lock(&self.due).insert(command, due);
    }

    /// A command has its final answer.
    pub fn answered(&self, command: CommandId, at: Moment) {
        if let Some(due) = lock(&self.due).get_mut(&command) {
            due.acked = Some(at);
        }
    }

    /// An event was shown to a member. `live` says that they were not catching up.
    pub fn shown(&self, frame: &EventFrame, to: MemberId, live: bool) -> Shown {
        let at = self.clock.now();
        let digest = digest(frame);
        lock(&self.contents).entry(digest).or_insert_with(|| {
            serde_json::to_string(frame)
                .unwrap_or_else(|error| error.to_string())
                .into()
        });
        if live && let Some(command) = frame.command {
            let due = lock(&self.due).get(&command).copied();
            if let Some(due) = due.filter(|due| due.by != to) {
                self.meters.record(Latency::Delivery, at.since(due.at));
                let late = due
                    .acked
                    .is_some_and(|acked| at.since(acked) > SHOWN_WITHIN);
                self.meters.add(Count::Late, u64::from(late));
            }
        }
        Shown {
            at,
            ticket: frame.ticket,
            seq: frame.seq,
            stream: frame.stream,
            digest,
        }
    }

    /// A node named the history it serves.
    pub fn welcomed(&self, generation: &str) {
        self.meters.add(Count::Connects, 1);
        let mut generations = lock(&self.generations);
        if !generations.iter().any(|known| known == generation) {
            generations.push(generation.to_owned());
        }
    }

    /// A member lost their socket, or did not get one.
    pub fn lost(&self, why: &Lost) {
        *lock(&self.losses).entry(why.to_string()).or_default() += 1;
    }

    /// Why sockets were lost or not got, and how often.
    pub fn losses(&self) -> BTreeMap<String, u64> {
        lock(&self.losses).clone()
    }

    /// The generations that were named, without repetition.
    pub fn generations(&self) -> Vec<String> {
        lock(&self.generations).clone()
    }

    /// All contents that were shown; leaves none behind.
    pub fn take_contents(&self) -> Contents {
        std::mem::take(&mut lock(&self.contents))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
