//! A node: sessions that answer clients in order, commands that no closing socket cancels, and the
//! hub. It can die between any two of its steps. The sessions follow `gateway/worker.rs`, the
//! commands `app/execute.rs`; the hub is the real one.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt as _;
use peerdesk_desk::{Member, Seq, Stream, TicketId, Timestamp, may_read, may_see};
use peerdesk_server::bus::{Bus, Hint};
use peerdesk_server::frame::Frame;
use peerdesk_server::hub::{ConnectionId, HintTick, Mailbox, Missed};

use crate::defect::Defect;
use crate::fanout::Fanout;
use crate::frames::{Answer, Down, Letters, Places, Up};
use crate::judge::{Judge, Violation};
use crate::opening::Opening;
use crate::socket::Socket;
use crate::store::{CommandId, Committed, Place, Recorded, Store, Transaction, Wish};

/// What comes of a commit, as far as the node can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Answered,
    /// It was committed, and the connection broke before the node heard so.
    Unheard,
    /// The connection broke before the commit.
    Broken,
}

/// A running node. Dropping it is its death.
pub(crate) struct Node {
    pub(crate) fanout: Box<dyn Fanout>,
    pub(crate) sessions: BTreeMap<u64, Session>,
    pub(crate) jobs: BTreeMap<u64, Job>,
    store: Arc<Mutex<Store>>,
    bus: Arc<dyn Bus>,
    letters: Letters,
    hint_tick: Arc<HintTick>,
    defect: Option<Defect>,
    next_job: u64,
}

/// The node's end of a socket.
pub(crate) struct Session {
    member: Member,
    mailbox: Arc<Mailbox>,
    socket: Socket,
    pub(crate) inbox: VecDeque<Up>,
    doing: Doing,
    watched: BTreeSet<TicketId>,
}

enum Doing {
    Nothing,
    Registered(TicketId, Places),
    /// What was read, and where the watcher stands after it.
    Opening(TicketId, Vec<Frame>, Places),
    /// Waits for the answer of a command.
    Executing,
}

/// A command or an alarm under way.
pub(crate) struct Job {
    transaction: Transaction,
    asked_by: Option<(u64, CommandId)>,
    stage: Stage,
}

enum Stage {
    Run,
    Reply(Committed),
    Publish(Vec<(Place, Recorded)>),
}

impl Node {
    pub(crate) fn new(
        fanout: Box<dyn Fanout>,
        store: Arc<Mutex<Store>>,
        bus: Arc<dyn Bus>,
        letters: Letters,
        defect: Option<Defect>,
    ) -> Self {
        Self {
            fanout,
            sessions: BTreeMap::new(),
            jobs: BTreeMap::new(),
            store,
            bus,
            letters,
            hint_tick: Arc::default(),
            defect,
            next_job: 0,
        }
    }

    /// A socket of a member who identified themselves.
    pub(crate) fn accept(&mut self, connection: u64, member: Member, room: usize) {
        let socket = Socket::with_room(room);
        let session = Session {
            member,
            mailbox: Arc::new(Mailbox::new(socket.clone(), &self.hint_tick)),
            socket,
            inbox: VecDeque::new(),
            doing: Doing::Nothing,
            watched: BTreeSet::new(),
        };
        session.send(&self.letters, Down::Welcome);
        self.sessions.insert(connection, session);
    }

    /// The socket is gone; commands go on.
    pub(crate) fn close(&mut self, connection: u64) {
        if let Some(session) = self.sessions.remove(&connection) {
            for ticket in session.watched {
                self.fanout.unregister(ticket, ConnectionId(connection));
            }
            if let Doing::Registered(ticket, _) | Doing::Opening(ticket, ..) = session.doing {
                self.fanout.unregister(ticket, ConnectionId(connection));
            }
        }
    }

    /// One step of a session. Whether there was something to do.
    pub(crate) fn work(&mut self, connection: u64) -> bool {
        let Some(session) = self.sessions.get_mut(&connection) else {
            return false;
        };
        match std::mem::replace(&mut session.doing, Doing::Nothing) {
            Doing::Executing => {
                session.doing = Doing::Executing;
                false
            }
            Doing::Registered(ticket, places) => {
                self.read(connection, ticket, places);
                true
            }
            Doing::Opening(ticket, frames, places) => {
                self.open(connection, ticket, &frames, places);
                true
            }
            Doing::Nothing => self.take_next(connection),
        }
    }

