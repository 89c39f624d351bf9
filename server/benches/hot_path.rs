//! What one command and one delivery cost without database, bus and socket: the parts that are ours.

use std::hint::black_box;
use std::io::{self, IoSlice};
use std::sync::Arc;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use peerdesk_desk::{
    Actor, Ask, Command, Event, Facts, Member, MemberId, OrganisationId, Policy, Role, Seq, Stream,
    TeamId, Terms, Text, Ticket, TicketId, Timestamp, Topic, TopicId, Visibility, born, decide,
    decide_ask, evolve,
};
use peerdesk_protocol::{ClientMessage, ServerMessage};
use peerdesk_server::bus::InProcess;
use peerdesk_server::frame::Frame;
use peerdesk_server::hub::{Accepted, ConnectionId, Hub, Mailbox, Next, Pipe, SHARDS};
use peerdesk_server::wire::{self, EventPlace, People};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio::time::Instant;

const NOW: Timestamp = Timestamp(1_700_000_000_000);
const TEXT_BYTES: usize = 256;

fn employee(id: i64) -> Member {
    Member {
        id: MemberId(id),
        role: Role::Employee,
        organisation: OrganisationId(1),
        teams: [].into(),
        serves: [].into(),
    }
}

fn text() -> Text {
    Text::new(&"x".repeat(TEXT_BYTES)).expect("a short text")
}

fn terms() -> Arc<Terms> {
    Arc::new(Policy::DEFAULT.into())
}

fn ticket() -> Ticket {
    let topic = Topic {
        id: TopicId(1),
        organisation: OrganisationId(1),
        team: TeamId(1),
        terms: terms(),
    };
    let ask = Ask {
        title: None,
        text: text(),
        topic: TopicId(1),
        visibility: Visibility::Organisation,
    };
    let (asked, _) = decide_ask(&employee(1), &ask, Some(&topic), NOW).expect("may ask");
    born(TicketId(1), OrganisationId(1), MemberId(1), &asked, NOW)
}

fn rules(criterion: &mut Criterion) {
    let ticket = ticket();
    let actor = Actor::Member(employee(2));
    let command = Command::Post { text: text() };
    let terms = terms();
    let facts = Facts {
        terms: &terms,
        fresh: &terms,
        topic: None,
        team: None,
        members: &[],
        related: None,
        said: None,
    };
    criterion.bench_function("rules: decide and evolve a post", |bencher| {
        bencher.iter(|| {
            let events = decide(&ticket, &actor, &command, &facts, NOW).expect("may post");
            let mut ticket = ticket.clone();
            for event in &events {
                black_box(evolve(&mut ticket, Some(MemberId(2)), NOW, event));
            }
        });
    });
}

fn codec(criterion: &mut Criterion) {
    let frame = format!(
        r#"{{"type":"command","id":"0192f0c1-7c3e-7b1a-8c1e-0123456789ab","ticket":7,"command":{{"kind":"post","text":"{}"}}}}"#,
        "x".repeat(TEXT_BYTES)
    );
    criterion.bench_function("wire: decode a post", |bencher| {
        bencher.iter(|| serde_json::from_str::<ClientMessage>(black_box(&frame)).expect("a frame"));
    });
    let people = People::new([(MemberId(2), Arc::from("Boris Example"))]);
    let event = Event::Posted {
        text: text(),
        renews: None,
    };
    let place = EventPlace {
        ticket: TicketId(7),
        stream: Stream::Public,
        seq: Seq(42),
        at: NOW,
        by: Some(MemberId(2)),
        command: None,
        after_public: None,
    };
    criterion.bench_function("wire: encode an event", |bencher| {
        bencher.iter(|| {
            let frame = wire::event_frame(place, black_box(&event), &people);
            serde_json::to_vec(&ServerMessage::Event(frame)).expect("serialises")
        });
    });
}

/// A socket that takes everything and costs nothing: what is left is ours.
struct Open;

impl Pipe for Open {
    fn write_now(&self, bytes: &[u8]) -> io::Result<Accepted> {
        Ok(Accepted::through(bytes.len()))
    }

    fn try_write(&self, bytes: &[IoSlice<'_>]) -> io::Result<Accepted> {
        Ok(Accepted::through(
            bytes.iter().map(|piece| piece.len()).sum(),
        ))
    }

    fn drain(&self) -> io::Result<bool> {
        Ok(true)
    }
}

fn hub() -> Hub {
    let (arrivals, _receiver) = mpsc::channel(1);
    Hub::new(Arc::new(InProcess::new(arrivals))).0
}

fn open(hub: &Hub) -> Arc<Mailbox> {
    Arc::new(Mailbox::new(Open, hub.hint_tick()))
}

fn fan_out(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let _entered = runtime.enter();
    let mut group = criterion.benchmark_group("hub: one event to its watchers");
    for watchers in [10_u64, 100, 1_000, 10_000] {
        let hub = hub();
        let ticket = TicketId(1);
        for member in 0..watchers {
            let connection = ConnectionId(member);
            let mailbox = open(&hub);
            hub.register(ticket, Stream::Public, connection, &mailbox);
            hub.go_live(ticket, Stream::Public, connection, Seq(0));
        }
        let frame = Frame::text(&[b'x'; TEXT_BYTES]);
        let mut seq = 0;
        let mut later = Instant::now();
        group.throughput(Throughput::Elements(watchers));
        group.bench_with_input(BenchmarkId::from_parameter(watchers), &(), |bencher, ()| {
            bencher.iter(|| {
                seq += 1;
                hub.deliver(ticket, Stream::Public, Seq(seq), frame.clone());
                // A room rests after a round; here it is told that its rest is over.
                later += Duration::from_secs(1);
                for shard in 0..SHARDS {
                    while hub.turn(shard, later) == Next::Now {}
                }
            });
        });
        assert_eq!(hub.deliveries(), watchers * seq as u64);
    }
    group.finish();
}

fn mailbox(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let _entered = runtime.enter();
    let frame = Frame::text(&[b'x'; TEXT_BYTES]);
    let mailbox = open(&hub());
    criterion.bench_function(
        "mailbox: say an event to a socket that can take it",
        |bencher| {
            bencher.iter(|| mailbox.push(black_box(&frame)));
        },
    );
    criterion.bench_function("frame: join 16 events", |bencher| {
        let frames = vec![frame.clone(); 16];
        bencher.iter(|| Frame::joined(black_box(&frames)));
    });
}

criterion_group!(benches, rules, codec, fan_out, mailbox);
criterion_main!(benches);
