//! What is kept of messages that ended, and what a node counts of them.

use peerdesk_desk::{Language, Mail};

use super::Post;

#[tokio::test]
async fn what_ended_long_ago_is_forgotten_and_nothing_else() {
    let post = Post::new(Mail::Single, Language::English).await;
    for _ in 0..3 {
        post.answered().await;
    }
    post.send().await;
    post.sql(
        "update delivery set ended_at = now() - interval '91 days' where id % 2 = 1;
         update delivery set ended_at = now() - interval '89 days' where id % 2 = 0",
    )
    .await;
    post.answered().await;
    post.outbox.tidy().await.unwrap();
    assert_eq!(post.states().await, ["sent", "waiting"]);
    // What is forgotten is not sent again: the notice has its place, and a message is made with it.
    post.send().await;
    assert_eq!(post.smtp.taken().len(), 4);
}

#[tokio::test]
async fn a_node_counts_what_became_of_messages_and_how_late_they_are() {
    let post = Post::new(Mail::Single, Language::English).await;
    post.answered().await;
    post.sql("update delivery set due_at = now() - interval '1 minute'")
        .await;
    post.outbox.tidy().await.unwrap();
    let counters = post.outbox.counters();
    assert!(counters.late().as_secs() >= 60, "{counters:?}");
    post.send().await;
    post.outbox.tidy().await.unwrap();
    assert_eq!(counters.late().as_secs(), 0);
    let counted: Vec<_> = counters.each().filter(|(_, _, count)| *count > 0).collect();
    assert_eq!(counted, [("mail", "sent", 1)]);
}
