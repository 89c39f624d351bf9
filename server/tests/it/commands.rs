//! What a command does to the database, seen from its replies and the history.

use std::sync::Arc;

use peerdesk_desk::{Seq, Stream, TicketId};
use peerdesk_protocol::{self as protocol, Command, Refusal, Reply};
use peerdesk_server::app::{Direction, Page};
use peerdesk_server::store::Recorded;
use tokio::sync::Barrier;

use crate::world::{World, desk, new_id, ok, post, refused, request, run};

async fn history(world: &World, ticket: TicketId, stream: Stream) -> Vec<Recorded> {
    world
        .app
        .store()
        .events_after(ticket, stream, Seq(0), 1_000)
        .await
        .unwrap()
}

fn seqs(events: &[Recorded]) -> Vec<i64> {
    events.iter().map(|event| event.seq.0).collect()
}

#[tokio::test]
async fn a_question_is_answered_and_accepted() {
    let world = World::new().await;
    let ticket = world.ask().await;
    let answer = ok(world
        .command(
            world.boris,
            ticket,
            Command::Answer {
                text: "Renew the certificate".into(),
            },
        )
        .await);
    let accept = Command::Accept { answer: answer.seq };
    ok(world.command(world.anna, ticket, accept).await);

    let card = world.app.store().card(ticket).await.unwrap().unwrap();
    assert_eq!(card.ticket.stage.kind(), peerdesk_desk::StageKind::Solved);
    assert_eq!(
        seqs(&history(&world, ticket, Stream::Public).await),
        [1, 2, 3]
    );
}

#[tokio::test]
async fn every_command_sent_again_gets_the_first_receipt_on_any_node() {
    let world = World::new().await;
    let (other, _arrivals) = desk(&world.url).await;
    let question = world.question(new_id());
    let first = world.app.execute(world.anna, question.clone()).await;
    assert_eq!(other.execute(world.anna, question).await, first);

    let ticket = TicketId(ok(first).ticket.0);
    let message = request(new_id(), ticket, post("any news?"));
    let first = world.app.execute(world.anna, message.clone()).await;
    for _ in 0..3 {
        assert_eq!(other.execute(world.anna, message.clone()).await, first);
    }
    assert_eq!(seqs(&history(&world, ticket, Stream::Public).await), [1, 2]);
}

#[tokio::test]
async fn an_id_used_for_something_else_is_refused() {
    let world = World::new().await;
    let ticket = world.ask().await;
    let id = new_id();
    ok(world
        .app
        .execute(world.anna, request(id, ticket, post("one")))
        .await);
    let other = world
        .app
        .execute(world.anna, request(id, ticket, post("two")))
        .await;
    assert_eq!(refused(other), Refusal::CommandIdReused);
    // Another member's id is another id.
    ok(world
        .app
        .execute(world.boris, request(id, ticket, post("two")))
        .await);
}

#[tokio::test]
async fn a_refusal_stands_for_its_id_whatever_happens_later() {
    let world = World::new().await;
    let ticket = world.ask().await;
    let claim = request(new_id(), ticket, Command::Claim {});
    let first = world.app.execute(world.edith, claim.clone()).await;
    assert!(
        matches!(
            &first,
            Reply::Refused {
                refusal: Refusal::WrongStage { .. }
            }
        ),
        "{first:?}"
    );
    ok(world
        .command(world.anna, ticket, Command::Escalate { reason: None })
        .await);
    assert_eq!(world.app.execute(world.edith, claim).await, first);
    ok(world.command(world.edith, ticket, Command::Claim {}).await);
}

#[tokio::test]
async fn the_same_question_at_once_on_two_nodes_becomes_one_ticket() {
    let world = World::new().await;
    let (other, _arrivals) = desk(&world.url).await;
    for _ in 0..20 {
        let question = world.question(new_id());
        let (one, two) = tokio::join!(
            world.app.execute(world.anna, question.clone()),
            other.execute(world.anna, question)
        );
        assert_eq!(ok(one), ok(two));
    }
    let tickets: i64 = sqlx::query_scalar("select count(*) from ticket")
        .fetch_one(&world.pool)
        .await
        .unwrap();
    assert_eq!(tickets, 20);
}

#[tokio::test]
async fn of_many_claims_at_once_one_wins_and_the_others_hear_who() {
    let world = World::new().await;
    let (other, _arrivals) = desk(&world.url).await;
    let ticket = world.ask().await;
    ok(world
        .command(world.anna, ticket, Command::Escalate { reason: None })
        .await);
    let barrier = Arc::new(Barrier::new(40));
    let mut racers = tokio::task::JoinSet::new();
    for racer in 0..40 {
        let app = if racer % 2 == 0 { &world.app } else { &other }.clone();
        let engineer = [world.edith, world.emil, world.lena][racer % 3];
        let barrier = Arc::clone(&barrier);
        racers.spawn(async move {
            barrier.wait().await;
            let claim = request(new_id(), ticket, Command::Claim {});
            (engineer, app.execute(engineer, claim).await)
        });
    }
    let replies = racers.join_all().await;
    let winners: Vec<_> = replies
        .iter()
        .filter(|(_, reply)| matches!(reply, Reply::Ok { .. }))
        .collect();
    assert_eq!(winners.len(), 1, "{replies:?}");
    let winner = winners[0].0;
    for (engineer, reply) in &replies {
        match reply {
            Reply::Ok { .. } => {}
            Reply::Refused {
                refusal: Refusal::NothingToChange,
            } => assert_eq!(*engineer, winner),
            Reply::Refused {
                refusal: Refusal::AlreadyClaimed { by, until, .. },
            } => {
                assert_eq!(by.id, protocol::MemberId(winner.0));
                assert!(until.is_some());
            }
            other => panic!("a racer heard {other:?}"),
        }
    }
}

