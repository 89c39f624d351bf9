//! How a member is told what to do.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use peerdesk_protocol::{
    Ask, ClientMessage, Command, CommandId, CommandRequest, MemberId, Receipt, Refusal, TicketId,
    TopicId, Visibility,
};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use crate::journal::Journal;
use crate::oracle::{Heads, Moment, Wish};
use crate::plan::Seat;

/// One thing to do.
pub enum Order {
    /// Be online.
    Come,
    /// Be offline, once nothing waits for an answer.
    Go,
    Watch(TicketId),
    WatchDesk,
    /// Send this until it has a final answer.
    Send {
        wish: Wish,
        due: Moment,
        answer: oneshot::Sender<Outcome>,
    },
    /// Say this about oneself: a hint that nobody answers.
    Hint(ClientMessage),
    /// Lose the socket without a word, and come back as after any loss.
    Cut,
    /// From the next socket on, so much kernel memory for what comes in.
    Narrow(u32),
    /// Read nothing for so long.
    Stall(Duration),
    /// Tell the epoch under which a claim of this member began, once they were shown it.
    Epoch {
        claim: CommandId,
        answer: oneshot::Sender<u32>,
    },
    /// Tell how much of these heads the member has not been shown.
    Stand {
        heads: Arc<HashMap<TicketId, Heads>>,
        answer: oneshot::Sender<Standing>,
    },
    /// Go now and leave the log.
    Finish,
}

/// The final answer to a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Ok(Receipt),
    Refused(Refusal),
}

/// How far a member is from having seen and been told everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Watched tickets of which something is missing.
    pub behind: usize,
    /// Commands without a final answer.
    pub waiting: usize,
}

/// Orders a member about.
#[derive(Clone)]
pub struct Handle {
    member: MemberId,
    seat: Seat,
    journal: Arc<Journal>,
    orders: mpsc::Sender<Order>,
}

impl Handle {
    pub(super) fn new(
        member: MemberId,
        seat: Seat,
        journal: Arc<Journal>,
        orders: mpsc::Sender<Order>,
    ) -> Self {
        Self {
            member,
            seat,
            journal,
            orders,
        }
    }

    /// Who this is.
    pub fn member(&self) -> MemberId {
        self.member
    }

    /// The seat of the plan.
    pub fn seat(&self) -> Seat {
        self.seat
    }

    /// Gives an order without waiting for anything but room.
    pub async fn order(&self, order: Order) -> anyhow::Result<()> {
        self.orders
            .send(order)
            .await
            .map_err(|_| anyhow::anyhow!("{:?} is no longer there", self.seat))
    }

    /// Sends a wish and waits for its final answer, with the id it was sent under.
    pub async fn send(&self, wish: Wish, due: Moment) -> anyhow::Result<(CommandId, Outcome)> {
        let id = wish.id();
        self.journal.due(id, due, self.member);
        let (answer, outcome) = oneshot::channel();
        self.order(Order::Send { wish, due, answer }).await?;
        let outcome = outcome
            .await
            .with_context(|| format!("{:?} got no final answer to {}", self.seat, id.0))?;
        Ok((id, outcome))
    }

    /// The epoch under which this member got a ticket by a command, their own claim or a lead's, which they learn by watching the ticket.
    pub async fn epoch(&self, claim: CommandId) -> anyhow::Result<u32> {
        let (answer, epoch) = oneshot::channel();
        self.order(Order::Epoch { claim, answer }).await?;
        epoch
            .await
            .with_context(|| format!("{:?} never saw their claim {}", self.seat, claim.0))
    }

    /// How far the member is from having seen these heads.
    pub async fn standing(&self, heads: Arc<HashMap<TicketId, Heads>>) -> anyhow::Result<Standing> {
        let (answer, standing) = oneshot::channel();
        self.order(Order::Stand { heads, answer }).await?;
        standing
            .await
            .with_context(|| format!("{:?} does not say where they stand", self.seat))
    }
}

/// A question, under an id of its own.
pub fn ask(text: String, topic: TopicId, visibility: Visibility) -> Wish {
    Wish::Ask(Ask {
        id: new_id(),
        title: None,
        text,
        topic,
        visibility,
    })
}

/// A command, under an id of its own.
pub fn command(ticket: TicketId, command: Command) -> Wish {
    Wish::Command(CommandRequest {
        id: new_id(),
        ticket,
        command,
    })
}

/// Made once per wish, before its first attempt.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place; ids need to be new in every run, also against the same database"
)]
fn new_id() -> CommandId {
    CommandId(Uuid::now_v7())
}
