//! Who is told, and what members see of it: each cause once, exact counts on every device, whatever
//! dies in between.

use std::collections::BTreeSet;

use peerdesk_desk::{MemberId, OrganisationId, Seq, TicketId};
use peerdesk_protocol::{
    self as protocol, ClientMessage, Command, NoticeKind, ReadPlace, ServerMessage,
};
use peerdesk_server::app::{App, Followed};
use peerdesk_server::store::Following;

use crate::client::Client;
use crate::nodes::Nodes;
use crate::world::{World, ok, post};

/// Nobody is online.
pub(crate) fn nobody(_: OrganisationId) -> BTreeSet<MemberId> {
    BTreeSet::new()
}

/// Follows until nothing is left.
pub(crate) async fn follow(app: &App) {
    loop {
        match app.follow(&nobody).await.unwrap() {
            Followed::All => return,
            Followed::More | Followed::Elsewhere => {}
        }
    }
}

/// The kinds of notices in a member's inbox, oldest first.
pub(crate) async fn kinds(world: &World, member: MemberId) -> Vec<NoticeKind> {
    let member = world.app.member(member).await.unwrap().unwrap();
    let page = world.app.inbox_page(&member, i64::MAX, 100).await.unwrap();
    let mut notices = page.notices;
    notices.reverse();
    let seqs: Vec<i64> = notices.iter().map(|notice| notice.seq).collect();
    assert!(seqs.iter().copied().eq(1..=seqs.len() as i64), "{seqs:?}");
    notices.into_iter().map(|notice| notice.kind).collect()
}

pub(crate) async fn unread(world: &World, member: MemberId) -> u64 {
    let member = world.app.member(member).await.unwrap().unwrap();
    let page = world.app.inbox_page(&member, i64::MAX, 1).await.unwrap();
    page.unread
}

pub(crate) fn answer(text: &str) -> Command {
    Command::Answer {
        text: text.to_owned(),
    }
}

#[tokio::test]
async fn what_was_read_before_it_was_followed_is_seen() {
    let world = World::new().await;
    let ticket = world.ask().await;
    let first = ok(world
        .command(world.boris, ticket, answer("Turn it off"))
        .await);
    ok(world.command(world.boris, ticket, answer("And on")).await);
    let anna = world.app.member(world.anna).await.unwrap().unwrap();
    let place = ReadPlace {
        ticket: protocol::TicketId(ticket.0),
        public: first.seq,
        staff: None,
    };
    world.app.read_up_to(&anna, place).await.unwrap();
    follow(&world.app).await;
    assert_eq!(kinds(&world, world.anna).await, [NoticeKind::Answer; 2]);
    assert_eq!(unread(&world, world.anna).await, 1);
}

#[tokio::test]
async fn everybody_whom_an_event_concerns_is_told_once_and_nobody_of_their_own_deeds() {
    let world = World::new().await;
    let ticket = world.ask().await;
    ok(world.command(world.emil, ticket, Command::MeToo {}).await);
    let said = answer("Turn it off and on, @Lena knows why");
    let place = ok(world.command(world.boris, ticket, said).await);
    let escalate = Command::Escalate { reason: None };
    ok(world.command(world.anna, ticket, escalate).await);
    ok(world.command(world.edith, ticket, Command::Claim {}).await);
    ok(world.command(world.anna, ticket, post("I try it")).await);
    follow(&world.app).await;
    let accept = Command::Accept { answer: place.seq };
    ok(world.command(world.anna, ticket, accept).await);
    follow(&world.app).await;
    follow(&world.app).await;
    assert_eq!(kinds(&world, world.anna).await, [NoticeKind::Answer]);
    assert_eq!(
        kinds(&world, world.boris).await,
        [NoticeKind::AnswerAccepted]
    );
    assert_eq!(
        kinds(&world, world.edith).await,
        [NoticeKind::Message, NoticeKind::Released]
    );
    assert_eq!(kinds(&world, world.emil).await, [NoticeKind::Solved]);
    assert_eq!(kinds(&world, world.lena).await, [NoticeKind::Mention]);
    let named = world
        .app
        .store()
        .mentions(ticket, peerdesk_desk::Stream::Public, Seq(place.seq.0))
        .await
        .unwrap();
    assert_eq!(named, [world.lena]);
}