#[tokio::test]
async fn streams_have_no_holes_under_concurrent_writers_and_refusals() {
    let world = World::new().await;
    let (other, _arrivals) = desk(&world.url).await;
    let ticket = world.ask().await;
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..60 {
        let app = if writer % 2 == 0 { &world.app } else { &other }.clone();
        let (member, command) = match writer % 4 {
            0 => (world.anna, post("from the requester")),
            1 => (world.boris, post("from a colleague")),
            2 => (
                world.edith,
                Command::Note {
                    text: "between us".into(),
                },
            ),
            _ => (
                world.boris,
                Command::Note {
                    text: "not mine to write".into(),
                },
            ),
        };
        writers.spawn(async move {
            app.execute(member, request(new_id(), ticket, command))
                .await
        });
    }
    let replies = writers.join_all().await;
    let oks = replies
        .iter()
        .filter(|r| matches!(r, Reply::Ok { .. }))
        .count();
    assert_eq!(oks, 45);
    let public = history(&world, ticket, Stream::Public).await;
    let staff = history(&world, ticket, Stream::Staff).await;
    assert_eq!(seqs(&public), (1..=31).collect::<Vec<_>>());
    assert_eq!(seqs(&staff), (1..=15).collect::<Vec<_>>());
    for note in staff {
        assert!(
            note.after_public.is_some(),
            "a note knows its place among public events"
        );
    }
}

#[tokio::test]
async fn a_deactivated_member_is_refused_at_once() {
    let world = World::new().await;
    let ticket = world.ask().await;
    run(
        &world.pool,
        format!(
            "update member set active = false where id = {}",
            world.boris.0
        ),
    )
    .await;
    let reply = world
        .command(world.boris, ticket, post("still here?"))
        .await;
    assert_eq!(refused(reply), Refusal::NotFound);
}

#[tokio::test]
async fn hidden_tickets_are_like_those_that_never_were() {
    let world = World::new().await;
    let mut question = world.question(new_id());
    if let peerdesk_server::app::Request::Ask(ask) = &mut question {
        ask.visibility = protocol::Visibility::Private;
    }
    let ticket = TicketId(ok(world.app.execute(world.anna, question).await).ticket.0);
    let nowhere = TicketId(ticket.0 + 1_000);
    for id in [ticket, nowhere] {
        let reply = world.command(world.boris, id, post("hello?")).await;
        assert_eq!(refused(reply), Refusal::NotFound);
        let boris = world.app.member(world.boris).await.unwrap().unwrap();
        assert!(world.app.ticket(&boris, id).await.unwrap().is_none());
        let page = Page {
            ticket: id,
            stream: Stream::Public,
            direction: Direction::After(Seq(0)),
            limit: 10,
        };
        assert!(world.app.page(&boris, page).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_text_that_cannot_be_kept_is_refused_with_its_field() {
    let world = World::new().await;
    let ticket = world.ask().await;
    for text in ["", "  \n ", "nul \0 inside"] {
        let refusal = refused(world.command(world.anna, ticket, post(text)).await);
        assert_eq!(
            refusal,
            Refusal::BadText {
                field: "text".into(),
                max: None
            }
        );
    }
    let long = "x".repeat(protocol::limits::TEXT_BYTES_MAX + 1);
    let refusal = refused(world.command(world.anna, ticket, post(&long)).await);
    let max = Some(protocol::limits::TEXT_BYTES_MAX);
    assert_eq!(
        refusal,
        Refusal::BadText {
            field: "text".into(),
            max
        }
    );
    ok(world.command(world.anna, ticket, post(&long[1..])).await);
}

#[tokio::test]
async fn what_happened_is_published_after_the_commit_with_its_seq() {
    use peerdesk_server::bus::{Arrival, Hint};
    let mut world = World::new().await;
    let ticket = world.ask().await;
    // Nobody watched the question itself, so only its row is told.
    let row = Arrival::Hint(Hint::Row {
        organisation: peerdesk_desk::OrganisationId(1),
        ticket,
    });
    assert_eq!(world.arrivals.recv().await.unwrap(), row);

    world.app.bus().subscribe(ticket);
    ok(world.command(world.anna, ticket, post("any news?")).await);
    let arrival = world.arrivals.recv().await.unwrap();
    let Arrival::Hint(Hint::Event {
        ticket: of,
        stream,
        seq,
        frame,
    }) = arrival
    else {
        panic!("the first hint is the event: {arrival:?}");
    };
    assert_eq!((of, stream, seq), (ticket, Stream::Public, Seq(2)));
    let message: protocol::ServerMessage = serde_json::from_slice(&frame.payload()).unwrap();
    let protocol::ServerMessage::Event(event) = message else {
        panic!("an event frame: {message:?}");
    };
    assert_eq!(&*event.by.unwrap().name, "Anna");
    assert_eq!(world.arrivals.recv().await.unwrap(), row);
}
