//! Questions that look like one outage raise one proposal, one solution tells everyone, and what
//! nobody takes is said again, a bounded number of times.

use peerdesk_desk::{MemberId, TicketId};
use peerdesk_protocol::{
    self as protocol, ClientMessage, Command, NoticeKind, ServerMessage, StageKind, Visibility,
};
use peerdesk_server::app::{Decided, Request};

use crate::inbox::{follow, kinds};
use crate::nodes::Nodes;
use crate::world::{World, new_id, ok, run};

async fn ask(world: &World, by: MemberId, title: &str) -> TicketId {
    let question = Request::Ask(protocol::Ask {
        id: new_id(),
        title: Some(title.to_owned()),
        text: title.to_owned(),
        topic: protocol::TopicId(world.topic.0),
        visibility: Visibility::Organisation,
    });
    TicketId(ok(world.app.execute(by, question).await).ticket.0)
}

async fn outages(world: &World, member: MemberId) -> protocol::Outages {
    let member = world.app.member(member).await.unwrap().unwrap();
    world.app.outages(&member).await.unwrap()
}

async fn stage(world: &World, ticket: TicketId) -> StageKind {
    let lena = world.app.member(world.lena).await.unwrap().unwrap();
    let view = world.app.ticket(&lena, ticket).await.unwrap().unwrap();
    match view.stage {
        protocol::Stage::Open { .. } => StageKind::Open,
        protocol::Stage::Bundled { .. } => StageKind::Bundled,
        protocol::Stage::Solved { .. } => StageKind::Solved,
        other => panic!("not awaited: {other:?}"),
    }
}

/// Three questions and a join about one thing; the first of them leads.
async fn outbreak(world: &World) -> [TicketId; 3] {
    let first = ask(world, world.anna, "Mail gateway refuses everything").await;
    let second = ask(world, world.boris, "The gateway sends nothing").await;
    follow(&world.app).await;
    assert!(outages(world, world.lena).await.proposals.is_empty());
    let third = ask(world, world.emil, "Gateway down again?").await;
    ok(world.command(world.edith, first, Command::MeToo {}).await);
    follow(&world.app).await;
    [first, second, third]
}

#[tokio::test]
async fn joins_and_alike_questions_raise_one_proposal_for_the_team() {
    let world = World::new().await;
    let other = ask(&world, world.lena, "Keyboard is sticky").await;
    let [first, second, third] = outbreak(&world).await;
    ok(world.command(world.lena, first, Command::MeToo {}).await);
    follow(&world.app).await;
    let further = ask(&world, world.lena, "What about the gateway").await;
    follow(&world.app).await;
    let found = outages(&world, world.edith).await;
    assert_eq!(found.outages, []);
    let [proposal] = &found.proposals[..] else {
        panic!("one proposal: {found:?}");
    };
    let tickets: Vec<i64> = proposal.tickets.iter().map(|ticket| ticket.id.0).collect();
    assert_eq!(tickets, [first.0, second.0, third.0, further.0]);
    assert!(!tickets.contains(&other.0));
    assert_eq!(proposal.outage.ticket.0, first.0, "the oldest leads");
    let told = kinds(&world, world.lena).await;
    let times = told.iter().filter(|kind| **kind == NoticeKind::Outbreak);
    assert_eq!(times.count(), 1);
    assert!(outages(&world, world.boris).await.proposals.is_empty());
}

#[tokio::test]
async fn an_accepted_outage_is_bundled_once_and_one_solution_tells_everyone() {
    let world = World::new().await;
    let [first, second, third] = outbreak(&world).await;
    let id = outages(&world, world.edith).await.proposals[0].outage.id;
    let member = async |id| world.app.member(id).await.unwrap().unwrap();
    let boris = member(world.boris).await;
    let denied = world.app.accept_outbreak(&boris, id).await.unwrap();
    assert_eq!(denied, Decided::NotThere);
    let lena = member(world.lena).await;
    for _ in 0..2 {
        let done = world.app.accept_outbreak(&lena, id).await.unwrap();
        assert_eq!(done, Decided::Done);
    }
    assert_eq!(stage(&world, second).await, StageKind::Bundled);
    assert_eq!(stage(&world, third).await, StageKind::Bundled);
    let dismissed = world.app.dismiss_outbreak(&lena, id).await.unwrap();
    assert_eq!(dismissed, Decided::NotThere, "it was decided otherwise");
    let shown = outages(&world, world.boris).await.outages;
    assert_eq!(shown.len(), 1);
    assert_eq!((shown[0].ticket.0, shown[0].members), (first.0, 4));
    ok(world.command(world.lena, third, Command::Unbundle {}).await);
    assert_eq!(
        stage(&world, third).await,
        StageKind::Open,
        "back in its place"
    );
    let answer = Command::Answer {
        text: "Restarted".to_owned(),
    };
    let answer = ok(world.command(world.boris, first, answer).await).seq;
    let accept = Command::Accept { answer };
    ok(world.command(world.anna, first, accept).await);
    let clock = tokio::spawn(peerdesk_server::app::run_clock(world.app.clone()));
    while stage(&world, second).await != StageKind::Solved {
        tokio::task::yield_now().await;
    }
    clock.abort();
    follow(&world.app).await;
    let told = kinds(&world, world.boris).await;
    assert!(told.contains(&NoticeKind::Solved), "his own: {told:?}");
    assert!(
        kinds(&world, world.edith)
            .await
            .contains(&NoticeKind::Solved)
    );
    assert!(outages(&world, world.boris).await.outages.is_empty());
}

