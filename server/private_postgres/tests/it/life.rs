//! Starts, stops, and what is in between.

use std::fs;
use std::os::unix::fs::MetadataExt;

use peerdesk_private_postgres::{Binaries, Config, PrivatePostgres, processes_within};

use crate::world::{config, connect, durable, rows, scratch, shown, start, write_row};

#[tokio::test]
async fn a_first_start_serves_queries_with_durable_settings() {
    let dir = scratch();
    let postgres = start(&durable(&dir)).await;
    let mut connection = connect(postgres.url()).await;
    for (setting, expected) in [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("data_checksums", "on"),
        ("listen_addresses", ""),
        ("server_encoding", "UTF8"),
        ("is_superuser", "off"),
        ("max_connections", "120"),
    ] {
        assert_eq!(shown(&mut connection, setting).await, expected, "{setting}");
    }
    let lower: String = sqlx::query_scalar("select lower('ПРИВЕТ ÄÖ')")
        .fetch_one(&mut connection)
        .await
        .expect("a word");
    assert_eq!(lower, "привет äö", "letters of every script are letters");
    drop(connection);
    postgres.stop().await;
}

#[tokio::test]
async fn nobody_else_can_reach_the_socket_or_the_files() {
    let dir = scratch();
    let postgres = start(&config(&dir)).await;
    let data_dir = config(&dir).data_dir;
    for private in ["run", "cluster"] {
        let found = fs::metadata(data_dir.join(private)).expect("a directory");
        assert_eq!(found.mode() & 0o777, 0o700, "{private}");
        assert_ne!(found.uid(), 0, "Postgres never runs as root");
    }
    let log = fs::metadata(data_dir.join("postgres.log")).expect("a log");
    assert_eq!(log.mode() & 0o777, 0o600);
    postgres.stop().await;
}

#[tokio::test]
async fn a_stop_is_clean_and_the_next_start_keeps_every_row() {
    let dir = scratch();
    let postgres = start(&config(&dir)).await;
    let cluster = postgres.cluster_dir().to_owned();
    write_row(postgres.url(), "kept").await;
    postgres.stop().await;
    assert!(!cluster.join("postmaster.pid").exists());
    assert!(processes_within(&cluster).is_empty());
    let postgres = start(&config(&dir)).await;
    assert_eq!(rows(postgres.url()).await, ["kept"]);
    postgres.stop().await;
}

#[tokio::test]
async fn a_dropped_database_shuts_down_and_its_directory_is_free_at_once() {
    let dir = scratch();
    let postgres = start(&config(&dir)).await;
    write_row(postgres.url(), "kept").await;
    drop(postgres);
    let postgres = start(&config(&dir)).await;
    assert_eq!(rows(postgres.url()).await, ["kept"]);
    postgres.stop().await;
}

#[tokio::test]
async fn a_long_and_odd_data_directory_still_gets_a_socket() {
    let dir = scratch();
    let names = ["with space, comma", &"long".repeat(20), "ÄÖ"];
    for name in names {
        let config = Config {
            data_dir: dir.path().join(name).join("postgres"),
            ..config(&dir)
        };
        let postgres = start(&config).await;
        write_row(postgres.url(), name).await;
        let elsewhere = !config.data_dir.join("run").exists();
        assert_eq!(elsewhere, name.starts_with("long"), "{name}");
        postgres.stop().await;
    }
}

#[tokio::test]
async fn a_database_on_a_port_is_reached_from_this_machine() {
    let dir = scratch();
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let port = listener.local_addr().expect("its number").port();
    drop(listener);
    let with_port = Config {
        tcp_port: Some(port),
        ..config(&dir)
    };
    let postgres = start(&with_port).await;
    write_row(
        &format!("postgres://peerdesk@127.0.0.1:{port}/peerdesk"),
        "by port",
    )
    .await;
    assert_eq!(rows(postgres.url()).await, ["by port"]);
    postgres.stop().await;
}

#[test]
fn the_programs_of_this_machine_are_found() {
    let found = Binaries::find(None, None).unwrap_or_else(|error| panic!("{error}"));
    assert!(found.program("initdb").is_file());
    let same = Binaries::find(None, Some(found.major())).expect("the same version");
    assert_eq!(same.major(), found.major());
}

#[tokio::test]
async fn the_log_repeats_neither_warnings_nor_what_people_wrote() {
    let dir = scratch();
    let postgres = start(&config(&dir)).await;
    let mut connection = connect(postgres.url()).await;
    sqlx::raw_sql("rollback")
        .execute(&mut connection)
        .await
        .expect("only a warning: there is nothing to roll back");
    let refused = sqlx::raw_sql("select 'a secret'::integer")
        .execute(&mut connection)
        .await;
    assert!(refused.is_err());
    drop(connection);
    postgres.stop().await;
    let log = fs::read_to_string(config(&dir).data_dir.join("postgres.log")).expect("a log");
    assert!(log.contains("shut down"), "{log}");
    assert!(!log.contains("WARNING"), "{log}");
    assert!(!log.contains("a secret"), "{log}");
}

#[tokio::test]
async fn whoever_comes_beside_a_running_desk_finds_its_database() {
    let dir = scratch();
    let postgres = start(&config(&dir)).await;
    let beside = PrivatePostgres::url_beside(&config(&dir)).expect("an address");
    assert_eq!(beside, postgres.url());
    write_row(&beside, "written beside").await;
    postgres.stop().await;
}
