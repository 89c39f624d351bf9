//! Commands that wait for their final answer, and the record of all.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use peerdesk_protocol::limits::COMMANDS_IN_FLIGHT_MAX;
use peerdesk_protocol::{ClientMessage, CommandId, MemberId, Refusal, Reply};
use tokio::sync::oneshot;

use super::handle::Outcome;
use crate::meters::Latency;
use crate::oracle::{Attempt, Given, Moment, Sent, Wish};

/// Without any reply for so long, a command is sent again on the same socket. A node answers every
/// frame once, however long that takes, so sending again sooner would only make it wait longer.
const REPLY_PATIENCE: Duration = Duration::from_secs(30);
/// Commands that a member lets wait for a reply at once: half of what a node takes, so that a second
/// attempt still has room.
const IN_FLIGHT_MAX: usize = COMMANDS_IN_FLIGHT_MAX / 2;

/// All commands of one member.
#[derive(Default)]
pub(super) struct Outbox {
    sent: Vec<Sent>,
    by_id: HashMap<CommandId, usize>,
    waiting: Vec<Waiting>,
}

/// A command without a final answer.
struct Waiting {
    id: CommandId,
    due: Moment,
    /// When it is to be sent, again or for the first time.
    at: Instant,
    /// It was sent on the present socket, and the reply is still to come.
    in_flight: bool,
    answer: Option<oneshot::Sender<Outcome>>,
}

/// What a reply meant.
pub(super) enum Meaning {
    /// The final answer, the first one: timed as this, from the moment it was due.
    Final {
        timed: Latency,
        due: Moment,
    },
    Unknown,
    Busy,
    /// Another reply to something that is answered already, or was never asked.
    Late,
}

impl Outbox {
    /// Takes a wish, to be sent at once.
    pub(super) fn add(
        &mut self,
        by: MemberId,
        wish: Wish,
        due: Moment,
        answer: oneshot::Sender<Outcome>,
    ) {
        let id = wish.id();
        self.by_id.insert(id, self.sent.len());
        self.sent.push(Sent {
            by,
            wish,
            reuses: false,
            attempts: Vec::new(),
            replies: Vec::new(),
        });
        self.waiting.push(Waiting {
            id,
            due,
            at: Instant::now(),
            in_flight: false,
            answer: Some(answer),
        });
    }

    /// The next command whose time has come, as a frame, noted as sent. The second value says that
    /// it was sent before.
    pub(super) fn next_due(
        &mut self,
        now: Instant,
        at: Moment,
        node: usize,
    ) -> Option<(ClientMessage, bool)> {
        let may_begin = self.may_begin();
        let ready = |w: &&mut Waiting| w.at <= now && (w.in_flight || may_begin);
        let waiting = self.waiting.iter_mut().find(ready)?;
        waiting.at = now + REPLY_PATIENCE;
        waiting.in_flight = true;
        let sent = &mut self.sent[self.by_id[&waiting.id]];
        let again = !sent.attempts.is_empty();
        sent.attempts.push(Attempt { at, node });
        Some((sent.wish.frame(), again))
    }

    /// When the next command is to be sent, unless a reply makes room earlier.
    pub(super) fn next_at(&self) -> Option<Instant> {
        let may_begin = self.may_begin();
        let waits = self.waiting.iter().filter(|w| w.in_flight || may_begin);
        waits.map(|w| w.at).min()
    }

    /// Whether there is room for one more on its way.
    fn may_begin(&self) -> bool {
        self.waiting.iter().filter(|w| w.in_flight).count() < IN_FLIGHT_MAX
    }

    /// On a new socket everything without a final answer is sent again at once.
    pub(super) fn reconnected(&mut self) {
        let now = Instant::now();
        for waiting in &mut self.waiting {
            waiting.at = now;
            waiting.in_flight = false;
        }
    }

    /// Takes a reply down and, where it is final, hands it to whoever waits.
    pub(super) fn replied(&mut self, id: CommandId, reply: Reply, at: Moment) -> Meaning {
        let Some(index) = self.by_id.get(&id).copied() else {
            return Meaning::Late;
        };
        let sent = &mut self.sent[index];
        sent.replies.push(Given {
            at,
            reply: reply.clone(),
        });
        let Some(place) = self.waiting.iter().position(|w| w.id == id) else {
            return Meaning::Late;
        };
        let outcome = match reply {
            Reply::Unknown { retry_after_ms } => {
                self.waiting[place].again_in(retry_after_ms);
                return Meaning::Unknown;
            }
            Reply::Refused {
                refusal: Refusal::Busy { retry_after_ms },
            } => {
                self.waiting[place].again_in(retry_after_ms);
                return Meaning::Busy;
            }
            Reply::Refused { refusal } => Outcome::Refused(refusal),
            Reply::Ok { receipt } => Outcome::Ok(receipt),
        };
        let mut waiting = self.waiting.swap_remove(place);
        if let Some(answer) = waiting.answer.take() {
            // Nobody waits any more when the run was given up; the record has it all the same.
            let _ = answer.send(outcome);
        }
        Meaning::Final {
            timed: timed_as(&sent.wish),
            due: waiting.due,
        }
    }

    /// How many commands wait for their final answer.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Everything that was sent.
    pub(super) fn into_sent(self) -> Vec<Sent> {
        self.sent
    }
}

impl Waiting {
    fn again_in(&mut self, millis: u64) {
        self.at = Instant::now() + Duration::from_millis(millis);
        self.in_flight = false;
    }
}

fn timed_as(wish: &Wish) -> Latency {
    match wish {
        Wish::Ask(_) => Latency::Ask,
        Wish::Command(request)
            if matches!(request.command, peerdesk_protocol::Command::Claim {}) =>
        {
            Latency::Claim
        }
        Wish::Command(_) => Latency::Ack,
    }
}
