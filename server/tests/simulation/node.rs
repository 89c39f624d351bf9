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
                self.open(connection, ticket, frames, places);
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
        if !may_see(member, sight) || places.staff.is_some() != reads_staff {
            return None;
        }
        let public = self.fanout.missed(ticket, Stream::Public, places.public?)?;
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
        let opening = opening(&store, &session.member, ticket, places, self.defect);
        let sealed = |down: &Down| self.letters.seal(down.clone());
        let frames: Vec<Frame> = opening.frames.iter().map(sealed).collect();
        if let (Some(public), Some(row)) = (opening.heads.public, store.rows.get(&ticket)) {
            let history: Vec<(Stream, Seq, Frame)> = opening
                .frames
                .iter()
                .zip(&frames)
                .filter_map(|(down, frame)| {
                    let Down::Event(place, _) = down else {
                        return None;
                    };
                    Some((place.stream, place.seq, frame.clone()))
                })
                .collect();
            let sight = row.ticket.sight();
            let remember = |stream, head| {
                self.fanout.remember(ticket, sight, stream, head, &history);
            };
            remember(Stream::Public, public);
            if let Some(staff) = opening.heads.staff {
                remember(Stream::Staff, staff);
            }
        }
        session.doing = Doing::Opening(ticket, frames, opening.heads);
    }

    fn open(&mut self, connection: u64, ticket: TicketId, frames: Vec<Frame>, places: Places) {
        let who = ConnectionId(connection);
        let Some(session) = self.sessions.get_mut(&connection) else {
            return;
        };
        for frame in &frames {
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

/// What was read for a watcher.
struct Opening {
    frames: Vec<Down>,
    /// Where the watcher stands after it; nothing when it does not watch.
    heads: Places,
}

/// What a watcher is sent before it goes live, and where it stands then; as `app/rooms.rs` does.
fn opening(
    store: &Store,
    member: &Member,
    ticket: TicketId,
    places: Places,
    defect: Option<Defect>,
) -> Opening {
    let only = |frame| Opening {
        frames: vec![frame],
        heads: Places::default(),
    };
    let Some(row) = store.rows.get(&ticket) else {
        return only(Down::Gone(ticket));
    };
    let sight = row.ticket.sight();
    if !may_see(member, sight) {
        return only(Down::Gone(ticket));
    }
    let reads_staff = may_read(member, sight, Stream::Staff);
    let heads = Places {
        public: Some(row.head(Stream::Public)),
        staff: reads_staff.then(|| row.head(Stream::Staff)),
    };
    let Some(public) = places.public else {
        let view = Box::new(row.ticket.clone());
        let frames = vec![Down::Opened(ticket, heads, view)];
        return Opening { frames, heads };
    };
    let is_ahead = |stream| {
        places
            .of(stream)
            .is_some_and(|held| held > row.head(stream))
    };
    if places.staff.is_some() != reads_staff || is_ahead(Stream::Public) || is_ahead(Stream::Staff)
    {
        return only(Down::Resync(ticket));
    }
    let mut frames = vec![Down::Resumed(ticket)];
    if defect != Some(Defect::SkipsHistory) {
        for (stream, held) in [
            (Stream::Public, Some(public)),
            (Stream::Staff, places.staff),
        ] {
            let Some(held) = held else { continue };
            let missing = row.stream(stream).iter().enumerate().skip(held.0 as usize);
            frames.extend(missing.map(|(index, recorded)| {
                let seq = Seq(index as i64 + 1);
                Down::Event(
                    Place {
                        ticket,
                        stream,
                        seq,
                    },
                    recorded.clone(),
                )
            }));
        }
    }
    Opening { frames, heads }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
