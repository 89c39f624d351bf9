//! A desk in memory, shared by fake nodes: streams, receipts and watchers under one lock, so that
//! everything that is shown was stored, and in its order. Unless it is told to be wrong.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard};

use peerdesk_protocol::{
    CommandId, EscalationCause, Event, EventFrame, EventPage, HttpRequestBody, MemberId, Receipt,
    Refusal, Reply, Seq, ServerMessage, Stage as ViewStage, Stream, TeamId, TicketId, TicketView,
    TopicId, Visibility, Watch,
};
use tokio::sync::mpsc;

use crate::fake_rules::{Stage, Ticket, person};

/// Members from here on are engineers.
pub(crate) const FIRST_ENGINEER: i64 = 1_000;

/// How a desk is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bug {
    None,
    /// Every ninth event is not shown to its watchers.
    LosesDeliveries,
    /// Every ninth event is shown and not stored: published before a commit that fails.
    ShowsBeforeStoring,
    /// Repetitions happen again.
    ForgetsReceipts,
    /// Notes go to everybody.
    LeaksNotes,
    /// A claim is given to whoever asks.
    TwoWinners,
}

/// Where frames for one socket go.
pub(crate) type Outgoing = mpsc::UnboundedSender<ServerMessage>;

/// Shared by the nodes.
#[derive(Clone)]
pub(crate) struct Desk {
    inner: Arc<Mutex<Inner>>,
}

struct Inner {
    bug: Bug,
    events: u64,
    tickets: BTreeMap<TicketId, (Ticket, Visibility, Streams)>,
    receipts: HashMap<(MemberId, CommandId), (String, Reply)>,
    watchers: Vec<Watcher>,
}

#[derive(Default)]
struct Streams {
    public: Vec<EventFrame>,
    staff: Vec<EventFrame>,
}

#[derive(Clone)]
struct Watcher {
    ticket: TicketId,
    member: MemberId,
    outgoing: Outgoing,
}

