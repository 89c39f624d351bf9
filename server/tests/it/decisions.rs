//! Deciding without a lock: what was looked at must still hold when it is written.

use peerdesk_desk::{Event, Member, Millis, Seq, Stream, Text, TicketId, evolve};
use peerdesk_server::store::{Change, CommandKey, Effect, Lent, Past, Scene, Standing, Store};

use crate::world::{World, new_id, ok, post, request};

/// A message that is decided on what was looked at, however long ago that was.
struct Decision {
    key: CommandKey,
    member: Member,
    scene: Scene<Standing>,
}

impl Decision {
    async fn look(world: &World, ticket: TicketId) -> Self {
        let key = CommandKey {
            member: world.anna,
            id: new_id().0,
            content_hash: [7; 32],
        };
        let mut lent = world.app.store().lend().await.unwrap();
        let scene = lent.look(key, ticket).await;
        lent.end(&scene);
        let scene = scene.unwrap();
        let member = scene.member.clone().unwrap();
        Self { key, member, scene }
    }

    /// Whether it was recorded.
    async fn record(&self, store: &Store, later: Millis) -> bool {
        let mut ticket = self.scene.subject.as_ref().unwrap().ticket.clone();
        let at = self.scene.now.minus(later);
        let event = Event::Posted {
            text: Text::new("decided before").unwrap(),
            renews: None,
        };
        let (stream, seq) = evolve(&mut ticket, Some(self.member.id), at, &event);
        let events = [(event, stream, seq)];
        let mut lent = store.lend().await.unwrap();
        let recorded = lent
            .append(Change {
                ticket: &ticket,
                by: Some(self.member.id),
                at,
                events: &events,
                key: Some(self.key),
                effect: &Effect::default(),
            })
            .await;
        lent.end(&recorded);
        recorded.unwrap()
    }
}

async fn heads(world: &World, ticket: TicketId) -> (i64, usize) {
    let store = world.app.store();
    let card = store.card(ticket).await.unwrap().unwrap();
    let events = store
        .events_after(ticket, Stream::Public, Seq(0), 100)
        .await
        .unwrap();
    (card.ticket.public_head.0, events.len())
}

#[tokio::test]
async fn a_decision_on_a_ticket_that_moved_on_is_not_recorded() {
    let world = World::new().await;
    let ticket = world.ask().await;
    let decision = Decision::look(&world, ticket).await;
    ok(world
        .command(world.boris, ticket, post("faster than you"))
        .await);
    assert!(!decision.record(world.app.store(), Millis(0)).await);
    assert_eq!(heads(&world, ticket).await, (2, 2));
    // Nothing of it stands: its id is as good as new.
    let mut lent = world.app.store().lend().await.unwrap();
    let scene = lent.look(decision.key, ticket).await;
    lent.end(&scene);
    assert_eq!(scene.unwrap().past, Past::New);
}

#[tokio::test]
async fn a_note_makes_a_decision_on_the_other_stream_late_as_well() {
    let world = World::new().await;
    let ticket = world.ask().await;
    let decision = Decision::look(&world, ticket).await;
    let note = peerdesk_protocol::Command::Note {
        text: "between us".into(),
    };
    ok(world.command(world.edith, ticket, note).await);
    assert!(!decision.record(world.app.store(), Millis(0)).await);
}

#[tokio::test]
async fn a_node_that_stood_still_does_not_write_into_the_past() {
    let world = World::new().await;
    let ticket = world.ask().await;
    let decision = Decision::look(&world, ticket).await;
    assert!(
        !decision
            .record(world.app.store(), Millis::seconds(30))
            .await
    );
    assert_eq!(heads(&world, ticket).await, (1, 1));
    assert!(decision.record(world.app.store(), Millis(0)).await);
    assert_eq!(heads(&world, ticket).await, (2, 2));
}

#[tokio::test]
async fn commands_given_up_anywhere_leave_nothing_behind_for_the_next_one() {
    let world = World::new().await;
    let ticket = world.ask().await;
    let store = world.app.store();
    let key = CommandKey {
        member: world.anna,
        id: new_id().0,
        content_hash: [7; 32],
    };
    for polls in 0..200 {
        let mut work = Box::pin(async {
            let mut lent = store.lend().await?;
            let scene = lent.look(key, ticket).await;
            Lent::end(lent, &scene);
            scene
        });
        for _ in 0..polls % 10 {
            if futures_util::poll!(&mut work).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(work);
        let said = request(new_id(), ticket, post("next"));
        ok(world.app.execute(world.boris, said).await);
    }
    assert_eq!(heads(&world, ticket).await.0, 201);
}

/// Two nodes decide on one ticket at the same time, over and over: every message is recorded once and
/// has its own place, though each of them came too late many times.
#[tokio::test]
async fn two_nodes_at_one_ticket_lose_and_double_nothing() {
    let world = World::new().await;
    let (other, _arrivals) = crate::world::desk(&world.url).await;
    let ticket = world.ask().await;
    let mut writers = tokio::task::JoinSet::new();
    for app in [world.app.clone(), other.clone(), world.app.clone(), other] {
        let member = world.boris;
        writers.spawn(async move {
            let mut seqs = Vec::new();
            for _ in 0..50 {
                let id = new_id();
                let reply = app
                    .execute(member, request(id, ticket, post("me too")))
                    .await;
                let again = app
                    .execute(member, request(id, ticket, post("me too")))
                    .await;
                assert_eq!(reply, again);
                seqs.push(ok(reply).seq.0);
            }
            seqs
        });
    }
    let mut seqs: Vec<i64> = writers.join_all().await.into_iter().flatten().collect();
    seqs.sort_unstable();
    assert_eq!(seqs, (2..=201).collect::<Vec<_>>());
}
