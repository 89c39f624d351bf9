//! Clients, nodes, bus and database together, moved by the steps of a schedule.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use peerdesk_desk::{TicketId, Timestamp};
use peerdesk_server::bus::{Bus, Hint};
use tokio::time::Instant;

use crate::bus::Air;
use crate::client::Client;
use crate::deeds::request;
use crate::defect::Defect;
use crate::fanout::{Fanout, ModelHistory, RealHub};
use crate::frames::Letters;
use crate::judge::{Judge, Violation};
use crate::naive_hub::NaiveHub;
use crate::node::{Fate, Node, lock};
use crate::people::everybody;
use crate::random::mixed;
use crate::run::Ran;
use crate::schedule::{CLIENTS, NODES, Step};
use crate::store::{Place, Store};

/// The desk's clock at the beginning of each run.
const BEGINNING: Timestamp = Timestamp(1_800_000_000_000);

/// See the module.
pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) store: Arc<Mutex<Store>>,
    pub(crate) air: Air,
    letters: Letters,
    pub(crate) nodes: Vec<Node>,
    pub(crate) clients: Vec<Client>,
    pub(crate) judge: Judge,
    /// Sockets that broke without the node knowing.
    unnoticed: BTreeSet<(usize, u64)>,
    begun: Instant,
    /// Bytes that a socket holds: few in some runs, so that writing stalls.
    socket_room: usize,
    next_connection: u64,
    /// Starts of nodes so far; each node's reads take other times.
    starts: u64,
    acts: u64,
    defect: Option<Defect>,
}

impl World {
    pub(crate) fn new(seed: u64, defect: Option<Defect>) -> Self {
        let store = Arc::new(Mutex::new(Store::new(defect)));
        let people = everybody();
        // The first employee and the first engineer have two devices each.
        let devices = [0, 0, 1, 2, 3, 3, 4, 5];
        let clients = (0..CLIENTS)
            .map(|index| Client::new(index, people[devices[index]].clone(), defect))
            .collect();
        let mut world = Self {
            seed,
            judge: Judge::new(Arc::clone(&store)),
            store,
            air: Air::new(NODES),
            letters: Letters::default(),
            nodes: Vec::new(),
            clients,
            unnoticed: BTreeSet::new(),
            begun: Instant::now(),
            socket_room: [7, 25, 1_000, usize::MAX][(mixed(seed) % 4) as usize],
            next_connection: 1,
            starts: 0,
            acts: 0,
            defect,
        };
        for index in 0..NODES {
            let node = world.start(index);
            world.nodes.push(node);
        }
        world
    }

    fn start(&mut self, index: usize) -> Node {
        self.starts += 1;
        let bus: Arc<dyn Bus> = Arc::new(self.air.end_of(index));
        let history = ModelHistory {
            store: Arc::clone(&self.store),
            letters: self.letters.clone(),
            seed: self.seed.wrapping_add(self.starts),
        };
        let fanout: Box<dyn Fanout> = match self.defect.and_then(NaiveHub::with) {
            Some(hub) => Box::new(hub.start(Arc::clone(&bus), history)),
            None => Box::new(RealHub::start(Arc::clone(&bus), history)),
        };
        let store = Arc::clone(&self.store);
        Node::new(fanout, store, bus, self.letters.clone(), self.defect)
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp(BEGINNING.0 + self.begun.elapsed().as_millis() as i64)
    }

    /// Does one step, and lets the hubs' own tasks come as far as they can.
    pub(crate) async fn step(&mut self, step: Step) -> Result<(), Violation> {
        self.act(step)?;
        let ms = if let Step::Pass { ms } = step { ms } else { 1 };
        // With a paused clock this runs every task until all of them wait, and then moves time.
        tokio::time::sleep(Duration::from_millis(ms)).await;
        Ok(())
    }

    fn act(&mut self, step: Step) -> Result<(), Violation> {
        match step {
            Step::Connect { client, node } => self.connect(client, node),
            Step::Cut { client, is_noticed } => self.cut(client, is_noticed),
            Step::Notice { node } => self.notice(node),
            Step::Act {
                client,
                deed,
                ticket,
            } => self.deed(client, deed, ticket),
            Step::Watch { client, ticket } => {
                if let Some(ticket) = self.ticket(ticket) {
                    self.clients[client].watch(ticket);
                }
            }
            Step::Unwatch { client, ticket } => {
                if let Some(ticket) = self.ticket(ticket) {
                    self.clients[client].unwatch(ticket);
                }
            }
            Step::Up { client } => {
                self.up(client);
            }
            Step::Work { client } => {
                self.work(client);
            }
            Step::Down { client, frames } => {
                self.down(client, frames)?;
            }
            Step::Advance { node, pick } => {
                self.advance(node, pick, Fate::Answered)?;
            }
            Step::Break {
                node,
                pick,
                is_committed,
            } => {
                let fate = if is_committed {
                    Fate::Unheard
                } else {
                    Fate::Broken
                };
                self.advance(node, pick, fate)?;
            }
            Step::Clock { node } => {
                for wish in lock(&self.store).due(self.now()) {
                    self.nodes[node].start(wish, None);
                }
            }
            Step::Carry { pick } => {
                self.carry(pick);
            }
            Step::Lose { pick } => drop(self.air.take(pick)),
            Step::Double { pick } => self.air.double(pick),
            Step::Flush => self.air.flush(),
            Step::Say { is_healthy } => self.air.say_healthy(is_healthy),
            Step::HintsLost { node } => self.nodes[node].fanout.hints_lost(),
            Step::Restart { node } => self.restart(node),
            Step::Database { is_away } => lock(&self.store).is_away = is_away,
            Step::Pass { .. } => {}
        }
        Ok(())
    }

