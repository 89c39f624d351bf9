//! A small desk that does everything right and records it, as the stuff of which wrong histories
//! are made.

use std::collections::{BTreeMap, HashMap};

use peerdesk_protocol::{
    Ask, Command, CommandId, CommandRequest, EscalationCause, Event, EventFrame, LeaseTerm,
    MemberId, Person, Receipt, Refusal, Reply, Seq, Stream, TeamId, TicketId, TopicId, Visibility,
};
use uuid::Uuid;

use crate::oracle::{
    Attempt, Given, Heads, History, MemberLog, Moment, Opening, Race, Reader, Record, Sent, Shown,
    Sight, StoredStream, TicketHistory, Wish, digest,
};

pub(super) const ASKER: MemberId = MemberId(1);
pub(super) const PEER: MemberId = MemberId(2);
pub(super) const BYSTANDER: MemberId = MemberId(3);
pub(super) const ENGINEERS: [MemberId; 3] = [MemberId(11), MemberId(12), MemberId(13)];
pub(super) const OPEN: TicketId = TicketId(100);
pub(super) const PRIVATE: TicketId = TicketId(101);

/// The desk: members, what it stored, and who watches.
#[derive(Default)]
pub(super) struct Desk {
    clock: u64,
    commands: u128,
    sent: Vec<Sent>,
    races: Vec<Race>,
    stored: BTreeMap<TicketId, [Vec<EventFrame>; 2]>,
    logs: BTreeMap<MemberId, Vec<Sight>>,
    watching: Vec<(MemberId, TicketId)>,
}

pub(super) fn is_second_line(member: MemberId) -> bool {
    member.0 > 10
}

pub(super) fn person(member: MemberId) -> Person {
    Person {
        id: member,
        name: format!("Member {}", member.0).into(),
    }
}

fn term() -> LeaseTerm {
    LeaseTerm {
        until: 2_000,
        warns: 1_000,
        warned: false,
    }
}

impl Desk {
    /// One microsecond later.
    fn tick(&mut self) -> Moment {
        self.clock += 1_000;
        Moment(self.clock)
    }

    fn id(&mut self) -> CommandId {
        self.commands += 1;
        CommandId(Uuid::from_u128(self.commands))
    }

    pub(super) fn head(&self, ticket: TicketId, stream: Stream) -> Seq {
        Seq(self.stored[&ticket][stream as usize].len() as i64)
    }

    /// Stores an event and shows it to all who watch and may read it.
    fn store(
        &mut self,
        ticket: TicketId,
        stream: Stream,
        by: MemberId,
        command: CommandId,
        event: Event,
    ) -> Seq {
        let public = self.stored.entry(ticket).or_default()[0].len() as i64;
        let events = &mut self.stored.get_mut(&ticket).unwrap()[stream as usize];
        let seq = Seq(events.len() as i64 + 1);
        let frame = EventFrame {
            ticket,
            stream,
            seq,
            at: 0,
            by: Some(person(by)),
            command: Some(command),
            after: (stream == Stream::Staff).then_some(Seq(public)),
            event,
        };
        let digest = digest(&frame);
        events.push(frame);
        let at = self.tick();
        for (member, watched) in self.watching.clone() {
            let reads = stream == Stream::Public || self.reads_staff(member, ticket);
            if watched == ticket && reads {
                self.saw(
                    member,
                    Sight::Event(Shown {
                        at,
                        ticket,
                        seq,
                        stream,
                        digest,
                    }),
                );
            }
        }
        seq
    }

    fn saw(&mut self, member: MemberId, sight: Sight) {
        self.logs.entry(member).or_default().push(sight);
    }

    fn reads_staff(&self, member: MemberId, ticket: TicketId) -> bool {
        is_second_line(member) && self.stored[&ticket][0][0].by != Some(person(member))
    }

    fn begin(&mut self, by: MemberId, wish: Wish, reuses: bool) -> usize {
        let at = self.tick();
        self.sent.push(Sent {
            by,
            wish,
            reuses,
            attempts: vec![Attempt { at, node: 0 }],
            replies: Vec::new(),
        });
        self.sent.len() - 1
    }

    fn reply(&mut self, sent: usize, reply: Reply) {
        let at = self.tick();
        self.sent[sent].replies.push(Given { at, reply });
    }

    pub(super) fn ask(&mut self, by: MemberId, ticket: TicketId, visibility: Visibility) {
        let id = self.id();
        let ask = Ask {
            id,
            title: None,
            text: "nothing works".to_owned(),
            topic: TopicId(1),
            visibility,
        };
        let sent = self.begin(by, Wish::Ask(ask), false);
        let asked = Event::Asked {
            title: "nothing works".to_owned(),
            text: "nothing works".to_owned(),
            topic: TopicId(1),
            team: TeamId(1),
            visibility,
            promise: 0,
        };
        let seq = self.store(ticket, Stream::Public, by, id, asked);
        if visibility == Visibility::Private {
            let escalated = Event::Escalated {
                cause: EscalationCause::Private,
                reason: None,
            };
            self.store(ticket, Stream::Public, by, id, escalated);
        }
        self.ok(sent, ticket, Stream::Public, seq);
    }