    fn take_next(&mut self, connection: u64) -> bool {
        let Some(session) = self.sessions.get_mut(&connection) else {
            return false;
        };
        match session.inbox.pop_front() {
            None => return false,
            Some(Up::Unwatch(ticket)) => {
                session.watched.remove(&ticket);
                self.fanout.unregister(ticket, ConnectionId(connection));
            }
            Some(Up::Watch(ticket, places)) => {
                let member = session.member.clone();
                self.register(connection, ticket);
                let doing = match self.remembered(&member, ticket, places) {
                    Some((frames, heads)) => Doing::Opening(ticket, frames, heads),
                    None => Doing::Registered(ticket, places),
                };
                self.doing(connection, doing);
            }
            Some(Up::Send(id, request)) => {
                session.doing = Doing::Executing;
                let wish = Wish::Member(session.member.clone(), id, request);
                self.start(wish, Some((connection, id)));
            }
        }
        true
    }

    fn register(&mut self, connection: u64, ticket: TicketId) {
        if let Some(session) = self.sessions.get(&connection) {
            for stream in [Stream::Public, Stream::Staff] {
                let who = ConnectionId(connection);
                self.fanout.register(ticket, stream, who, &session.mailbox);
            }
        }
    }

    fn doing(&mut self, connection: u64, doing: Doing) {
        if let Some(session) = self.sessions.get_mut(&connection) {
            session.doing = doing;
        }
    }

    /// What the client lacks, when the hub has all of it in memory and its order is plain.
    fn remembered(
        &self,
        member: &Member,
        ticket: TicketId,
        places: Places,
    ) -> Option<(Vec<Frame>, Places)> {
        let sight = self.fanout.sight(ticket)?;
        let reads_staff = may_read(member, sight, Stream::Staff);
        if !may_see(member, sight) {
            return None;
        }
        let Some(after) = places.public else {
            let opened = self.fanout.opened(ticket, reads_staff)?;
            let heads = Places {
                public: Some(opened.public),
                staff: opened.staff,
            };
            return Some((vec![opened.frame], heads));
        };
        if places.staff.is_some() != reads_staff {
            return None;
        }
        let public = self.fanout.missed(ticket, Stream::Public, after)?;
        let staff = match places.staff {
            Some(after) => Some(self.fanout.missed(ticket, Stream::Staff, after)?),
            None => None,
        };
        let is_staff_empty = staff.as_ref().is_none_or(|staff| staff.frames.is_empty());
        if !public.frames.is_empty() && !is_staff_empty {
            return None;
        }
        let heads = Places {
            public: Some(public.head),
            staff: staff.as_ref().map(|staff| staff.head),
        };
        let mut frames = vec![self.letters.seal(Down::Resumed(ticket))];
        frames.extend(public.frames);
        frames.extend(staff.into_iter().flat_map(|Missed { frames, .. }| frames));
        Some((frames, heads))
    }

    /// Reads what the client lacks, and keeps it in memory for who comes next. A database that does
    /// not answer ends the socket.
    fn read(&mut self, connection: u64, ticket: TicketId, places: Places) {
        let Some(session) = self.sessions.get(&connection) else {
            return;
        };
        // Somebody else may have read it meanwhile.
        if let Some((frames, heads)) = self.remembered(&session.member, ticket, places) {
            return self.doing(connection, Doing::Opening(ticket, frames, heads));
        }
        let store = Arc::clone(&self.store);
        let store = lock(&store);
        let Some(session) = self.sessions.get_mut(&connection) else {
            return;
        };
        if store.is_away {
            drop(store);
            return self.close(connection);
        }
        let member = &session.member;
        let opening = Opening::read(&store, &self.letters, member, ticket, places, self.defect);
        if let (Some(public), Some(row)) = (opening.heads.public, store.rows.get(&ticket)) {
            let sight = row.ticket.sight();
            let remember = |stream, head| {
                self.fanout
                    .remember(ticket, sight, stream, head, &opening.history);
            };
            remember(Stream::Public, public);
            if let Some(staff) = opening.heads.staff {
                remember(Stream::Staff, staff);
            }
        }
        if let Some(opened) = opening.shared {
            self.fanout.keep_opened(ticket, opened);
        }
        session.doing = Doing::Opening(ticket, opening.frames, opening.heads);
    }