impl Desk {
    pub(crate) fn new(bug: Bug) -> Self {
        Self {
            inner: Arc::new(Mutex::new(Inner {
                bug,
                events: 0,
                tickets: BTreeMap::new(),
                receipts: HashMap::new(),
                watchers: Vec::new(),
            })),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    /// Does what a member wants, once.
    pub(crate) fn execute(&self, by: MemberId, wish: &HttpRequestBody) -> Reply {
        let mut inner = self.lock();
        let id = match wish {
            HttpRequestBody::Ask(ask) => ask.id,
            HttpRequestBody::Command(request) => request.id,
        };
        let content = serde_json::to_string(wish).unwrap();
        if let Some((before, reply)) = inner.receipts.get(&(by, id)) {
            if *before != content {
                let refusal = Refusal::CommandIdReused;
                return Reply::Refused { refusal };
            }
            if inner.bug != Bug::ForgetsReceipts {
                return reply.clone();
            }
        }
        let reply = inner.decide(by, id, wish);
        inner.receipts.insert((by, id), (content, reply.clone()));
        reply
    }

    /// Adds a watcher and answers it.
    pub(crate) fn watch(&self, member: MemberId, watch: Watch, outgoing: &Outgoing) {
        let mut inner = self.lock();
        let ticket = watch.ticket;
        let seen = inner.tickets.get(&ticket).filter(|(state, visibility, _)| {
            *visibility == Visibility::Organisation
                || is_second_line(member)
                || state.requester == member
        });
        let Some((state, visibility, streams)) = seen else {
            outgoing.send(ServerMessage::Gone { ticket }).unwrap();
            return;
        };
        let staff = reads_staff(member, state);
        let heads = (
            Seq(streams.public.len() as i64),
            staff.then_some(Seq(streams.staff.len() as i64)),
        );
        let answers = match watch.public {
            None => vec![ServerMessage::Opened {
                ticket: view(ticket, state, *visibility, heads),
                events: streams
                    .public
                    .iter()
                    .chain(streams.staff.iter().filter(|_| staff))
                    .cloned()
                    .collect(),
                earlier: false,
            }],
            Some(public) => {
                let resumed = ServerMessage::Resumed {
                    ticket,
                    public_head: heads.0,
                    staff_head: heads.1,
                };
                let missed = missed(&streams.public, public).chain(missed(
                    &streams.staff,
                    watch.staff.filter(|_| staff).unwrap_or(Seq(i64::MAX)),
                ));
                std::iter::once(resumed).chain(missed).collect()
            }
        };
        for answer in answers {
            // The socket may have been cut meanwhile.
            let _ = outgoing.send(answer);
        }
        inner.watchers.push(Watcher {
            ticket,
            member,
            outgoing: outgoing.clone(),
        });
    }

    /// The socket is gone.
    pub(crate) fn gone(&self, outgoing: &Outgoing) {
        let mut inner = self.lock();
        inner
            .watchers
            .retain(|w| !w.outgoing.same_channel(outgoing));
    }

    /// A page of history, if the member may read it.
    pub(crate) fn page(
        &self,
        member: MemberId,
        ticket: TicketId,
        stream: Stream,
        after: i64,
        limit: usize,
    ) -> Option<EventPage> {
        let inner = self.lock();
        let (state, visibility, streams) = inner.tickets.get(&ticket)?;
        let events = match stream {
            Stream::Public
                if *visibility == Visibility::Private
                    && !is_second_line(member)
                    && state.requester != member =>
            {
                return None;
            }
            Stream::Public => &streams.public,
            Stream::Staff if reads_staff(member, state) => &streams.staff,
            Stream::Staff => return None,
        };
        let rest = events.iter().filter(|event| event.seq.0 > after);
        Some(EventPage {
            events: rest.clone().take(limit).cloned().collect(),
            more: rest.count() > limit,
        })
    }
}

impl Inner {
    fn decide(&mut self, by: MemberId, id: CommandId, wish: &HttpRequestBody) -> Reply {
        let (ticket, decided) = match wish {
            HttpRequestBody::Ask(ask) => {
                let private = ask.visibility == Visibility::Private;
                let ticket = TicketId(self.tickets.len() as i64 + 1);
                let state = Ticket {
                    requester: by,
                    stage: if private {
                        Stage::Escalated
                    } else {
                        Stage::Open
                    },
                    epoch: 0,
                };
                let streams = Streams::default();
                self.tickets
                    .insert(ticket, (state, ask.visibility, streams));
                let asked = Event::Asked {
                    title: ask.text.clone(),
                    text: ask.text.clone(),
                    topic: ask.topic,
                    team: TeamId(1),
                    visibility: ask.visibility,
                    promise: 0,
                };
                let escalated = Event::Escalated {
                    cause: EscalationCause::Private,
                    reason: None,
                };
                let escalated = private.then_some(escalated);
                (
                    ticket,
                    Ok(std::iter::once(asked).chain(escalated).collect()),
                )
            }
            HttpRequestBody::Command(request) => {
                let two_winners = self.bug == Bug::TwoWinners;
                let Some((state, _, _)) = self.tickets.get_mut(&request.ticket) else {
                    let refusal = Refusal::NotFound;
                    return Reply::Refused { refusal };
                };
                let decided = state.does(by, &request.command, two_winners);
                (request.ticket, decided)
            }
        };
        match decided {
            Err(refusal) => Reply::Refused { refusal },
            Ok(events) => {
                let receipts: Vec<Receipt> = events
                    .into_iter()
                    .map(|event| self.store(ticket, by, id, event))
                    .collect();
                Reply::Ok {
                    receipt: receipts[0],
                }
            }
        }
    }

    fn store(&mut self, ticket: TicketId, by: MemberId, id: CommandId, event: Event) -> Receipt {
        self.events += 1;
        let ninth = self.events.is_multiple_of(9);
        let (state, _, streams) = self.tickets.get_mut(&ticket).unwrap();
        let after = Seq(streams.public.len() as i64);
        let staff = matches!(event, Event::Noted { .. } | Event::Renewed { .. });
        let (stream, events) = if staff {
            (Stream::Staff, &mut streams.staff)
        } else {
            (Stream::Public, &mut streams.public)
        };
        let frame = EventFrame {
            ticket,
            stream,
            seq: Seq(events.len() as i64 + 1),
            at: 0,
            by: Some(person(by)),
            command: Some(id),
            after: (stream == Stream::Staff).then_some(after),
            event,
        };
        if self.bug != Bug::ShowsBeforeStoring || !ninth || frame.seq == Seq(1) {
            events.push(frame.clone());
        }
        for watcher in self.watchers.iter().filter(|w| w.ticket == ticket) {
            let reads = stream == Stream::Public || reads_staff(watcher.member, state);
            let lost = self.bug == Bug::LosesDeliveries && ninth;
            if (reads || self.bug == Bug::LeaksNotes) && !lost {
                // The socket may have been cut meanwhile.
                let _ = watcher.outgoing.send(ServerMessage::Event(frame.clone()));
            }
        }
        Receipt {
            ticket,
            number: ticket.0,
            stream,
            seq: frame.seq,
        }
    }
}

fn missed(events: &[EventFrame], held: Seq) -> impl Iterator<Item = ServerMessage> {
    let rest = events.iter().filter(move |event| event.seq > held);
    rest.cloned().map(ServerMessage::Event)
}

pub(crate) fn is_second_line(member: MemberId) -> bool {
    member.0 >= FIRST_ENGINEER
}

fn reads_staff(member: MemberId, ticket: &Ticket) -> bool {
    is_second_line(member) && ticket.requester != member
}

fn view(
    id: TicketId,
    ticket: &Ticket,
    visibility: Visibility,
    (public_head, staff_head): (Seq, Option<Seq>),
) -> TicketView {
    TicketView {
        id,
        number: id.0,
        title: "a question".to_owned(),
        requester: person(ticket.requester),
        topic: TopicId(1),
        team: TeamId(1),
        visibility,
        cycle: 1,
        stage: ViewStage::Withdrawn { since: 0 },
        priority: None,
        targets: None,
        epoch: ticket.epoch,
        answers: Vec::new(),
        me_too: Vec::new(),
        hand_raised: false,
        invited: Vec::new(),
        helpers: Vec::new(),
        bundled: Vec::new(),
        asked_at: 0,
        public_head,
        staff_head,
    }
}