#[tokio::test]
async fn several_messages_in_a_row_are_one_notice_of_the_last_and_what_asks_something_stays() {
    let world = World::new().await;
    let ticket = world.ask().await;
    let other = world.ask().await;
    for text in ["Hello", "Which printer?", "On which floor?"] {
        ok(world.command(world.boris, ticket, post(text)).await);
    }
    ok(world
        .command(world.boris, ticket, answer("Turn it off"))
        .await);
    ok(world
        .command(world.emil, ticket, post("@Anna, and on"))
        .await);
    let last = ok(world.command(world.boris, ticket, post("Does it?")).await);
    ok(world
        .command(world.boris, other, post("And this one?"))
        .await);
    follow(&world.app).await;
    let mut told = kinds(&world, world.anna).await;
    // Which of two tickets is followed first is not said.
    told.sort_by_key(|kind| *kind == NoticeKind::Message);
    assert_eq!(
        told,
        [
            NoticeKind::Answer,
            NoticeKind::Mention,
            NoticeKind::Message,
            NoticeKind::Message
        ]
    );
    let anna = world.app.member(world.anna).await.unwrap().unwrap();
    let read_to = |public| ReadPlace {
        ticket: protocol::TicketId(ticket.0),
        public,
        staff: None,
    };
    world
        .app
        .read_up_to(&anna, read_to(protocol::Seq(last.seq.0 - 1)))
        .await
        .unwrap();
    assert_eq!(unread(&world, world.anna).await, 2);
    world
        .app
        .read_up_to(&anna, read_to(last.seq))
        .await
        .unwrap();
    assert_eq!(unread(&world, world.anna).await, 1);
}

#[tokio::test]
async fn nobody_is_told_of_what_they_may_not_read() {
    let world = World::new().await;
    let ticket = world.ask().await;
    let note = Command::Note {
        text: "@Boris broke it, @Emil please look, @Anna must not see".to_owned(),
    };
    ok(world.command(world.edith, ticket, note).await);
    follow(&world.app).await;
    assert_eq!(kinds(&world, world.boris).await, []);
    assert_eq!(kinds(&world, world.anna).await, []);
    assert_eq!(kinds(&world, world.emil).await, [NoticeKind::Mention]);
}

#[tokio::test]
async fn a_notice_whose_reader_lost_the_right_is_neither_shown_nor_counted() {
    let world = World::new().await;
    let ticket = world.ask().await;
    let note = Command::Note {
        text: "@Emil please look".to_owned(),
    };
    ok(world.command(world.edith, ticket, note).await);
    follow(&world.app).await;
    assert_eq!(unread(&world, world.emil).await, 1);
    let emil = world.emil.0;
    crate::world::run(
        &world.pool,
        format!("delete from team_member where member_id = {emil}"),
    )
    .await;
    assert_eq!(kinds(&world, world.emil).await, []);
    assert_eq!(unread(&world, world.emil).await, 0);
}

/// Begins a look, once the one before has let go.
async fn begin(world: &World) -> Following {
    loop {
        if let Some(following) = world.app.store().follow().await.unwrap() {
            return following;
        }
    }
}

/// A look that dies before its commit leaves nothing; the next one tells everything, once.
#[tokio::test]
async fn a_follower_that_dies_before_its_commit_is_as_if_it_had_not_begun() {
    let world = World::new().await;
    let ticket = world.ask().await;
    ok(world
        .command(world.boris, ticket, answer("Like this"))
        .await);
    for _ in 0..3 {
        let mut dying = begin(&world).await;
        let moved = dying.moved_on(10).await.unwrap();
        assert_eq!(moved.len(), 1);
        let news = dying.events(&moved).await.unwrap();
        dying.advance(&news.places).await.unwrap();
        drop(dying);
    }
    follow(&world.app).await;
    assert_eq!(kinds(&world, world.anna).await, [NoticeKind::Answer]);
}

