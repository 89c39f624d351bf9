//! Thousands of members read by one thread: the same reader for a node and for the floor, so cheap
//! that what is measured is the other side.

mod connection;
mod dial;
mod frames;
mod unanswered;

use std::collections::VecDeque;
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpStream};
use std::os::fd::OwnedFd;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use hdrhistogram::Histogram;
use peerdesk_protocol::ClientMessage;
use rustix::buffer::spare_capacity;
use rustix::event::{Timespec, epoll};

use connection::Connection;
pub use dial::Call;
pub(crate) use dial::connect;
use dial::{Answer, Upgrade};
pub use frames::Tally;
use frames::{Brought, Frames, pong};
use unanswered::Unanswered;

const READ_BYTES: usize = 256 * 1024;
const READY_MAX: usize = 1024;
const POLL_MS: i64 = 100;
/// Interval of a reader that stands back.
const READ_EVERY: Duration = Duration::from_micros(500);
/// A member whom the node wants later comes again after this.
const AGAIN_AFTER: Duration = Duration::from_millis(200);
/// Latencies up to this are told apart, in microseconds.
const LATENCY_MAX_US: u64 = 60_000_000;

/// A member's place in the crowd.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place(usize);

/// The sockets of all members.
pub struct Crowd {
    epoll: OwnedFd,
    members: Vec<Member>,
    ready: Vec<epoll::Event>,
    buffer: Vec<u8>,
    came: Tally,
    unanswered: Unanswered,
    acked: Vec<Place>,
    receipts: Vec<i64>,
    complaint: Option<String>,
    again: VecDeque<(Instant, Place)>,
    /// Upgrades that were refused for a while.
    deferred: usize,
    /// Members whose socket ended without our doing.
    lost: usize,
    /// A loss is an error unless it is expected.
    losses_allowed: bool,
    timed: Option<Timed>,
    /// When the first and the last event came since this was last asked.
    spread: Option<(Instant, Instant)>,
    /// Whether it reads at intervals between the first event and the last.
    stands_back: bool,
}

struct Member {
    stream: Option<Connection>,
    call: Option<Call>,
    upgrade: Option<Upgrade>,
    frames: Frames,
    group: usize,
}

/// Times events from one moment.
struct Timed {
    since: Instant,
    by_group: Vec<Histogram<u64>>,
}

impl Timed {
    fn record(&mut self, now: Instant, group: usize, events: u64) {
        let took = now.duration_since(self.since).as_micros();
        let took = u64::try_from(took).unwrap_or(LATENCY_MAX_US);
        let group = group.min(self.by_group.len() - 1);
        self.by_group[group].saturating_record_n(took.min(LATENCY_MAX_US), events);
    }
}

impl Crowd {
    /// An empty one with room for so many.
    pub fn new(count: usize) -> anyhow::Result<Self> {
        Ok(Self {
            epoll: epoll::create(epoll::CreateFlags::CLOEXEC)?,
            members: Vec::with_capacity(count),
            ready: Vec::with_capacity(READY_MAX),
            buffer: vec![0; READ_BYTES],
            came: Tally::default(),
            unanswered: Unanswered::default(),
            acked: Vec::new(),
            receipts: Vec::new(),
            complaint: None,
            again: VecDeque::new(),
            deferred: 0,
            lost: 0,
            losses_allowed: false,
            timed: None,
            spread: None,
            stands_back: false,
        })
    }

    /// From now on it reads at intervals from the first event to the last that is waited for. On
    /// one machine a reader that takes each frame at once meets the writer at the socket: the write
    /// pays for waking it, for the lock that both want and for acknowledging what was read, and the
    /// more the slower it writes. Members on machines of their own do nothing of it.
    pub fn stand_back(&mut self) {
        self.stands_back = true;
    }

    /// Begins to open a socket. The member counts as here when `welcome` came.
    pub fn call(&mut self, call: Call) -> anyhow::Result<Place> {
        let place = self.add_member(Some(call));
        self.dial(place)?;
        Ok(place)
    }

    /// Adds a bare socket on which frames come.
    pub fn add_stream(&mut self, stream: TcpStream) -> anyhow::Result<Place> {
        let place = self.add_member(None);
        self.listen(place, Connection::Plain(stream))?;
        Ok(place)
    }

    /// Cuts a member off without a word.
    pub fn cut(&mut self, place: Place) {
        let member = &mut self.members[place.0];
        member.stream = None;
        member.upgrade = None;
        member.frames = Frames::default();
    }

    /// Opens a member's socket anew; `then` is said right behind `hello`.
    pub fn call_again(&mut self, place: Place, then: Vec<ClientMessage>) -> anyhow::Result<()> {
        self.cut(place);
        let call = self.members[place.0].call.as_mut();
        call.context("a bare socket cannot come back")?.then = then;
        self.dial(place)
    }

