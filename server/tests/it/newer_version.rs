//! Beside a newer version of the desk, as while nodes are replaced one after the other: what only it
//! knows is left to it, and everything else goes on.

use std::time::Duration;

use peerdesk_protocol::{Command, NoticeKind};
use uuid::Uuid;

use crate::inbox::{follow, kinds, unread};
use crate::world::{World, id, ok, run};

/// A member with an answer in the inbox, and after it a notice of a kind that nobody here knows, of
/// which a mail and a digest are due.
async fn told_by_a_newer_version() -> World {
    let world = World::new().await;
    let ticket = world.ask().await;
    let answered = Command::Answer {
        text: "Turn it off".to_owned(),
    };
    ok(world.command(world.boris, ticket, answered).await);
    follow(&world.app).await;
    let (anna, ticket) = (world.anna.0, ticket.0);
    for sql in [
        "delete from delivery".to_owned(),
        format!(
            "update inbox set head = head + 1, version = version + 1,
                              changed_at = clock_timestamp() where member_id = {anna}"
        ),
        format!(
            "insert into notice (member_id, seq, ticket_id, kind, cause, at, version)
             select member_id, head, {ticket}, 'of_tomorrow', 'of tomorrow', clock_timestamp(), version
             from inbox where member_id = {anna}"
        ),
        format!(
            "insert into delivery (member_id, notice_seq, channel, due_at)
             select member_id, seq, channel, clock_timestamp() - seq * interval '1 second'
             from notice, unnest(array['mail', 'digest']) as channel where member_id = {anna}"
        ),
    ] {
        run(&world.pool, sql).await;
    }
    world
}

#[tokio::test]
async fn a_notice_of_an_unknown_kind_leaves_the_rest_of_the_inbox_readable_and_counted() {
    let world = told_by_a_newer_version().await;
    assert_eq!(kinds(&world, world.anna).await, [NoticeKind::Answer]);
    assert_eq!(unread(&world, world.anna).await, 1);
}

#[tokio::test]
async fn a_message_about_an_unknown_kind_is_left_to_those_who_know_it() {
    let world = told_by_a_newer_version().await;
    let store = world.app.store();
    let lasts = Duration::from_mins(1);
    let mails = store.lease(10, lasts, true).await.unwrap();
    assert_eq!(mails.len(), 1);
    let digest = store.lease_digest(Uuid::from_u128(1), lasts).await.unwrap();
    for attempt in [mails[0], digest.unwrap()] {
        let about = store.about(attempt).await.unwrap();
        assert_eq!(about.len(), 1);
    }
    // It stands before nobody's: whoever comes next finds nothing that could be taken.
    assert!(store.lease(10, lasts, true).await.unwrap().is_empty());
    let none = store.lease_digest(Uuid::from_u128(2), lasts).await.unwrap();
    assert!(none.is_none());
    let waiting = "select count(*) from delivery join notice
                   on notice.member_id = delivery.member_id and notice.seq = notice_seq
                   where state = 'waiting' and kind = 'of_tomorrow'";
    assert_eq!(id(&world.pool, waiting).await, 2);
}

#[tokio::test]
async fn a_timer_of_an_unknown_kind_is_left_to_those_who_know_it() {
    let world = World::new().await;
    let ticket = world.ask().await;
    for (kind, days) in [("of_tomorrow", 2), ("promise", 1)] {
        let sql = format!(
            "insert into timer (ticket_id, cycle, kind, ordinal, due_at)
             values ({}, 1, '{kind}', 7, clock_timestamp() - interval '{days} days')",
            ticket.0
        );
        run(&world.pool, sql).await;
    }
    // The unknown one is the longest overdue, and takes nobody's place.
    let found = world.app.store().due_timers(1).await.unwrap();
    let due: Vec<i64> = found
        .due
        .iter()
        .map(|due| due.timer.alarm.ordinal)
        .collect();
    assert_eq!(due, [7]);
}

#[tokio::test]
async fn a_reason_that_is_unknown_leaves_who_was_told_readable() {
    let world = World::new().await;
    let ticket = world.ask().await;
    let sql = format!(
        r#"insert into telling (ticket_id, member_id, at, reasons)
           values ({}, {}, now(), '[{{"reason": "of_tomorrow"}}, {{"reason": "follows"}}]')"#,
        ticket.0, world.boris.0
    );
    run(&world.pool, sql).await;
    let told = world.app.store().tellings(ticket, 10).await.unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].reasons.len(), 1);
}
