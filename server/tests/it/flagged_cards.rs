//! Second line is told of solution cards that did not help, once until somebody looked into it.

use peerdesk_desk::MemberId;
use peerdesk_protocol::{CardReport, NoticeKind};
use serde_json::json;

use crate::nodes::Nodes;
use crate::search::neighbours;
use crate::solution_cards::{as_member, badge_card, content, path};
use crate::world::id;

/// The flagged cards that a member was told of, and by whom.
async fn told_of_flags(nodes: &Nodes, member: MemberId) -> Vec<String> {
    let app = &nodes.world.app;
    let member = app.member(member).await.unwrap().unwrap();
    let page = app.inbox_page(&member, i64::MAX, 100).await.unwrap();
    page.notices
        .into_iter()
        .filter(|notice| notice.kind == NoticeKind::CardFlagged)
        .map(|notice| notice.by.unwrap().name.to_string())
        .collect()
}

#[tokio::test]
async fn second_line_is_told_of_a_flagged_card_once_until_somebody_looked_into_it() {
    let nodes = Nodes::start(1).await;
    let [nina, sven] = neighbours(&nodes).await;
    let world = &nodes.world;
    let (ticket, edith) = badge_card(&nodes, "Wait a minute").await;
    let flag = async |member: MemberId, version: u32| {
        let report = json!({ "version": version, "text": "Waited an hour" });
        let program = as_member(&nodes, member).await;
        program.post(&path(ticket, "/did-not-work"), &report).await
    };
    // What takes no effect tells nobody.
    flag(world.boris, 2).await.refused(409, "changed_meanwhile");
    let expect = async |expected: [(MemberId, &[&str]); 4]| {
        for (member, names) in expected {
            assert_eq!(told_of_flags(&nodes, member).await, names, "{}", member.0);
        }
        // Who asked, who answered and somebody elsewhere look after no card.
        for other in [world.anna, world.boris, nina] {
            assert!(told_of_flags(&nodes, other).await.is_empty());
        }
    };
    flag(world.boris, 1).await.ok();
    flag(world.boris, 1).await.ok();
    flag(world.anna, 1).await.ok();
    let [edith_id, emil, lena] = [world.edith, world.emil, world.lena];
    expect([
        (edith_id, &["Boris"]),
        (emil, &["Boris"]),
        (lena, &["Boris"]),
        (sven, &["Boris"]),
    ])
    .await;
    edith
        .post(&path(ticket, "/vouch"), &json!({ "version": 1 }))
        .await
        .ok();
    // Somebody of second line flags it: the others are told.
    flag(emil, 1).await.ok();
    flag(world.anna, 1).await.ok();
    expect([
        (edith_id, &["Emil", "Boris"]),
        (emil, &["Boris"]),
        (lena, &["Emil", "Boris"]),
        (sven, &["Emil", "Boris"]),
    ])
    .await;
    let next = json!({ "replaces": 1, "content": content("Hold it lower") });
    edith.post(&path(ticket, ""), &next).await.ok();
    flag(world.anna, 2).await.ok();
    expect([
        (edith_id, &["Anna", "Emil", "Boris"]),
        (emil, &["Anna", "Boris"]),
        (lena, &["Anna", "Emil", "Boris"]),
        (sven, &["Anna", "Emil", "Boris"]),
    ])
    .await;
}

#[tokio::test]
async fn two_who_flag_a_card_at_once_are_one_notice() {
    let nodes = Nodes::start(2).await;
    let world = &nodes.world;
    let (ticket, _) = badge_card(&nodes, "Wait a minute").await;
    let (version, text) = (1, "No".to_owned());
    let report = CardReport { version, text };
    let flag = async |node: usize, member: MemberId| {
        let app = nodes.app(node);
        let member = app.member(member).await.unwrap().unwrap();
        app.report_card(&member, ticket, &report).await.unwrap();
    };
    tokio::join!(
        flag(0, world.anna),
        flag(1, world.boris),
        flag(0, world.boris),
        flag(1, world.anna)
    );
    for member in [world.edith, world.emil, world.lena] {
        assert_eq!(told_of_flags(&nodes, member).await.len(), 1);
    }
    assert_eq!(
        id(&world.pool, "select doubts::bigint from solution_card").await,
        1
    );
}