    /// From now on nothing of this member is read.
    pub fn stall(&mut self, place: Place) -> anyhow::Result<()> {
        if let Some(stream) = &self.members[place.0].stream {
            epoll::delete(&self.epoll, stream)?;
        }
        Ok(())
    }

    /// Members whose socket the node ends are counted from now on; before, they are an error.
    pub fn allow_losses(&mut self) {
        self.losses_allowed = true;
    }

    /// Keeps the bytes of the last event of this member.
    pub fn keep_events(&mut self, place: Place) {
        self.members[place.0].frames.keep_events();
    }

    /// The bytes of the last event of a member whose events are kept.
    pub fn last_event(&self, place: Place) -> anyhow::Result<Vec<u8>> {
        let event = self.members[place.0].frames.last_event();
        Ok(event.context("no event came")?.to_vec())
    }

    /// Sends a frame; a command again, with its id, for as long as the node puts it off.
    pub fn send(&mut self, place: Place, message: &ClientMessage) -> anyhow::Result<()> {
        let frame = frames::text(&serde_json::to_vec(message)?);
        self.unanswered.sent(place, message, &frame);
        let stream = self.members[place.0].stream.as_mut();
        stream
            .context("the sender has no socket")?
            .write_all(&frame)
    }

    /// Puts a member into a group whose latencies are kept apart. All begin in group 0.
    pub fn group(&mut self, place: Place, group: usize) {
        self.members[place.0].group = group;
    }

    /// Times every event from now on, by groups below this number.
    pub fn time_from_now(&mut self, groups: usize) {
        let since = Instant::now();
        if let Some(timed) = &mut self.timed {
            timed.since = since;
        } else {
            let by_group = (0..groups.max(1)).map(|_| histogram()).collect();
            self.timed = Some(Timed { since, by_group });
        }
    }

    /// The latencies so far by group, in microseconds; none are timed any more.
    pub fn take_latencies(&mut self) -> Vec<Histogram<u64>> {
        self.timed.take().map(|t| t.by_group).unwrap_or_default()
    }

    /// The time from the first event to the last since this was last asked.
    pub fn take_spread(&mut self) -> Duration {
        let spread = self.spread.take();
        spread.map_or(Duration::ZERO, |(first, last)| last.duration_since(first))
    }

    /// Everything that came so far.
    pub fn came(&self) -> Tally {
        self.came
    }

    /// Members here or on the way.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether nobody was called.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// All members.
    pub fn places(&self) -> impl Iterator<Item = Place> + use<> {
        (0..self.members.len()).map(Place)
    }

    /// Upgrades that the node put off.
    pub fn deferred(&self) -> usize {
        self.deferred
    }

    /// Members whose socket the node ended.
    pub fn lost(&self) -> usize {
        self.lost
    }

    /// Who had a command acked since this was last asked, once for each.
    pub fn take_acked(&mut self) -> Vec<Place> {
        std::mem::take(&mut self.acked)
    }

    /// Tickets of the receipts since this was last asked.
    pub fn take_receipts(&mut self) -> Vec<i64> {
        std::mem::take(&mut self.receipts)
    }

    /// Reads until something is so. A reply that refuses for good is an error.
    pub fn until(
        &mut self,
        deadline: Instant,
        what: &str,
        mut so: impl FnMut(&Tally) -> bool,
    ) -> anyhow::Result<()> {
        while !so(&self.came) {
            ensure!(
                Instant::now() < deadline,
                "{what} did not come in time; what came: {:?}",
                self.came
            );
            if self.stands_back && self.spread.is_some() {
                thread::sleep(READ_EVERY);
                self.turn(0)?;
            } else {
                self.turn(POLL_MS)?;
            }
            if let Some(complaint) = self.complaint.take() {
                bail!("a command was not taken: {complaint}");
            }
        }
        Ok(())
    }

    /// Reads for so long.
    pub fn read_for(&mut self, long: Duration) -> anyhow::Result<()> {
        let end = Instant::now() + long;
        while Instant::now() < end {
            self.turn(POLL_MS)?;
        }
        Ok(())
    }

