//! Words that are replied to, changed, taken back and thanked for, through the desk and the database.

use peerdesk_protocol::{Command, Need, Refusal, Seq};
use serde_json::Value;

use crate::accounts::{sign_in, signed_up};
use crate::world::{World, ok, post, refused};

fn text(words: &str) -> String {
    words.to_owned()
}

/// The bodies of a stream as they lie in the database.
async fn bodies(world: &World, stream: i16) -> Vec<Value> {
    sqlx::query_scalar("select body from event where stream = $1 order by seq")
        .bind(stream)
        .fetch_all(&world.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn words_that_are_taken_back_leave_the_database_with_all_their_edits() {
    let world = World::new().await;
    let ticket = world.ask().await;
    ok(world
        .command(world.anna, ticket, post("my pin is 4711"))
        .await);
    let message = Seq(2);
    let edit = Command::Edit {
        message,
        text: text("my pin is 4712"),
    };
    ok(world.command(world.anna, ticket, edit).await);
    ok(world
        .command(world.boris, ticket, post("4711 is what I have"))
        .await);
    let delete = || Command::Delete { message };
    assert_eq!(
        refused(world.command(world.boris, ticket, delete()).await),
        Refusal::NotPermitted {
            needs: Need::Author
        }
    );
    let receipt = ok(world.command(world.anna, ticket, delete()).await);
    assert_eq!(receipt.seq, Seq(5));

    let kept = bodies(&world, 0).await;
    let kinds: Vec<&str> = kept
        .iter()
        .filter_map(|body| body["kind"].as_str())
        .collect();
    assert_eq!(kinds, ["asked", "posted", "edited", "posted", "deleted"]);
    assert_eq!(
        (&kept[1]["text"], &kept[2]["text"]),
        (&"".into(), &"".into())
    );
    assert_eq!(kept[3]["text"], "4711 is what I have");

    // What is no more is not taken back twice, not replied to and not thanked for.
    for command in [
        delete(),
        Command::Reply {
            to: message,
            text: text("Really?"),
        },
        Command::Thank { message },
    ] {
        let who = if command == delete() {
            world.anna
        } else {
            world.boris
        };
        assert_eq!(
            refused(world.command(who, ticket, command).await),
            Refusal::NoSuchMessage { message }
        );
    }
}

#[tokio::test]
async fn the_history_shows_no_words_that_were_taken_back() {
    let nodes = signed_up(1).await;
    let world = &nodes.world;
    let ticket = world.ask().await;
    ok(world.command(world.anna, ticket, post("a secret")).await);
    let delete = Command::Delete { message: Seq(2) };
    ok(world.command(world.anna, ticket, delete).await);
    let boris = sign_in(&nodes, 0, "boris").await;
    let page = boris
        .get(&format!("/api/tickets/{}/events?stream=public", ticket.0))
        .await;
    assert!(!page.body.contains("a secret"));
    let events = page.ok();
    assert_eq!(events["events"][1]["event"]["text"], "");
    assert_eq!(events["events"][2]["event"]["kind"], "deleted");
}

#[tokio::test]
async fn notes_are_named_in_their_own_stream() {
    let world = World::new().await;
    let ticket = world.ask().await;
    let note = Command::Note {
        text: text("It is the old gateway"),
    };
    ok(world.command(world.edith, ticket, note).await);
    let edit = |words: &str| Command::EditNote {
        message: Seq(1),
        text: text(words),
    };
    ok(world
        .command(world.edith, ticket, edit("It is the new one"))
        .await);
    assert_eq!(
        refused(world.command(world.emil, ticket, edit("No")).await),
        Refusal::NotPermitted {
            needs: Need::Author
        }
    );
    assert_eq!(
        refused(world.command(world.anna, ticket, edit("No")).await),
        Refusal::NotPermitted { needs: Need::Staff }
    );
    let delete = Command::DeleteNote { message: Seq(1) };
    ok(world.command(world.edith, ticket, delete).await);
    assert!(
        bodies(&world, 1)
            .await
            .iter()
            .all(|body| body["text"] != "It is the new one")
    );
    // The question stands at the same place of the other stream.
    assert!(
        bodies(&world, 0).await[0]["text"]
            .as_str()
            .unwrap()
            .starts_with("VPN")
    );
}

#[tokio::test]
async fn thanks_are_given_once_by_each_and_replies_name_what_they_are_about() {
    let world = World::new().await;
    let ticket = world.ask().await;
    ok(world
        .command(world.boris, ticket, post("Try the other one"))
        .await);
    let message = Seq(2);
    let thank = || Command::Thank { message };
    let undo = || Command::ThankUndo { message };
    ok(world.command(world.anna, ticket, thank()).await);
    assert_eq!(
        refused(world.command(world.anna, ticket, thank()).await),
        Refusal::NothingToChange
    );
    ok(world.command(world.edith, ticket, thank()).await);
    ok(world.command(world.anna, ticket, undo()).await);
    assert_eq!(
        refused(world.command(world.anna, ticket, undo()).await),
        Refusal::NothingToChange
    );
    ok(world.command(world.anna, ticket, thank()).await);
    let reply = Command::Reply {
        to: message,
        text: text("It works"),
    };
    ok(world.command(world.anna, ticket, reply).await);
    let kept = bodies(&world, 0).await;
    assert_eq!(kept.last().unwrap()["to"], 2);
    // Nobody replies to what is no words: thanks stand at 3.
    let reply = Command::Reply {
        to: Seq(3),
        text: text("To thanks"),
    };
    assert_eq!(
        refused(world.command(world.boris, ticket, reply).await),
        Refusal::NoSuchMessage { message: Seq(3) }
    );
}
