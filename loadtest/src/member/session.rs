//! One socket from `welcome` to its end.

use std::time::Duration;

use peerdesk_protocol::limits::BEAT_INTERVAL_MS;
use peerdesk_protocol::{
    ClientMessage, Event, EventFrame, Seq, ServerMessage, Stream, TicketId, TicketRow, TicketView,
    Visibility,
};
use rand::RngExt;
use tokio::time::{Instant, sleep_until};

use super::driver::{Driver, Wanted};
use super::handle::Order;
use super::outbox::Meaning;
use super::watches::Arrival;
use crate::meters::{Count, Latency};
use crate::oracle::{Moment, Opening, Sight};
use crate::plan::Seat;
use crate::socket::{Lost, Socket};

/// A node says something every [`BEAT_INTERVAL_MS`]; without a word for twice that and a little, the
/// socket is dead.
const SILENCE_LIMIT: Duration = Duration::from_millis(2 * BEAT_INTERVAL_MS + 5_000);
/// Where nothing is due.
const IDLE: Duration = Duration::from_hours(1);
/// Share of those leaving who just vanish, without a close frame.
const VANISH: f64 = 0.5;

/// How a socket ended.
pub(super) enum Ended {
    /// The member went, as ordered.
    Left,
    Lost {
        lost: Lost,
        /// The node said when to come back.
        back_in: Option<Duration>,
    },
}

/// A socket with what belongs to it alone.
struct Line {
    socket: Socket,
    heard_at: Instant,
    back_in: Option<Duration>,
    /// The member is to go once nothing waits for an answer.
    leaving: bool,
}

impl Driver {
    /// Catches up, then sends and receives until the socket ends or the member goes.
    pub(super) async fn session(&mut self, socket: Socket) -> Ended {
        let mut line = Line {
            socket,
            heard_at: Instant::now(),
            back_in: None,
            leaving: false,
        };
        match self.speak(&mut line).await {
            Ok(()) => {
                if !self.rng.random_bool(VANISH) {
                    line.socket.close().await;
                }
                Ended::Left
            }
            Err(lost) => Ended::Lost {
                lost,
                back_in: line.back_in,
            },
        }
    }

    async fn speak(&mut self, line: &mut Line) -> Result<(), Lost> {
        self.go_on_watching(line).await?;
        self.outbox.reconnected();
        loop {
            self.send_due(line).await?;
            if line.leaving && self.outbox.waiting() == 0 {
                self.want(Wanted::Offline);
                return Ok(());
            }
            let silent_at = line.heard_at + SILENCE_LIMIT;
            let due_at = self
                .outbox
                .next_at()
                .map_or_else(|| Instant::now() + IDLE, Instant::from_std);
            tokio::select! {
                frame = line.socket.next() => {
                    line.heard_at = Instant::now();
                    self.heard(frame?, line).await?;
                }
                order = self.orders.recv() => {
                    if self.ordered(order, line).await? {
                        return Ok(());
                    }
                }
                () = sleep_until(due_at) => {}
                () = sleep_until(silent_at) => {
                    return Err(Lost::Broken(format!("silent for {SILENCE_LIMIT:?}")));
                }
            }
        }
    }

    /// Asks to go on with every watched ticket from what is held, and with the live list.
    async fn go_on_watching(&mut self, line: &mut Line) -> Result<(), Lost> {
        let now = self.world.journal.clock.now();
        for tickets in self.watches.requests(now) {
            for watch in &tickets {
                let ticket = watch.ticket;
                self.log.push(Sight::WatchSent { ticket });
            }
            line.socket.send(&ClientMessage::Watch { tickets }).await?;
        }
        if self.desk {
            line.socket.send(&ClientMessage::WatchDesk {}).await?;
        }
        Ok(())
    }

    async fn send_due(&mut self, line: &mut Line) -> Result<(), Lost> {
        loop {
            let now = self.world.journal.clock.now();
            let due = self
                .outbox
                .next_due(std::time::Instant::now(), now, self.node);
            let Some((frame, again)) = due else {
                return Ok(());
            };
            if again {
                self.world.journal.meters.add(Count::Resends, 1);
            }
            line.socket.send(&frame).await?;
        }
    }