    /// Reads what is there, waiting for at most so long.
    pub fn turn(&mut self, wait_ms: i64) -> anyhow::Result<()> {
        self.call_those_put_off()?;
        self.send_what_was_put_off()?;
        let timeout = Timespec {
            tv_sec: 0,
            tv_nsec: wait_ms * 1_000_000,
        };
        self.ready.clear();
        let room = spare_capacity(&mut self.ready);
        match epoll::wait(&self.epoll, room, Some(&timeout)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        for at in 0..self.ready.len() {
            let place = usize::try_from(self.ready[at].data.u64())?;
            self.read(Place(place))?;
        }
        Ok(())
    }

    fn add_member(&mut self, call: Option<Call>) -> Place {
        let place = Place(self.members.len());
        self.members.push(Member {
            stream: None,
            call,
            upgrade: None,
            frames: Frames::default(),
            group: 0,
        });
        place
    }

    fn dial(&mut self, place: Place) -> anyhow::Result<()> {
        let call = self.members[place.0].call.as_ref();
        let call = call.context("a bare socket cannot be dialled")?;
        let mut stream = call.connect(place.0)?;
        let upgrade = call.upgrade()?;
        stream.write_all(&call.request())?;
        self.members[place.0].upgrade = Some(upgrade);
        self.listen(place, stream)
    }

    fn listen(&mut self, place: Place, stream: Connection) -> anyhow::Result<()> {
        stream.set_nonblocking()?;
        let data = epoll::EventData::new_u64(place.0 as u64);
        epoll::add(&self.epoll, &stream, data, epoll::EventFlags::IN)?;
        self.members[place.0].stream = Some(stream);
        Ok(())
    }

    fn call_those_put_off(&mut self) -> anyhow::Result<()> {
        while let Some((at, place)) = self.again.front().copied() {
            if at > Instant::now() {
                break;
            }
            self.again.pop_front();
            self.dial(place)?;
        }
        Ok(())
    }

    fn send_what_was_put_off(&mut self) -> anyhow::Result<()> {
        while let Some((place, frame)) = self.unanswered.due(Instant::now()) {
            if let Some(stream) = &mut self.members[place.0].stream {
                stream.write_all(frame)?;
            }
        }
        Ok(())
    }

    fn read(&mut self, place: Place) -> anyhow::Result<()> {
        while let Some(stream) = &mut self.members[place.0].stream {
            let may_keep = stream.may_keep();
            match stream.read(&mut self.buffer) {
                Ok(0) => return self.ended(place, "it ended"),
                Ok(count) => self.take(place, count)?,
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return self.ended(place, &error.to_string()),
            }
            if !may_keep {
                break;
            }
        }
        Ok(())
    }

    fn take(&mut self, place: Place, count: usize) -> anyhow::Result<()> {
        let member = &mut self.members[place.0];
        let mut brought = Brought::default();
        if let Some(upgrade) = &mut member.upgrade {
            match upgrade.take(&self.buffer[..count])? {
                Answer::Incomplete => return Ok(()),
                Answer::Later => {
                    self.deferred += 1;
                    self.cut(place);
                    self.again.push_back((Instant::now() + AGAIN_AFTER, place));
                    return Ok(());
                }
                Answer::Open { say, rest } => {
                    member.upgrade = None;
                    if let Some(stream) = &mut member.stream {
                        stream.write_all(&say)?;
                    }
                    member.frames.take(&rest, &mut brought);
                }
            }
        } else {
            member.frames.take(&self.buffer[..count], &mut brought);
        }
        self.note(place, brought)
    }

    fn note(&mut self, place: Place, brought: Brought) -> anyhow::Result<()> {
        let member = &mut self.members[place.0];
        if brought.tally.events > 0 {
            let now = Instant::now();
            self.spread.get_or_insert((now, now)).1 = now;
            if let Some(timed) = &mut self.timed {
                timed.record(now, member.group, brought.tally.events as u64);
            }
        }
        for _ in 0..brought.pings {
            if let Some(stream) = &mut member.stream {
                stream.write_all(&pong())?;
            }
        }
        for id in brought.answered {
            self.unanswered.answered(id);
        }
        for id in brought.put_off {
            self.unanswered.put_off(id, Instant::now());
        }
        self.came += brought.tally;
        self.acked
            .extend(std::iter::repeat_n(place, brought.tally.acked));
        self.receipts.extend(brought.receipts);
        self.complaint = brought.complaint.or(self.complaint.take());
        match brought.closed {
            None => Ok(()),
            Some(code) => self.ended(place, &format!("the node closed it with {code}")),
        }
    }

    fn ended(&mut self, place: Place, why: &str) -> anyhow::Result<()> {
        ensure!(
            self.losses_allowed,
            "the socket of member {} was lost: {why}",
            place.0
        );
        self.lost += 1;
        self.cut(place);
        Ok(())
    }
}

/// The address of a node, from `host:port`.
pub fn address(authority: &str) -> anyhow::Result<SocketAddr> {
    authority
        .parse()
        .with_context(|| format!("{authority} is not an IPv4 address with a port"))
}

/// Latencies in microseconds.
pub(crate) fn histogram() -> Histogram<u64> {
    Histogram::new_with_max(LATENCY_MAX_US, 3)
        .expect("the bounds are constants that make a histogram")
}