#[tokio::test]
async fn a_dismissed_proposal_is_not_raised_again() {
    let world = World::new().await;
    let [first, ..] = outbreak(&world).await;
    let id = outages(&world, world.edith).await.proposals[0].outage.id;
    let lena = world.app.member(world.lena).await.unwrap().unwrap();
    let done = world.app.dismiss_outbreak(&lena, id).await.unwrap();
    assert_eq!(done, Decided::Done);
    ok(world.command(world.lena, first, Command::MeToo {}).await);
    ask(&world, world.lena, "The gateway, still").await;
    follow(&world.app).await;
    assert!(outages(&world, world.edith).await.proposals.is_empty());
    assert_eq!(stage(&world, first).await, StageKind::Open);
}

#[tokio::test]
async fn the_banner_comes_and_goes_on_open_screens() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    let mut boris = nodes.client(0, world.boris).await;
    boris.say(&ClientMessage::WatchDesk {}).await;
    let first = ask(world, world.anna, "Mail gateway refuses everything").await;
    ask(world, world.boris, "The gateway sends nothing").await;
    ask(world, world.emil, "Gateway down again?").await;
    ok(world.command(world.edith, first, Command::MeToo {}).await);
    let id = loop {
        if let Some(proposal) = outages(world, world.lena).await.proposals.first() {
            break proposal.outage.id;
        }
        tokio::task::yield_now().await;
    };
    let lena = world.app.member(world.lena).await.unwrap().unwrap();
    let done = nodes.app(0).accept_outbreak(&lena, id).await.unwrap();
    assert_eq!(done, Decided::Done);
    let shown = |count: usize| move |message: &ServerMessage| matches!(message, ServerMessage::Outages { outages, .. } if outages.len() == count);
    boris.expect("a banner", shown(1)).await;
    let withdraw = Command::Withdraw { reason: None };
    ok(world.command(world.anna, first, withdraw).await);
    boris.expect("no banner", shown(0)).await;
}

#[tokio::test]
async fn an_urgent_escalation_that_nobody_takes_is_said_three_times_and_no_more() {
    let world = World::new().await;
    let topic = world.topic.0;
    run(
        &world.pool,
        format!("update topic set fast_lane = true where id = {topic}"),
    )
    .await;
    ask(&world, world.anna, "Payroll is wrong").await;
    let urgent = async |member| {
        let told = kinds(&world, member).await;
        let times = told.iter().filter(|kind| **kind == NoticeKind::Urgent);
        times.count()
    };
    for (call, engineers, leads) in [(0, 0, 0), (1, 1, 0), (2, 2, 1), (3, 2, 2), (4, 2, 2)] {
        let due = format!("update urgent_call set due_at = now() where number = {call}");
        run(&world.pool, due).await;
        follow(&world.app).await;
        follow(&world.app).await;
        assert_eq!(urgent(world.edith).await, engineers, "call {call}");
        assert_eq!(urgent(world.lena).await, leads, "call {call}");
    }
}

#[tokio::test]
async fn what_was_taken_or_is_not_urgent_is_not_said_again() {
    let world = World::new().await;
    let quiet = world.ask().await;
    let escalate = Command::Escalate { reason: None };
    ok(world.command(world.anna, quiet, escalate).await);
    let topic = world.topic.0;
    run(
        &world.pool,
        format!("update topic set fast_lane = true where id = {topic}"),
    )
    .await;
    let taken = ask(&world, world.anna, "Payroll is wrong").await;
    ok(world.command(world.emil, taken, Command::Claim {}).await);
    follow(&world.app).await;
    run(
        &world.pool,
        "update urgent_call set due_at = now()".to_owned(),
    )
    .await;
    follow(&world.app).await;
    assert_eq!(kinds(&world, world.edith).await, []);
    assert_eq!(kinds(&world, world.lena).await, []);
}

#[tokio::test]
async fn a_requester_is_told_once_that_an_answer_waits_while_the_promise_is_near() {
    let world = World::new().await;
    let ticket = world.ask().await;
    let answer = Command::Answer {
        text: "Like this".to_owned(),
    };
    let near = [
        "update timer set due_at = now() + interval '1 minute' where kind = 'promise'",
        "update ticket set changed_at = now() - interval '9 minutes'",
    ];
    for sql in near {
        run(&world.pool, sql.to_owned()).await;
    }
    follow(&world.app).await;
    assert_eq!(kinds(&world, world.anna).await, [], "no answer waits");
    ok(world.command(world.boris, ticket, answer).await);
    for sql in near {
        run(&world.pool, sql.to_owned()).await;
    }
    follow(&world.app).await;
    follow(&world.app).await;
    assert_eq!(
        kinds(&world, world.anna).await,
        [NoticeKind::Answer, NoticeKind::PromiseNear]
    );
}