    fn open(&mut self, connection: u64, ticket: TicketId, frames: &[Frame], places: Places) {
        let who = ConnectionId(connection);
        let Some(session) = self.sessions.get_mut(&connection) else {
            return;
        };
        for frame in frames {
            session.mailbox.push(frame);
        }
        let Some(public) = places.public else {
            session.watched.remove(&ticket);
            return self.fanout.unregister(ticket, who);
        };
        let public = if self.defect == Some(Defect::GoesLiveAtPresentHead) {
            lock(&self.store).rows[&ticket].head(Stream::Public)
        } else {
            public
        };
        session.watched.insert(ticket);
        self.fanout.go_live(ticket, Stream::Public, who, public);
        match places.staff {
            Some(staff) => self.fanout.go_live(ticket, Stream::Staff, who, staff),
            None if self.defect == Some(Defect::StaffStreamToAll) => {
                self.fanout.go_live(ticket, Stream::Staff, who, Seq(0));
            }
            None => self.fanout.leave_stream(ticket, Stream::Staff, who),
        }
    }

    pub(crate) fn start(&mut self, wish: Wish, asked_by: Option<(u64, CommandId)>) {
        self.next_job += 1;
        let job = Job {
            transaction: Transaction::begin(wish),
            asked_by,
            stage: Stage::Run,
        };
        self.jobs.insert(self.next_job, job);
    }

    /// One step of a job. Whether it came any further.
    pub(crate) fn advance(
        &mut self,
        id: u64,
        fate: Fate,
        now: Timestamp,
        judge: &mut Judge,
    ) -> Result<bool, Violation> {
        let Some(mut job) = self.jobs.remove(&id) else {
            return Ok(false);
        };
        let stage = std::mem::replace(&mut job.stage, Stage::Run);
        match stage {
            Stage::Publish(happened) => {
                self.publish(&happened);
                return Ok(true);
            }
            Stage::Reply(committed) => {
                self.answer(&job, Answer::Settled(committed.outcome));
                if !committed.happened.is_empty() {
                    job.stage = Stage::Publish(committed.happened);
                    self.jobs.insert(id, job);
                }
                return Ok(true);
            }
            Stage::Run => {}
        }
        let store = Arc::clone(&self.store);
        let mut store = lock(&store);
        if store.is_away || (job.transaction.is_decided() && fate == Fate::Broken) {
            store.roll_back(&mut job.transaction);
            drop(store);
            self.answer(&job, Answer::Unknown);
            return Ok(true);
        }
        if !job.transaction.is_decided() {
            let is_locked = store.lock_and_decide(&mut job.transaction, now);
            drop(store);
            if self.defect == Some(Defect::PublishesBeforeCommit) {
                self.publish(&job.transaction.decided());
            }
            self.jobs.insert(id, job);
            return Ok(is_locked);
        }
        let committed = store.commit(&mut job.transaction);
        drop(store);
        if let Some(committed) = &committed {
            judge.committed(committed)?;
        }
        match committed {
            // Another transaction kept this command first.
            None => drop(self.jobs.insert(id, job)),
            Some(_) if fate == Fate::Unheard => self.answer(&job, Answer::Unknown),
            Some(committed) => {
                job.stage = Stage::Reply(committed);
                self.jobs.insert(id, job);
            }
        }
        Ok(true)
    }

    fn answer(&mut self, job: &Job, answer: Answer) {
        let Some((connection, command)) = job.asked_by else {
            return;
        };
        if let Some(session) = self.sessions.get_mut(&connection) {
            session.doing = Doing::Nothing;
            session.send(&self.letters, Down::Reply(command, answer));
        }
    }

    fn publish(&self, happened: &[(Place, Recorded)]) {
        for (place, recorded) in happened {
            let frame = self.letters.seal(Down::Event(*place, recorded.clone()));
            self.bus.publish(Hint::Event {
                ticket: place.ticket,
                stream: place.stream,
                seq: place.seq,
                frame,
            });
        }
    }

    /// The process ends: what is not committed never happens.
    pub(crate) fn die(mut self) {
        let mut store = lock(&self.store);
        for job in self.jobs.values_mut() {
            store.roll_back(&mut job.transaction);
        }
    }
}

impl Session {
    /// What the client reads next, at most so many frames; nothing from a socket that was closed.
    pub(crate) fn read(&mut self, frames_max: usize) -> Option<Vec<Vec<u8>>> {
        let mut frames = Vec::new();
        loop {
            // What the socket did not take is written on as soon as there is room.
            self.mailbox.flush();
            let has_read = self.socket.read();
            while frames.len() < frames_max
                && let Some(frame) = self.socket.frame()
            {
                frames.push(frame);
            }
            if !has_read || frames.len() >= frames_max {
                break;
            }
        }
        let is_closed = matches!(self.mailbox.stuck().now_or_never(), Some(Err(_)));
        (!is_closed || !frames.is_empty()).then_some(frames)
    }

    fn send(&self, letters: &Letters, frame: Down) {
        self.mailbox.push(&letters.seal(frame));
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
