//! A member's client as PROTOCOL.md tells to write one: an outbox that is sent until it is answered,
//! places that are resumed from, holes that are asked for.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use peerdesk_desk::{Member, Seq, Stream, Ticket, TicketId, evolve};

use crate::bus::NodeIndex;
use crate::defect::Defect;
use crate::frames::{Answer, Down, Places, Up};
use crate::judge::{Judge, Violation};
use crate::store::{CommandId, Outcome, Place, Recorded, Request};

/// A client's end of a socket.
pub(crate) struct Link {
    pub(crate) node: NodeIndex,
    pub(crate) connection: u64,
    pub(crate) up: VecDeque<Up>,
    is_welcome: bool,
    /// Places that were sent and not answered yet, for each ticket in order.
    asked: BTreeMap<TicketId, VecDeque<Places>>,
    /// The seq that has to come next, by the promise of one socket.
    next: BTreeMap<(TicketId, Stream), Seq>,
}

/// What it holds of a ticket.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) places: Places,
    pub(crate) ticket: Ticket,
}

/// A command without a final reply.
#[derive(Clone, Debug)]
struct Unsettled {
    request: Request,
    /// On the present socket, without an answer yet.
    is_sent: bool,
}

/// See the module.
pub(crate) struct Client {
    pub(crate) member: Member,
    pub(crate) link: Option<Link>,
    pub(crate) wanted: BTreeSet<TicketId>,
    pub(crate) views: BTreeMap<TicketId, View>,
    outbox: BTreeMap<CommandId, Unsettled>,
    next_command: u64,
    defect: Option<Defect>,
}

/// Ids of one client's commands begin here, so that no two clients use the same.
const COMMANDS_PER_CLIENT: u64 = 1_000_000;

impl Client {
    pub(crate) fn new(index: usize, member: Member, defect: Option<Defect>) -> Self {
        Self {
            member,
            link: None,
            wanted: BTreeSet::new(),
            views: BTreeMap::new(),
            outbox: BTreeMap::new(),
            next_command: (index as u64 + 1) * COMMANDS_PER_CLIENT,
            defect,
        }
    }

    /// Whether every command has its final reply.
    pub(crate) fn is_settled(&self) -> bool {
        self.outbox.is_empty()
    }

    pub(crate) fn connect(&mut self, node: NodeIndex, connection: u64) {
        self.link = Some(Link {
            node,
            connection,
            up: VecDeque::new(),
            is_welcome: false,
            asked: BTreeMap::new(),
            next: BTreeMap::new(),
        });
    }

    pub(crate) fn disconnect(&mut self) {
        self.link = None;
        if self.defect == Some(Defect::ClientForgetsCommands) {
            self.outbox.retain(|_, command| !command.is_sent);
        }
        for command in self.outbox.values_mut() {
            command.is_sent = false;
        }
    }

    /// The member does something: kept in the outbox first, sent when there is a socket.
    pub(crate) fn act(&mut self, request: Request) -> CommandId {
        let id = self.fresh_id();
        let is_sent = false;
        self.outbox.insert(id, Unsettled { request, is_sent });
        self.send_outbox();
        id
    }

    pub(crate) fn watch(&mut self, ticket: TicketId) {
        if self.wanted.insert(ticket) {
            self.ask(ticket);
        }
    }

    pub(crate) fn unwatch(&mut self, ticket: TicketId) {
        if self.wanted.remove(&ticket) {
            self.views.remove(&ticket);
            if let Some(link) = self.link.as_mut().filter(|link| link.is_welcome) {
                link.up.push_back(Up::Unwatch(ticket));
                link.next.retain(|(of, _), _| *of != ticket);
            }
        }
    }

