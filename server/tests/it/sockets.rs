//! What members see over real sockets, on one node and on several.

use peerdesk_desk::TicketId;
use peerdesk_protocol::{
    self as protocol, ClientMessage, CloseCode, Command, Credential, Event, ServerMessage, Stream,
};

use crate::client::{Client, Ended};
use crate::nodes::Nodes;
use crate::world::{new_id, ok, post, run};

async fn ask(client: &mut Client, nodes: &Nodes) -> TicketId {
    let ask = protocol::Ask {
        id: new_id(),
        title: None,
        text: "The printer on floor 3 prints blank pages".to_owned(),
        topic: protocol::TopicId(nodes.world.topic.0),
        visibility: protocol::Visibility::Organisation,
    };
    let id = ask.id;
    client.say(&ClientMessage::Ask(ask)).await;
    TicketId(ok(client.reply(id).await).ticket.0)
}

#[tokio::test]
async fn what_one_member_says_the_other_reads_on_another_node() {
    let nodes = Nodes::start(2).await;
    let mut anna = nodes.client(0, nodes.world.anna).await;
    let ticket = ask(&mut anna, &nodes).await;
    let mut boris = nodes.client(1, nodes.world.boris).await;
    assert_eq!(boris.open(ticket).await.public_head.0, 1);
    anna.open(ticket).await;

    for number in 2..=20 {
        let writer = if number % 2 == 0 {
            &mut anna
        } else {
            &mut boris
        };
        ok(writer
            .command(ticket, post(&format!("line {number}")))
            .await);
    }
    for client in [&mut anna, &mut boris] {
        for number in 2..=20 {
            let event = client.event(ticket, Stream::Public).await;
            assert_eq!(event.seq.0, number);
            let Event::Posted { text, .. } = event.event else {
                panic!("a post");
            };
            assert_eq!(text, format!("line {number}"));
        }
    }
}

#[tokio::test]
async fn notes_reach_second_line_and_nobody_else() {
    let nodes = Nodes::start(1).await;
    let mut anna = nodes.client(0, nodes.world.anna).await;
    let ticket = ask(&mut anna, &nodes).await;
    let mut boris = nodes.client(0, nodes.world.boris).await;
    let mut edith = nodes.client(0, nodes.world.edith).await;
    let mut emil = nodes.client(0, nodes.world.emil).await;
    assert_eq!(anna.open(ticket).await.staff_head, None);
    assert_eq!(boris.open(ticket).await.staff_head, None);
    assert_eq!(edith.open(ticket).await.staff_head, Some(protocol::Seq(0)));
    emil.open(ticket).await;

    ok(edith
        .command(
            ticket,
            Command::Note {
                text: "toner again".into(),
            },
        )
        .await);
    ok(edith.command(ticket, post("We are looking into it")).await);
    let note = emil.event(ticket, Stream::Staff).await;
    assert_eq!((note.seq.0, note.after), (1, Some(protocol::Seq(1))));
    for client in [&mut anna, &mut boris] {
        // The post came after the note; who has it has missed nothing meant for them.
        assert_eq!(client.event(ticket, Stream::Public).await.seq.0, 2);
        assert!(!client.has_received(|message| {
            matches!(message, ServerMessage::Event(event) if event.stream == Stream::Staff)
        }));
    }
}

#[tokio::test]
async fn a_client_that_comes_back_to_another_node_gets_exactly_the_rest() {
    let nodes = Nodes::start(2).await;
    let mut anna = nodes.client(0, nodes.world.anna).await;
    let ticket = ask(&mut anna, &nodes).await;
    let mut edith = nodes.client(0, nodes.world.edith).await;
    edith.open(ticket).await;
    edith.cut();
    ok(anna.command(ticket, post("one")).await);
    ok(anna.command(ticket, post("two")).await);

    let mut edith = nodes.client(1, nodes.world.edith).await;
    edith.watch(ticket, Some(1), Some(0)).await;
    let resumed = edith
        .expect("resumed", |message| {
            matches!(message, ServerMessage::Resumed { .. })
        })
        .await;
    assert!(
        matches!(resumed, ServerMessage::Resumed { public_head, staff_head: Some(_), .. }
        if public_head.0 == 3)
    );
    ok(anna.command(ticket, post("three")).await);
    for seq in 2..=4 {
        assert_eq!(edith.event(ticket, Stream::Public).await.seq.0, seq);
    }
}