    fn ok(&mut self, sent: usize, ticket: TicketId, stream: Stream, seq: Seq) {
        let receipt = Receipt {
            ticket,
            number: ticket.0,
            stream,
            seq,
        };
        self.reply(sent, Reply::Ok { receipt });
    }

    /// Sends a command that causes one event.
    pub(super) fn does(
        &mut self,
        by: MemberId,
        ticket: TicketId,
        command: Command,
        event: Event,
    ) -> CommandId {
        let id = self.id();
        let staff = matches!(event, Event::Noted { .. } | Event::Renewed { .. });
        let stream = if staff { Stream::Staff } else { Stream::Public };
        let wish = Wish::Command(CommandRequest {
            id,
            ticket,
            command,
        });
        let sent = self.begin(by, wish, false);
        let seq = self.store(ticket, stream, by, id, event);
        self.ok(sent, ticket, stream, seq);
        id
    }

    pub(super) fn post(&mut self, by: MemberId, ticket: TicketId, text: &str) -> CommandId {
        let text = text.to_owned();
        let command = Command::Post { text: text.clone() };
        self.does(by, ticket, command, Event::Posted { text, renews: None })
    }

    pub(super) fn note(&mut self, by: MemberId, ticket: TicketId, text: &str) -> CommandId {
        let text = text.to_owned();
        let command = Command::Note { text: text.clone() };
        self.does(by, ticket, command, Event::Noted { text, renews: None })
    }

    pub(super) fn refused(
        &mut self,
        by: MemberId,
        ticket: TicketId,
        command: Command,
        refusal: Refusal,
    ) -> CommandId {
        let id = self.id();
        let wish = Wish::Command(CommandRequest {
            id,
            ticket,
            command,
        });
        let sent = self.begin(by, wish, false);
        self.reply(sent, Reply::Refused { refusal });
        id
    }

    /// All engineers claim at once; the first of them wins.
    pub(super) fn race(&mut self, ticket: TicketId, engineers: [MemberId; 3], epoch: u32) {
        let claimed = Event::Claimed {
            epoch,
            term: term(),
        };
        let mut claims = vec![self.does(engineers[0], ticket, Command::Claim {}, claimed)];
        for loser in &engineers[1..] {
            let refusal = Refusal::AlreadyClaimed {
                by: person(engineers[0]),
                since: 0,
                until: None,
            };
            claims.push(self.refused(*loser, ticket, Command::Claim {}, refusal));
        }
        self.races.push(Race { ticket, claims });
    }

    /// The same id with other words, refused as it has to be.
    pub(super) fn reuse(&mut self, by: MemberId, ticket: TicketId, id: CommandId) {
        let wish = Wish::Command(CommandRequest {
            id,
            ticket,
            command: Command::Post {
                text: "other words".to_owned(),
            },
        });
        let sent = self.begin(by, wish, true);
        let refusal = Refusal::CommandIdReused {};
        self.reply(sent, Reply::Refused { refusal });
    }

    /// The member opens the ticket and sees it whole.
    pub(super) fn open(&mut self, member: MemberId, ticket: TicketId) {
        self.saw(member, Sight::WatchSent { ticket });
        let staff = self.reads_staff(member, ticket);
        let at = self.tick();
        let streams = &self.stored[&ticket];
        let read = if staff { &streams[..] } else { &streams[..1] };
        let events = read
            .iter()
            .flatten()
            .map(|frame| shown(frame, at))
            .collect();
        let visibility = if ticket == PRIVATE {
            Visibility::Private
        } else {
            Visibility::Organisation
        };
        let opening = Opening {
            ticket,
            visibility,
            public_head: self.head(ticket, Stream::Public),
            staff_head: staff.then(|| self.head(ticket, Stream::Staff)),
            events,
            earlier: false,
        };
        self.saw(member, Sight::Opened(Box::new(opening)));
        self.watching.push((member, ticket));
    }

    pub(super) fn cut(&mut self, member: MemberId) {
        self.watching.retain(|(m, _)| *m != member);
        self.saw(member, Sight::SocketClosed);
    }