    /// What happened so far.
    pub(crate) fn ran(&self, settled_ms: u64) -> Ran {
        let store = lock(&self.store);
        let events = store
            .rows
            .values()
            .map(|row| row.public.len() + row.staff.len());
        Ran {
            events: events.sum::<usize>() as u64,
            frames: self.judge.frames,
            settled_ms,
        }
    }

    fn ticket(&self, pick: u64) -> Option<TicketId> {
        let store = lock(&self.store);
        let count = store.rows.len();
        (count > 0)
            .then(|| store.rows.keys().nth(pick as usize % count).copied())
            .flatten()
    }

    pub(crate) fn connect(&mut self, client: usize, node: usize) {
        if self.clients[client].link.is_none() {
            let connection = self.next_connection;
            self.next_connection += 1;
            let member = self.clients[client].member.clone();
            self.nodes[node].accept(connection, member, self.socket_room);
            self.clients[client].connect(node, connection);
        }
    }

    fn cut(&mut self, client: usize, is_noticed: bool) {
        let Some(link) = &self.clients[client].link else {
            return;
        };
        let (node, connection) = (link.node, link.connection);
        self.clients[client].disconnect();
        if is_noticed {
            self.nodes[node].close(connection);
        } else {
            self.unnoticed.insert((node, connection));
        }
    }

    pub(crate) fn notice(&mut self, node: usize) {
        for (_, connection) in self.unnoticed.extract_if(.., |(of, _)| *of == node) {
            self.nodes[node].close(connection);
        }
    }

    fn restart(&mut self, node: usize) {
        self.unnoticed.retain(|(of, _)| *of != node);
        self.air.forget(node);
        let fresh = self.start(node);
        std::mem::replace(&mut self.nodes[node], fresh).die();
        for client in &mut self.clients {
            if client.link.as_ref().is_some_and(|link| link.node == node) {
                client.disconnect();
            }
        }
    }

    fn deed(&mut self, client: usize, deed: u64, ticket: u64) {
        self.acts += 1;
        let words = format!("wish {}", self.acts);
        let tickets: Vec<TicketId> = self.clients[client].wanted.iter().copied().collect();
        let ticket = (!tickets.is_empty()).then(|| tickets[ticket as usize % tickets.len()]);
        let request = request(&self.clients[client], deed, ticket, &words);
        let id = self.clients[client].act(request);
        self.judge.sent(id);
    }

    pub(crate) fn up(&mut self, client: usize) -> bool {
        let Some(link) = &mut self.clients[client].link else {
            return false;
        };
        let Some(frame) = link.up.pop_front() else {
            return false;
        };
        if let Some(session) = self.nodes[link.node].sessions.get_mut(&link.connection) {
            session.inbox.push_back(frame);
        }
        true
    }

    pub(crate) fn work(&mut self, client: usize) -> bool {
        let Some(link) = &self.clients[client].link else {
            return false;
        };
        self.nodes[link.node].work(link.connection)
    }

    pub(crate) fn down(&mut self, client: usize, frames_max: usize) -> Result<bool, Violation> {
        let Some(link) = &self.clients[client].link else {
            return Ok(false);
        };
        let Some(session) = self.nodes[link.node].sessions.get_mut(&link.connection) else {
            // The node ended the socket by itself.
            self.clients[client].disconnect();
            return Ok(true);
        };
        let Some(frames) = session.read(frames_max) else {
            self.nodes[link.node].close(link.connection);
            self.clients[client].disconnect();
            return Ok(true);
        };
        let is_some = !frames.is_empty();
        for frame in frames {
            self.judge.frames += 1;
            let letter = self.letters.open(&frame);
            self.clients[client].hear(letter, &mut self.judge)?;
        }
        Ok(is_some)
    }

    pub(crate) fn advance(
        &mut self,
        node: usize,
        pick: usize,
        fate: Fate,
    ) -> Result<bool, Violation> {
        let now = self.now();
        let node = &mut self.nodes[node];
        let count = node.jobs.len();
        let Some(id) = (count > 0)
            .then(|| node.jobs.keys().nth(pick % count).copied())
            .flatten()
        else {
            return Ok(false);
        };
        node.advance(id, fate, now, &mut self.judge)
    }

    pub(crate) fn carry(&mut self, pick: usize) -> bool {
        let Some((node, hint)) = self.air.take(pick) else {
            return false;
        };
        if let Hint::Event {
            ticket,
            stream,
            seq,
            frame,
        } = hint
        {
            let place = Place {
                ticket,
                stream,
                seq,
            };
            self.nodes[node].fanout.deliver(place, frame);
        }
        true
    }
}