#[tokio::test]
async fn many_followers_at_once_tell_each_cause_once() {
    let world = World::new().await;
    let ticket = world.ask().await;
    let mut others = Vec::new();
    for _ in 0..3 {
        others.push(crate::world::desk(&world.url).await);
    }
    let mut answers = 0;
    for round in 0..10 {
        let looks = others.iter().map(|(app, _)| app.follow(&nobody));
        let (told, _) = tokio::join!(
            futures_util::future::join_all(looks),
            world.command(world.boris, ticket, answer(&format!("Try {round}")))
        );
        assert!(told.iter().all(Result::is_ok));
        answers += 1;
    }
    follow(&world.app).await;
    assert_eq!(kinds(&world, world.anna).await.len(), answers);
}

/// A transaction that was slow to commit is followed although others that began later were before.
#[tokio::test]
async fn what_becomes_visible_late_is_followed_as_well() {
    let world = World::new().await;
    let (slow, quick) = (world.ask().await, world.ask().await);
    follow(&world.app).await;
    let mut work = world.app.store().begin().await.unwrap();
    let locked = work.lock(&[slow]).await.unwrap().remove(0);
    let mut ticket = locked.ticket;
    let now = work.now().await.unwrap();
    let event = peerdesk_desk::Event::Answered {
        text: peerdesk_desk::Text::new("Slowly").unwrap(),
        renews: None,
        holds_until: None,
    };
    let (stream, seq) = peerdesk_desk::evolve(&mut ticket, Some(world.boris), now, &event);
    let events = [(event, stream, seq)];
    work.append(peerdesk_server::store::Change {
        ticket: &ticket,
        by: Some(world.boris),
        at: now,
        events: &events,
        key: None,
        effect: &peerdesk_server::store::Effect::default(),
    })
    .await
    .unwrap();
    ok(world.command(world.boris, quick, answer("Quickly")).await);
    follow(&world.app).await;
    assert_eq!(kinds(&world, world.anna).await.len(), 1);
    work.commit().await.unwrap();
    follow(&world.app).await;
    assert_eq!(kinds(&world, world.anna).await.len(), 2);
}

async fn inbox(client: &mut Client, what: &str, is_it: impl Fn(u64, i64) -> bool) -> (u64, i64) {
    let message = client
        .expect(what, |message| {
            matches!(message, ServerMessage::Inbox { unread, version, .. }
                if is_it(*unread, *version))
        })
        .await;
    match message {
        ServerMessage::Inbox {
            unread, version, ..
        } => (unread, version),
        other => panic!("no inbox: {other:?}"),
    }
}

async fn watch_inbox(client: &mut Client) -> (u64, i64) {
    client.say(&ClientMessage::WatchInbox {}).await;
    inbox(client, "the inbox as it stands", |_, _| true).await
}

#[tokio::test]
async fn an_answer_reaches_an_open_inbox_on_another_node_and_what_is_read_there_is_read_everywhere()
{
    let nodes = Nodes::start(2).await;
    let world = &nodes.world;
    let ticket = world.ask().await;
    let mut desktop = nodes.client(0, world.anna).await;
    let mut phone = nodes.client(1, world.anna).await;
    assert_eq!(watch_inbox(&mut desktop).await.0, 0);
    assert_eq!(watch_inbox(&mut phone).await.0, 0);
    let said = nodes
        .app(1)
        .execute(
            world.boris,
            crate::world::request(crate::world::new_id(), ticket, answer("Like this")),
        )
        .await;
    let place = ok(said);
    inbox(&mut desktop, "an unread answer", |unread, _| unread == 1).await;
    inbox(&mut phone, "an unread answer", |unread, _| unread == 1).await;
    phone
        .say(&ClientMessage::Read(ReadPlace {
            ticket: protocol::TicketId(ticket.0),
            public: place.seq,
            staff: None,
        }))
        .await;
    inbox(&mut desktop, "nothing unread", |unread, _| unread == 0).await;
    let message = phone
        .expect(
            "the place that was read",
            |message| matches!(message, ServerMessage::Inbox { places, .. } if !places.is_empty()),
        )
        .await;
    let ServerMessage::Inbox { places, .. } = message else {
        panic!("no inbox");
    };
    assert_eq!(places[0].public, place.seq);
}