    /// The member comes back holding the public stream up to here, and is shown the rest.
    pub(super) fn resume(&mut self, member: MemberId, ticket: TicketId, held: Seq) {
        self.saw(member, Sight::WatchSent { ticket });
        let public_head = self.head(ticket, Stream::Public);
        self.saw(
            member,
            Sight::Resumed {
                ticket,
                held_public: held,
                held_staff: None,
                public_head,
                staff_head: None,
            },
        );
        let at = self.tick();
        let missed: Vec<Shown> = self.stored[&ticket][0][held.0 as usize..]
            .iter()
            .map(|frame| shown(frame, at))
            .collect();
        for event in missed {
            self.saw(member, Sight::Event(event));
        }
        self.watching.push((member, ticket));
    }

    /// Everything is quiet: what stands is read, and the record is whole.
    pub(super) fn record(self) -> Record {
        let readers = [ASKER, PEER, BYSTANDER]
            .into_iter()
            .chain(ENGINEERS)
            .map(|member| (member, reader(member)))
            .collect::<HashMap<_, _>>();
        let tickets = self.stored.into_iter().map(|(ticket, [public, staff])| {
            let settled = Heads {
                public: Seq(public.len() as i64),
                staff: Seq(staff.len() as i64),
            };
            let history = TicketHistory {
                public: StoredStream::new(public),
                staff: StoredStream::new(staff),
                settled,
            };
            (ticket, history)
        });
        Record {
            readers,
            sent: self.sent,
            logs: self
                .logs
                .into_iter()
                .map(|(member, sights)| MemberLog {
                    member,
                    sights,
                    access_end: None,
                })
                .collect(),
            races: self.races,
            history: History {
                tickets: tickets.collect(),
            },
            contents: HashMap::new(),
            generations: vec!["one".to_owned()],
        }
    }
}

fn reader(member: MemberId) -> Reader {
    Reader {
        name: format!("member-{}@load.test", member.0),
        second_line: is_second_line(member),
    }
}

fn shown(frame: &EventFrame, at: Moment) -> Shown {
    Shown {
        at,
        ticket: frame.ticket,
        seq: frame.seq,
        stream: frame.stream,
        digest: digest(frame),
    }
}

/// A whole day: a question answered, declined, escalated, raced for, handed back, raced for again
/// and resolved, with a bystander who is cut and comes back; and a private one beside it.
pub(super) fn record() -> Record {
    let [first, second, third] = ENGINEERS;
    let mut desk = Desk::default();
    desk.ask(ASKER, OPEN, Visibility::Organisation);
    for member in [ASKER, PEER, BYSTANDER, first, second, third] {
        desk.open(member, OPEN);
    }
    let hello = desk.post(PEER, OPEN, "since when?");
    let text = "turn it off and on".to_owned();
    let answered = Event::Answered {
        text: text.clone(),
        renews: None,
        holds_until: None,
    };
    desk.does(PEER, OPEN, Command::Answer { text }, answered);
    desk.cut(BYSTANDER);
    let declined = Event::Declined {
        answer: Seq(3),
        text: None,
    };
    let not_yet = Command::NotYet {
        answer: Seq(3),
        text: None,
    };
    desk.does(ASKER, OPEN, not_yet, declined);
    let escalated = Event::Escalated {
        cause: EscalationCause::Requester,
        reason: None,
    };
    desk.does(ASKER, OPEN, Command::Escalate { reason: None }, escalated);
    desk.race(OPEN, [second, first, third], 1);
    desk.resume(BYSTANDER, OPEN, Seq(3));
    desk.note(second, OPEN, "the switch is burnt");
    let renewed = Event::Renewed {
        epoch: 1,
        term: term(),
    };
    desk.does(second, OPEN, Command::Renew { epoch: 1 }, renewed);
    let tried = "new switch ordered".to_owned();
    let hand_back = Command::HandBack {
        epoch: 1,
        tried: tried.clone(),
    };
    let handed_back = Event::HandedBack { epoch: 1, tried };
    desk.does(second, OPEN, hand_back.clone(), handed_back);
    desk.race(OPEN, [third, first, second], 2);
    let lost = Refusal::ClaimLost {
        epoch: 1,
        owner: Some(person(third)),
    };
    desk.refused(second, OPEN, hand_back, lost);
    desk.reuse(PEER, OPEN, hello);
    resolve(&mut desk, third, 2);
    desk.ask(ASKER, PRIVATE, Visibility::Private);
    for member in [ASKER, first, second] {
        desk.open(member, PRIVATE);
    }
    desk.note(first, PRIVATE, "a matter of payroll");
    desk.post(ASKER, PRIVATE, "thank you");
    desk.record()
}

fn resolve(desk: &mut Desk, owner: MemberId, epoch: u32) {
    let text = "new switch installed".to_owned();
    let command = Command::Resolve {
        epoch,
        text: text.clone(),
    };
    let resolved = Event::Resolved {
        text,
        grace_until: 9,
    };
    desk.does(owner, OPEN, command, resolved);
}