    /// Carries out an order. Says whether the member is to leave for good.
    async fn ordered(&mut self, order: Option<Order>, line: &mut Line) -> Result<bool, Lost> {
        match order {
            None | Some(Order::Finish) => {
                self.want(Wanted::Finished);
                return Ok(true);
            }
            Some(Order::Come) => line.leaving = false,
            Some(Order::Go) => line.leaving = true,
            Some(Order::Watch(ticket)) => {
                line.leaving = false;
                if self.watches.add(ticket) {
                    self.watch(ticket, line).await?;
                }
            }
            Some(Order::WatchDesk) => {
                self.desk = true;
                line.socket.send(&ClientMessage::WatchDesk {}).await?;
            }
            Some(Order::Send { wish, due, answer }) => {
                line.leaving = false;
                self.outbox.add(self.me, wish, due, answer);
            }
            Some(Order::Hint(hint)) => line.socket.send(&hint).await?,
            Some(Order::Narrow(bytes)) => self.receive_bytes = Some(bytes),
            Some(Order::Cut) => return Err(Lost::Broken("cut on purpose".to_owned())),
            Some(Order::Stall(long)) => tokio::time::sleep(long).await,
            Some(Order::Epoch { claim, answer }) => self.tell_epoch(claim, answer),
            Some(Order::Stand { heads, answer }) => {
                self.tell_standing(self.watches.behind(&heads), answer);
            }
        }
        Ok(false)
    }

    /// Asks for one ticket from what is held of it. Members also look at it, as whoever opens a
    /// ticket does; engineers have many open at once.
    async fn watch(&mut self, ticket: TicketId, line: &mut Line) -> Result<(), Lost> {
        let now = self.world.journal.clock.now();
        if let Some(watch) = self.watches.request(ticket, now) {
            self.log.push(Sight::WatchSent { ticket });
            let tickets = vec![watch];
            line.socket.send(&ClientMessage::Watch { tickets }).await?;
        }
        if let Seat::Member(_) = self.seat {
            let ticket = Some(ticket);
            line.socket.send(&ClientMessage::Look { ticket }).await?;
        }
        Ok(())
    }

    async fn heard(&mut self, message: ServerMessage, line: &mut Line) -> Result<(), Lost> {
        let meters = &self.world.journal.meters;
        match message {
            ServerMessage::Reply { id, reply } => {
                let now = self.world.journal.clock.now();
                match self.outbox.replied(id, reply, now) {
                    Meaning::Final { timed, due } => {
                        self.world.journal.answered(id, now);
                        meters.record(timed, now.since(due));
                    }
                    Meaning::Unknown => meters.add(Count::Unknowns, 1),
                    Meaning::Busy => meters.add(Count::Busies, 1),
                    Meaning::Late => {}
                }
            }
            ServerMessage::Opened {
                ticket,
                events,
                earlier,
            } => {
                meters.add(Count::Opened, 1);
                self.opened(&ticket, &events, earlier);
            }
            ServerMessage::Resumed {
                ticket,
                public_head,
                staff_head,
            } => {
                meters.add(Count::Resumed, 1);
                self.resumed(ticket, (public_head, staff_head));
            }
            ServerMessage::Resync { ticket } => {
                meters.add(Count::Resyncs, 1);
                self.log.push(Sight::Resync { ticket });
                let now = self.world.journal.clock.now();
                if let Some(watch) = self.watches.resync(ticket, now) {
                    self.log.push(Sight::WatchSent { ticket });
                    let tickets = vec![watch];
                    line.socket.send(&ClientMessage::Watch { tickets }).await?;
                }
            }
            ServerMessage::Gone { ticket } => {
                self.log.push(Sight::Gone { ticket });
                self.watches.gone(ticket);
            }
            ServerMessage::Event(frame) => self.shown(&frame, line).await?,
            ServerMessage::Desk { rows, .. } | ServerMessage::Rows { rows } => {
                meters.add(Count::Rows, rows.len() as u64);
                self.rows(&rows);
            }
            ServerMessage::Presence { .. } => meters.add(Count::PresenceFrames, 1),
            ServerMessage::Bye { back_in_ms } => {
                line.back_in = Some(Duration::from_millis(back_in_ms));
            }
            ServerMessage::Welcome { .. }
            | ServerMessage::Beat { .. }
            | ServerMessage::Inbox { .. }
            | ServerMessage::Outages { .. } => {}
        }
        Ok(())
    }

    fn opened(&mut self, view: &TicketView, events: &[EventFrame], earlier: bool) {
        let journal = &self.world.journal;
        let opening = Opening {
            ticket: view.id,
            visibility: view.visibility,
            public_head: view.public_head,
            staff_head: view.staff_head,
            events: events
                .iter()
                .map(|frame| journal.shown(frame, self.me, false))
                .collect(),
            earlier,
        };
        self.log.push(Sight::Opened(Box::new(opening)));
        self.watches.opened(view);
        for frame in events {
            self.learn_epoch(frame);
        }
    }