#[tokio::test]
async fn unread_counts_are_exact_after_coming_back() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    let ticket = world.ask().await;
    let mut client = nodes.client(0, world.anna).await;
    watch_inbox(&mut client).await;
    client.cut();
    for round in 0..4 {
        let said = answer(&format!("Try {round}"));
        ok(world.command(world.boris, ticket, said).await);
    }
    follow_by_nodes(world, world.anna, 4).await;
    let mut client = nodes.client(0, world.anna).await;
    assert_eq!(watch_inbox(&mut client).await.0, 4);
}

/// Waits until the nodes have told a member so much.
async fn follow_by_nodes(world: &World, member: MemberId, count: usize) {
    while kinds(world, member).await.len() < count {
        tokio::task::yield_now().await;
    }
}

async fn read(world: &World, member: MemberId, ticket: TicketId, public: i64) {
    let member = world.app.member(member).await.unwrap().unwrap();
    let place = ReadPlace {
        ticket: protocol::TicketId(ticket.0),
        public: protocol::Seq(public),
        staff: Some(protocol::Seq(99)),
    };
    world.app.read_up_to(&member, place).await.unwrap();
}

#[tokio::test]
async fn a_read_place_never_goes_back_nor_beyond_the_end() {
    let world = World::new().await;
    let ticket = world.ask().await;
    for round in 0..3 {
        let said = answer(&format!("Try {round}"));
        ok(world.command(world.boris, ticket, said).await);
    }
    follow(&world.app).await;
    assert_eq!(unread(&world, world.anna).await, 3);
    for (public, place, left) in [(2, 2, 2), (1, 2, 2), (0, 2, 2), (99, 4, 0), (3, 4, 0)] {
        read(&world, world.anna, ticket, public).await;
        let anna = world.app.member(world.anna).await.unwrap().unwrap();
        let page = world.app.inbox_page(&anna, i64::MAX, 10).await.unwrap();
        assert_eq!(page.places.len(), 1);
        assert_eq!(page.places[0].public.0, place, "after {public}");
        assert_eq!(page.places[0].staff, None, "she does not read that stream");
        assert_eq!(page.unread, left, "after {public}");
    }
}

#[tokio::test]
async fn a_place_in_a_ticket_that_is_not_seen_is_not_kept() {
    let world = World::new().await;
    let mut question = world.question(crate::world::new_id());
    if let peerdesk_server::app::Request::Ask(ask) = &mut question {
        ask.visibility = protocol::Visibility::Private;
    }
    let ticket = TicketId(ok(world.app.execute(world.anna, question).await).ticket.0);
    read(&world, world.boris, ticket, 1).await;
    let boris = world.app.member(world.boris).await.unwrap().unwrap();
    let page = world.app.inbox_page(&boris, i64::MAX, 10).await.unwrap();
    assert!(page.places.is_empty());
}

#[tokio::test]
async fn notices_are_seen_one_by_one_or_up_to_one() {
    let world = World::new().await;
    let ticket = world.ask().await;
    for round in 0..4 {
        let said = answer(&format!("Try {round}"));
        ok(world.command(world.boris, ticket, said).await);
    }
    follow(&world.app).await;
    let see = |seen| world.app.see(world.anna, seen);
    see(protocol::SeenNotices::These { seqs: vec![4, 77] })
        .await
        .unwrap();
    assert_eq!(unread(&world, world.anna).await, 3);
    see(protocol::SeenNotices::UpTo { seq: 2 }).await.unwrap();
    assert_eq!(unread(&world, world.anna).await, 1);
    let anna = world.app.member(world.anna).await.unwrap().unwrap();
    let page = world.app.inbox_page(&anna, i64::MAX, 10).await.unwrap();
    let version = page.version;
    see(protocol::SeenNotices::UpTo { seq: 2 }).await.unwrap();
    let page = world.app.inbox_page(&anna, i64::MAX, 10).await.unwrap();
    assert_eq!(page.version, version, "nothing changed");
}
