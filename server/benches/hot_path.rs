//! What one command and one delivery cost without database, bus and socket: the parts that are ours.

use std::hint::black_box;
use std::sync::Arc;

use bytes::Bytes;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use peerdesk_desk::{
    Actor, Ask, Command, Event, Facts, Member, MemberId, OrganisationId, Policy, Role, Seq, Stream,
    TeamId, Text, Ticket, TicketId, Timestamp, Topic, TopicId, Visibility, born, decide,
    decide_ask, evolve,
};
use peerdesk_protocol::{ClientMessage, ServerMessage};
use peerdesk_server::bus::InProcess;
use peerdesk_server::hub::{Connection, Connections, Hub, Mailbox, Parcel};
use peerdesk_server::wire::{self, EventPlace, People};
use tokio::sync::mpsc;

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

fn ticket() -> Ticket {
    let topic = Topic {
        id: TopicId(1),
        organisation: OrganisationId(1),
        team: TeamId(1),
        policy: Policy::DEFAULT,
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
    let facts = Facts {
        policy: Policy::DEFAULT,
        topic: None,
        members: &[],
        related: None,
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

fn fan_out(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("hub: one event to its watchers");
    for watchers in [10_u64, 100, 1_000] {
        let (arrivals, _receiver) = mpsc::channel(1);
        let (hub, _gaps) = Hub::new(Arc::new(InProcess::new(arrivals)));
        let connections = Connections::default();
        let ticket = TicketId(1);
        let mailboxes: Vec<_> = (0..watchers)
            .map(|member| {
                let mailbox = Arc::new(Mailbox::new());
                let connection = connections.enter(Connection {
                    member: MemberId(member as i64),
                    session: 0,
                    mailbox: Arc::clone(&mailbox),
                });
                hub.register(ticket, Stream::Public, connection, &mailbox);
                hub.go_live(ticket, Stream::Public, connection, Seq(0))
                    .expect("nothing was held back");
                mailbox
            })
            .collect();
        let frame = Bytes::from(vec![b'x'; TEXT_BYTES]);
        let mut seq = 0;
        group.throughput(Throughput::Elements(watchers));
        group.bench_with_input(BenchmarkId::from_parameter(watchers), &(), |bencher, ()| {
            bencher.iter(|| {
                seq += 1;
                hub.deliver(ticket, Stream::Public, Seq(seq), frame.clone());
                for mailbox in &mailboxes {
                    black_box(mailbox.drain());
                }
            });
        });
    }
    group.finish();
}

fn mailbox(criterion: &mut Criterion) {
    let mailbox = Mailbox::new();
    let frame = Bytes::from(vec![b'x'; TEXT_BYTES]);
    criterion.bench_function("mailbox: put in 64 and take them out", |bencher| {
        bencher.iter(|| {
            for _ in 0..64 {
                mailbox.push(Parcel::event(frame.clone()));
            }
            black_box(mailbox.drain())
        });
    });
}

criterion_group!(benches, rules, codec, fan_out, mailbox);
criterion_main!(benches);