    fn resumed(&mut self, ticket: TicketId, heads: (Seq, Option<Seq>)) {
        let Some(continued) = self.watches.resumed(ticket, heads) else {
            return;
        };
        let (held_public, held_staff) = continued.held;
        self.log.push(Sight::Resumed {
            ticket,
            held_public,
            held_staff,
            public_head: heads.0,
            staff_head: heads.1,
        });
        if let Some(since) = continued.done_since {
            self.time_resume(since);
        }
    }

    async fn shown(&mut self, frame: &EventFrame, line: &mut Line) -> Result<(), Lost> {
        let arrival = self.watches.arrived(frame);
        let fresh = matches!(arrival, Arrival::Next { live: true, .. });
        let journal = &self.world.journal;
        journal.meters.add(Count::Deliveries, 1);
        let shown = journal.shown(frame, self.me, fresh);
        self.log.push(Sight::Event(shown));
        self.learn_epoch(frame);
        match arrival {
            Arrival::Next {
                caught_up: Some(since),
                ..
            } => self.time_resume(since),
            Arrival::Hole if !self.watches.is_asked(frame.ticket) => {
                self.world.journal.meters.add(Count::Holes, 1);
                self.watch(frame.ticket, line).await?;
            }
            Arrival::Next { .. } | Arrival::Known | Arrival::Hole | Arrival::Strange => {}
        }
        Ok(())
    }

    fn time_resume(&self, since: Moment) {
        let journal = &self.world.journal;
        journal
            .meters
            .record(Latency::Resume, journal.clock.now().since(since));
    }

    /// The epoch of a responsibility that this event gives to this member.
    fn given_to_me(&self, frame: &EventFrame) -> Option<u32> {
        let by_me = frame.by.as_ref().is_some_and(|by| by.id == self.me);
        match &frame.event {
            Event::Claimed { epoch, .. } | Event::TakenOver { epoch, .. } => {
                by_me.then_some(*epoch)
            }
            Event::Assigned { to, epoch, .. } => (to.id == self.me).then_some(*epoch),
            Event::Asked { .. }
            | Event::Posted { .. }
            | Event::Noted { .. }
            | Event::Answered { .. }
            | Event::Accepted { .. }
            | Event::Declined { .. }
            | Event::Escalated { .. }
            | Event::EscalationSuggested { .. }
            | Event::ReturnedToPeers { .. }
            | Event::Renewed { .. }
            | Event::LeaseWarned { .. }
            | Event::Lapsed { .. }
            | Event::HandedBack { .. }
            | Event::Pended { .. }
            | Event::Resumed { .. }
            | Event::Resolved { .. }
            | Event::SolvedWithBundle { .. }
            | Event::Reopened { .. }
            | Event::Closed
            | Event::Withdrawn { .. }
            | Event::MeTooAdded
            | Event::MeTooRemoved
            | Event::Bundled { .. }
            | Event::Unbundled { .. }
            | Event::HandRaised { .. }
            | Event::HandLowered
            | Event::HelperJoined
            | Event::Retitled { .. }
            | Event::TopicChanged { .. }
            | Event::SolvedUnconfirmed { .. }
            | Event::AssignmentDeclined { .. }
            | Event::HandedOver { .. }
            | Event::Nudged { .. }
            | Event::Reminded
            | Event::TargetWarned { .. }
            | Event::TargetMissed { .. }
            | Event::Prioritised { .. }
            | Event::Retargeted { .. }
            | Event::Replied { .. }
            | Event::Edited { .. }
            | Event::Deleted { .. }
            | Event::NoteEdited { .. }
            | Event::NoteDeleted { .. }
            | Event::Thanked { .. }
            | Event::ThanksUndone { .. } => None,
        }
    }

    /// A responsibility of this member is seen to have begun.
    fn learn_epoch(&mut self, frame: &EventFrame) {
        if let (Some(epoch), Some(claim), Stream::Public) =
            (self.given_to_me(frame), frame.command, frame.stream)
        {
            self.epochs.insert(claim, epoch);
            let (told, waiting): (Vec<_>, Vec<_>) = std::mem::take(&mut self.epoch_waits)
                .into_iter()
                .partition(|(waits, _)| *waits == claim);
            self.epoch_waits = waiting;
            for (_, answer) in told {
                // Whoever asked may have given up; then nobody needs it.
                let _ = answer.send(epoch);
            }
        }
    }

    fn rows(&mut self, rows: &[TicketRow]) {
        for row in rows.iter().filter(|r| r.visibility == Visibility::Private) {
            self.log.push(Sight::PrivateRow { ticket: row.id });
        }
    }
}