#[tokio::test]
async fn places_that_cannot_be_continued_are_answered_with_resync() {
    let nodes = Nodes::start(1).await;
    let mut anna = nodes.client(0, nodes.world.anna).await;
    let ticket = ask(&mut anna, &nodes).await;
    // Ahead of the database, and naming a stream that the member does not read.
    for (public, staff) in [(9, None), (1, Some(0))] {
        anna.watch(ticket, Some(public), staff).await;
        anna.expect("resync", |message| {
            matches!(message, ServerMessage::Resync { .. })
        })
        .await;
    }
}

#[tokio::test]
async fn a_hidden_ticket_is_gone_like_one_that_never_was() {
    let nodes = Nodes::start(1).await;
    let mut boris = nodes.client(0, nodes.world.boris).await;
    boris.watch(TicketId(987_654), None, None).await;
    boris
        .expect("gone", |message| {
            matches!(message, ServerMessage::Gone { .. })
        })
        .await;
}

#[tokio::test]
async fn events_arrive_though_no_hint_ever_comes() {
    // Two nodes with in-process buses are deaf to each other: only the comparison of heads is left.
    let nodes = Nodes::start_deaf(2).await;
    let mut anna = nodes.client(0, nodes.world.anna).await;
    let ticket = ask(&mut anna, &nodes).await;
    let mut boris = nodes.client(1, nodes.world.boris).await;
    boris.open(ticket).await;
    boris.say(&ClientMessage::WatchDesk {}).await;
    boris
        .expect("the live list", |message| {
            matches!(message, ServerMessage::Desk { .. })
        })
        .await;
    ok(anna.command(ticket, post("can anybody hear me?")).await);
    assert_eq!(boris.event(ticket, Stream::Public).await.seq.0, 2);
    let second = ask(&mut anna, &nodes).await;
    boris
        .expect("the row of the new ticket", |message| {
            matches!(message, ServerMessage::Rows { rows }
                if rows.iter().any(|row| row.id.0 == second.0))
        })
        .await;
}

#[tokio::test]
async fn with_redis_killed_messages_come_later_and_none_is_lost() {
    let nodes = Nodes::start(2).await;
    let redis = nodes.redis.as_ref().unwrap();
    let mut anna = nodes.client(0, nodes.world.anna).await;
    let ticket = ask(&mut anna, &nodes).await;
    let mut boris = nodes.client(1, nodes.world.boris).await;
    boris.open(ticket).await;
    let mut seq = 1;
    for is_killed in [true, false] {
        if is_killed {
            redis.kill().await.unwrap();
        } else {
            redis.restart().await.unwrap();
        }
        for _ in 0..5 {
            ok(anna.command(ticket, post("still here")).await);
        }
        for _ in 0..5 {
            seq += 1;
            assert_eq!(boris.event(ticket, Stream::Public).await.seq.0, seq);
        }
    }
}

#[tokio::test]
async fn the_live_list_shows_what_happens_to_those_who_may_see_it() {
    let nodes = Nodes::start(1).await;
    let mut anna = nodes.client(0, nodes.world.anna).await;
    let mut boris = nodes.client(0, nodes.world.boris).await;
    boris.say(&ClientMessage::WatchDesk {}).await;
    boris
        .expect("the live list", |message| {
            matches!(message, ServerMessage::Desk { .. })
        })
        .await;
    let private = protocol::Ask {
        id: new_id(),
        title: None,
        text: "My salary slip is wrong".to_owned(),
        topic: protocol::TopicId(nodes.world.topic.0),
        visibility: protocol::Visibility::Private,
    };
    let id = private.id;
    anna.say(&ClientMessage::Ask(private)).await;
    ok(anna.reply(id).await);
    let open = ask(&mut anna, &nodes).await;
    let rows = boris
        .expect("a changed row", |message| {
            matches!(message, ServerMessage::Rows { .. })
        })
        .await;
    let ServerMessage::Rows { rows } = rows else {
        panic!("rows");
    };
    assert_eq!(
        rows.iter().map(|row| row.id.0).collect::<Vec<_>>(),
        [open.0]
    );
}

