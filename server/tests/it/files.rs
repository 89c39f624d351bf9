//! Files in tickets, on a real node: taken from those who may, given to those who may, and to nobody else.

use peerdesk_desk::TicketId;
use peerdesk_protocol::limits::FILE_BYTES_MAX;
use peerdesk_protocol::{Command, Seq};
use reqwest::Method;
use reqwest::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_NONE_MATCH, ORIGIN,
};

use crate::accounts::{sign_in, signed_up};
use crate::browser::{Answer, Browser};
use crate::nodes::Nodes;
use crate::world::{ok, post, run};

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\nand the rest of it";

async fn send(
    nodes: &Nodes,
    browser: &Browser,
    ticket: TicketId,
    query: &str,
    bytes: &[u8],
) -> Answer {
    let path = format!("/api/tickets/{}/files?{query}", ticket.0);
    let request = browser
        .request(Method::POST, &path)
        .header(ORIGIN, format!("http://{}", nodes.address(0)))
        .body(bytes.to_vec());
    Answer::of(request).await
}

async fn added(nodes: &Nodes, browser: &Browser, ticket: TicketId, query: &str) -> String {
    let answer = send(nodes, browser, ticket, query, PICTURE).await.ok();
    answer["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_picture_is_shown_to_those_who_see_the_ticket_and_anything_else_is_saved() {
    let nodes = signed_up(1).await;
    let ticket = nodes.world.ask().await;
    let anna = sign_in(&nodes, 0, "anna").await;
    let boris = sign_in(&nodes, 0, "boris").await;
    let query = "stream=public&name=..%2F%D1%81%D0%BD%D0%B8%D0%BC%D0%BE%D0%BA%201.png";
    let answer = send(&nodes, &anna, ticket, query, PICTURE).await.ok();
    assert_eq!(answer["name"], "снимок 1.png");
    assert_eq!(answer["media"], "image/png");
    let path = format!("/api/files/{}", answer["id"].as_str().unwrap());
    let picture = boris.get(&path).await;
    assert_eq!(picture.status, 200);
    assert_eq!(picture.headers[CONTENT_TYPE], "image/png");
    assert_eq!(
        picture.headers[CONTENT_DISPOSITION],
        "inline; filename*=UTF-8''%D1%81%D0%BD%D0%B8%D0%BC%D0%BE%D0%BA%201.png"
    );
    assert_eq!(picture.headers["x-content-type-options"], "nosniff");
    assert_eq!(picture.headers[CACHE_CONTROL], "private, no-cache");
    let tag = picture.headers[ETAG].clone();
    let again = boris.request(Method::GET, &path).header(IF_NONE_MATCH, tag);
    assert_eq!(Answer::of(again).await.status, 304);

    // Whatever its name says, a page with a script is no picture and is not opened.
    let page = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    let answer = send(&nodes, &anna, ticket, "stream=public&name=x.svg", page)
        .await
        .ok();
    assert_eq!(answer["media"], "application/octet-stream");
    let file = boris
        .get(&format!("/api/files/{}", answer["id"].as_str().unwrap()))
        .await;
    assert_eq!(file.headers[CONTENT_TYPE], "application/octet-stream");
    assert_eq!(
        file.headers[CONTENT_DISPOSITION],
        "attachment; filename*=UTF-8''x.svg"
    );
    assert!(
        file.headers["content-security-policy"]
            .to_str()
            .unwrap()
            .starts_with("default-src 'none'")
    );
}

#[tokio::test]
async fn files_of_second_line_and_of_private_tickets_stay_there() {
    let nodes = signed_up(1).await;
    let ticket = nodes.world.ask().await;
    let anna = sign_in(&nodes, 0, "anna").await;
    let boris = sign_in(&nodes, 0, "boris").await;
    let edith = sign_in(&nodes, 0, "edith").await;
    let note = added(&nodes, &edith, ticket, "stream=staff&name=a.png").await;
    let path = format!("/api/files/{note}");
    edith.get(&path).await;
    for browser in [&anna, &boris, &Browser::new(nodes.address(0))] {
        assert!([401, 404].contains(&browser.get(&path).await.status.as_u16()));
    }
    send(&nodes, &boris, ticket, "stream=staff&name=a.png", PICTURE)
        .await
        .refused(404, "not_found");

    let public = added(&nodes, &anna, ticket, "stream=public&name=a.png").await;
    let sql = format!(
        "update ticket set visibility = 'private' where id = {}",
        ticket.0
    );
    run(&nodes.world.pool, sql).await;
    let path = format!("/api/files/{public}");
    anna.get(&path).await;
    boris.get(&path).await.refused(404, "not_found");
    send(&nodes, &boris, ticket, "stream=public&name=a.png", PICTURE)
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn what_is_too_large_too_much_empty_or_late_is_refused() {
    let nodes = signed_up(1).await;
    let ticket = nodes.world.ask().await;
    let anna = sign_in(&nodes, 0, "anna").await;
    let query = "stream=public&name=a.bin";
    let large = vec![7; FILE_BYTES_MAX + 1];
    send(&nodes, &anna, ticket, query, &large)
        .await
        .refused(413, "too_large");
    send(&nodes, &anna, ticket, query, &large[..FILE_BYTES_MAX])
        .await
        .ok();
    send(&nodes, &anna, ticket, query, b"")
        .await
        .refused(400, "malformed");
    send(&nodes, &anna, ticket, "stream=public", b"x")
        .await
        .refused(400, "malformed");
    anna.get("/api/files/not-an-id")
        .await
        .refused(404, "not_found");
    let foreign = anna
        .request(
            Method::POST,
            &format!("/api/tickets/{}/files?{query}", ticket.0),
        )
        .header(ORIGIN, "https://elsewhere.example")
        .body("x");
    Answer::of(foreign).await.refused(403, "foreign_origin");
    run(
        &nodes.world.pool,
        format!(
            "insert into file (ticket_id, stream, uploader_id, name, media, size)
             select {}, 0, 1, 'x', 'x', 1 from generate_series(1, 499)",
            ticket.0
        ),
    )
    .await;
    send(&nodes, &anna, ticket, query, b"x")
        .await
        .refused(409, "too_many_files");
    let withdraw = Command::Withdraw { reason: None };
    ok(nodes
        .world
        .command(nodes.world.anna, ticket, withdraw)
        .await);
    send(&nodes, &anna, ticket, query, b"x")
        .await
        .refused(409, "ticket_ended");
}

#[tokio::test]
async fn with_words_that_are_taken_back_go_the_files_that_came_with_them() {
    let nodes = signed_up(1).await;
    let world = &nodes.world;
    let ticket = world.ask().await;
    let anna = sign_in(&nodes, 0, "anna").await;
    let boris = sign_in(&nodes, 0, "boris").await;
    let gone = added(&nodes, &anna, ticket, "stream=public&name=secret.png").await;
    let kept = added(&nodes, &anna, ticket, "stream=public&name=kept.png").await;
    let others = added(&nodes, &boris, ticket, "stream=public&name=his.png").await;
    let text = format!("![secret.png](file:{gone}) and ![his.png](file:{others})");
    ok(world.command(world.anna, ticket, post(&text)).await);
    let contents = async || -> i64 {
        sqlx::query_scalar("select count(*) from file_content")
            .fetch_one(&world.pool)
            .await
            .unwrap()
    };
    // The same bytes three times are kept once.
    assert_eq!(contents().await, 1);
    let delete = Command::Delete { message: Seq(2) };
    ok(world.command(world.anna, ticket, delete).await);
    anna.get(&format!("/api/files/{gone}"))
        .await
        .refused(404, "not_found");
    for id in [kept, others] {
        assert_eq!(anna.get(&format!("/api/files/{id}")).await.status, 200);
    }
    assert_eq!(contents().await, 1);

    let only = send(
        &nodes,
        &anna,
        ticket,
        "stream=public&name=only.bin",
        b"only here",
    )
    .await
    .ok();
    let text = format!("[only.bin](file:{})", only["id"].as_str().unwrap());
    let receipt = ok(world.command(world.anna, ticket, post(&text)).await);
    assert_eq!(contents().await, 2);
    let delete = Command::Delete {
        message: receipt.seq,
    };
    ok(world.command(world.anna, ticket, delete).await);
    assert_eq!(contents().await, 1);
}