    /// Takes one frame from the node.
    pub(crate) fn hear(&mut self, frame: Down, judge: &mut Judge) -> Result<(), Violation> {
        match frame {
            Down::Welcome => {
                if let Some(link) = &mut self.link {
                    link.is_welcome = true;
                }
                for ticket in self.wanted.clone() {
                    self.ask(ticket);
                }
                self.send_outbox();
            }
            Down::Reply(id, answer) => self.hear_reply(id, answer, judge)?,
            Down::Opened(ticket, places, opened) => {
                let _ = self.answered(ticket);
                if self.wanted.contains(&ticket) {
                    self.begin(ticket, places);
                    let ticket_view = *opened;
                    self.views.insert(
                        ticket,
                        View {
                            places,
                            ticket: ticket_view,
                        },
                    );
                }
            }
            Down::Resumed(ticket) => {
                if let Some(sent) = self.answered(ticket)
                    && self.views.contains_key(&ticket)
                {
                    self.begin(ticket, sent);
                }
            }
            Down::Resync(ticket) => {
                let _ = self.answered(ticket);
                self.views.remove(&ticket);
                if self.wanted.contains(&ticket) {
                    self.ask(ticket);
                }
            }
            Down::Gone(ticket) => {
                let _ = self.answered(ticket);
                self.views.remove(&ticket);
                self.wanted.remove(&ticket);
            }
            Down::Event(place, recorded) => self.hear_event(place, &recorded, judge)?,
        }
        Ok(())
    }

    fn hear_reply(
        &mut self,
        id: CommandId,
        answer: Answer,
        judge: &mut Judge,
    ) -> Result<(), Violation> {
        match answer {
            Answer::Unknown => {
                if let Some(command) = self.outbox.get_mut(&id) {
                    command.is_sent = false;
                }
                if self.defect == Some(Defect::ClientRenamesCommands)
                    && let Some(command) = self.outbox.remove(&id)
                {
                    let other = self.fresh_id();
                    judge.renamed(id, other);
                    self.outbox.insert(other, command);
                }
                self.send_outbox();
            }
            Answer::Settled(outcome) => {
                self.outbox.remove(&id);
                if let Outcome::Done(place) = outcome {
                    self.watch(place.ticket);
                }
                judge.replied(self.member.id, id, outcome)?;
            }
        }
        Ok(())
    }

    fn hear_event(
        &mut self,
        place: Place,
        recorded: &Recorded,
        judge: &mut Judge,
    ) -> Result<(), Violation> {
        judge.shown(&self.member, place, recorded)?;
        let Some(view) = self.views.get_mut(&place.ticket) else {
            return Ok(());
        };
        if let Some(link) = &mut self.link
            && let Some(next) = link.next.get_mut(&(place.ticket, place.stream))
        {
            if place.seq != *next {
                return Err(Violation::SocketBroke {
                    place,
                    expected: *next,
                });
            }
            next.0 += 1;
        }
        let held = view.places.of(place.stream).unwrap_or(Seq(0));
        if place.seq <= held {
            return Ok(());
        }
        if place.seq.0 > held.0 + 1 {
            self.ask(place.ticket);
            return Ok(());
        }
        view.places.set(place.stream, place.seq);
        evolve(&mut view.ticket, recorded.by, recorded.at, &recorded.event);
        Ok(())
    }

    /// From here on the socket promises to go on without holes and doubles.
    fn begin(&mut self, ticket: TicketId, places: Places) {
        if let Some(link) = &mut self.link {
            for stream in [Stream::Public, Stream::Staff] {
                match places.of(stream) {
                    Some(seq) => drop(link.next.insert((ticket, stream), Seq(seq.0 + 1))),
                    None => drop(link.next.remove(&(ticket, stream))),
                }
            }
        }
    }

    fn answered(&mut self, ticket: TicketId) -> Option<Places> {
        self.link.as_mut()?.asked.get_mut(&ticket)?.pop_front()
    }

    /// Sends `watch` with what is held of the ticket.
    fn ask(&mut self, ticket: TicketId) {
        let places = self
            .views
            .get(&ticket)
            .map_or_else(Places::default, |view| view.places);
        if let Some(link) = self.link.as_mut().filter(|link| link.is_welcome) {
            link.asked.entry(ticket).or_default().push_back(places);
            link.up.push_back(Up::Watch(ticket, places));
        }
    }

    fn send_outbox(&mut self) {
        if let Some(link) = self.link.as_mut().filter(|link| link.is_welcome) {
            for (id, command) in &mut self.outbox {
                if !command.is_sent {
                    command.is_sent = true;
                    link.up.push_back(Up::Send(*id, command.request.clone()));
                }
            }
        }
    }

    fn fresh_id(&mut self) -> CommandId {
        self.next_command += 1;
        CommandId(self.next_command)
    }
}