#[tokio::test]
async fn sockets_that_break_the_protocol_are_closed_with_the_right_code() {
    let nodes = Nodes::start(1).await;
    let address = nodes.address(0);
    let code = |code: CloseCode| Ended(Some(code.code()));

    let mut client = Client::dial(address).await;
    client.say_text(r#"{"type":"watch_desk"}"#).await;
    assert_eq!(client.ended().await, code(CloseCode::HelloExpected));

    let mut client = Client::dial(address).await;
    client.say_text("not json").await;
    assert_eq!(client.ended().await, code(CloseCode::Malformed));

    let mut client = Client::dial(address).await;
    client
        .say_text(r#"{"type":"hello","versions":[77],"credential":{"token":"x"}}"#)
        .await;
    assert_eq!(client.ended().await, code(CloseCode::VersionUnsupported));

    let mut client = Client::dial(address).await;
    client.hello(Credential::Token("forged".to_owned())).await;
    assert_eq!(client.ended().await, code(CloseCode::CredentialInvalid));

    for frame in [
        r#"{"type":"unwatch_desk","extra":1}"#,
        r#"{"type":"no_such_thing"}"#,
        r#"{"type":"watch","tickets":[null]}"#,
        "[[[[",
    ] {
        let mut client = nodes.client(0, nodes.world.anna).await;
        client.say_text(frame).await;
        assert_eq!(client.ended().await, code(CloseCode::Malformed), "{frame}");
    }

    let mut client = nodes.client(0, nodes.world.anna).await;
    let long = "x".repeat(protocol::limits::FRAME_BYTES_MAX + 1);
    client.say_text(&long).await;
    assert_eq!(client.ended().await, code(CloseCode::TooLarge));

    let mut client = nodes.client(0, nodes.world.anna).await;
    // Twice the burst, because the bucket fills while they are sent.
    for _ in 0..2 * protocol::limits::FRAMES_BURST_MAX {
        client.say_text(r#"{"type":"away","away":true}"#).await;
    }
    assert_eq!(client.ended().await, code(CloseCode::TooFast));
}

#[tokio::test]
async fn a_silent_socket_is_asked_for_hello_only_so_long() {
    let nodes = Nodes::start(1).await;
    let mut client = Client::dial(nodes.address(0)).await;
    assert_eq!(
        client.ended().await,
        Ended(Some(CloseCode::HelloLate.code()))
    );
}

#[tokio::test]
async fn a_close_frame_is_answered_with_its_code() {
    let nodes = Nodes::start(1).await;
    let mut anna = nodes.client(0, nodes.world.anna).await;
    let ticket = ask(&mut anna, &nodes).await;
    anna.open(ticket).await;
    anna.say_close(1000).await;
    assert_eq!(anna.ended().await, Ended(Some(1000)));
}

#[tokio::test]
async fn changed_rights_and_ended_sessions_close_the_socket() {
    let nodes = Nodes::start(1).await;
    let mut edith = nodes.client(0, nodes.world.edith).await;
    let edith_id = nodes.world.edith.0;
    run(
        &nodes.world.pool,
        format!(
            "update member set role = 'employee', access_changed_at = clock_timestamp() \
             where id = {edith_id}"
        ),
    )
    .await;
    assert_eq!(
        edith.ended().await,
        Ended(Some(CloseCode::RightsChanged.code()))
    );

    let mut anna = nodes.client(0, nodes.world.anna).await;
    run(
        &nodes.world.pool,
        format!(
            "update session set ended_at = clock_timestamp() where member_id = {}",
            nodes.world.anna.0
        ),
    )
    .await;
    assert_eq!(
        anna.ended().await,
        Ended(Some(CloseCode::SessionEnded.code()))
    );
}

/// Talks until a watcher that does not read is cut. Gives the last event that it has, and the last
/// there is.
pub(crate) async fn cut_who_does_not_read(
    talker: &mut Client,
    stalled: &mut Client,
    ticket: TicketId,
) -> (i64, i64) {
    // Far more than kernel buffers and the mailbox hold together.
    let text = "x".repeat(protocol::limits::TEXT_BYTES_MAX - 100);
    let mut last = 1;
    for _ in 0..400 {
        last = ok(talker.command(ticket, post(&text)).await).seq.0;
    }
    let mut received = 1;
    let ended = loop {
        match stalled.next().await {
            Ok(ServerMessage::Event(event)) => {
                assert_eq!(
                    event.seq.0,
                    received + 1,
                    "no event is skipped before the end"
                );
                received = event.seq.0;
            }
            Ok(_) => {}
            Err(ended) => break ended,
        }
    };
    assert!(received < last, "the stalled reader was cut");
    assert!(matches!(ended, Ended(None | Some(4001))), "{ended:?}");
    (received, last)
}

#[tokio::test]
async fn a_reader_that_does_not_read_is_closed_as_slow_and_resumes() {
    let nodes = Nodes::start(1).await;
    let mut anna = nodes.client(0, nodes.world.anna).await;
    let ticket = ask(&mut anna, &nodes).await;
    let mut stalled = nodes.client(0, nodes.world.boris).await;
    stalled.open(ticket).await;
    let (received, last) = cut_who_does_not_read(&mut anna, &mut stalled, ticket).await;

    let mut boris = nodes.client(0, nodes.world.boris).await;
    boris.watch(ticket, Some(received), None).await;
    for seq in received + 1..=last {
        assert_eq!(boris.event(ticket, Stream::Public).await.seq.0, seq);
    }
}

#[tokio::test]
async fn a_promise_escalates_once_with_three_nodes_watching_the_clock() {
    let nodes = Nodes::start(3).await;
    run(
        &nodes.world.pool,
        "update topic set peer_window_seconds = 1".to_owned(),
    )
    .await;
    let mut anna = nodes.client(0, nodes.world.anna).await;
    let mut tickets = Vec::new();
    for _ in 0..10 {
        tickets.push(ask(&mut anna, &nodes).await);
    }
    for ticket in &tickets {
        if anna.open(*ticket).await.public_head.0 == 1 {
            let event = anna.event(*ticket, Stream::Public).await;
            assert!(matches!(event.event, Event::Escalated { .. }), "{event:?}");
        }
        assert_eq!(
            nodes.card(*ticket).await.ticket.stage.kind(),
            peerdesk_desk::StageKind::Escalated
        );
    }
    // The last ones were served after the first, by whichever node looked; had one been served
    // twice, its head would show it.
    for ticket in &tickets {
        assert_eq!(nodes.card(*ticket).await.ticket.public_head.0, 2);
    }
}

#[tokio::test]
async fn a_node_that_goes_away_says_so_and_sends_everybody_elsewhere() {
    let mut nodes = Nodes::start(2).await;
    let mut anna = nodes.client(0, nodes.world.anna).await;
    let ticket = ask(&mut anna, &nodes).await;
    nodes.stop(0).await;
    anna.expect("a farewell", |message| {
        matches!(message, ServerMessage::Bye { .. })
    })
    .await;
    assert_eq!(anna.ended().await, Ended(Some(CloseCode::Restart.code())));
    let mut anna = nodes.client(1, nodes.world.anna).await;
    assert_eq!(anna.open(ticket).await.public_head.0, 1);
}
