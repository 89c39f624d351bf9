//! Starts that cannot be, and the words they end with.

use std::fs;

use peerdesk_private_postgres::{Config, Error, PrivatePostgres};

use crate::world::{config, fake_binaries, scratch, start, start_process};

#[tokio::test]
async fn a_second_desk_on_the_same_directory_is_refused_and_told_who_has_it() {
    let dir = scratch();
    let (mut process, _url) = start_process(&dir);
    let refused = PrivatePostgres::start(&config(&dir)).await;
    let error = refused.expect_err("the directory is in use");
    assert!(
        matches!(&error, Error::InUse { pid, .. } if *pid == Some(process.id())),
        "{error}"
    );
    drop(process.stdin.take());
    assert!(process.wait().expect("the desk ends").success());
    start(&config(&dir)).await.stop().await;
}

#[tokio::test]
async fn a_failed_initialisation_says_why_and_leaves_nothing() {
    let dir = scratch();
    let bin = fake_binaries(&dir, "15.1", "echo the disk is full >&2; exit 1");
    let failing = Config {
        binaries_dir: Some(bin),
        ..config(&dir)
    };
    let error = PrivatePostgres::start(&failing)
        .await
        .expect_err("it fails");
    assert!(matches!(error, Error::InitFailed { .. }), "{error}");
    assert!(error.to_string().contains("the disk is full"), "{error}");
    let entries = fs::read_dir(&failing.data_dir).expect("the directory");
    let names: Vec<_> = entries
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(names, ["lock"]);
}

#[tokio::test]
async fn a_cluster_of_another_version_is_refused_with_both_versions() {
    let dir = scratch();
    let postgres = start(&config(&dir)).await;
    let version = postgres.binaries().major();
    postgres.stop().await;
    let other = Config {
        binaries_dir: Some(fake_binaries(&dir, "99.2", "exit 1")),
        ..config(&dir)
    };
    let error = PrivatePostgres::start(&other)
        .await
        .expect_err("another version");
    let text = error.to_string();
    assert!(
        matches!(error, Error::VersionMismatch { binaries: 99, .. }),
        "{text}"
    );
    assert!(text.contains(&format!("postgresql-{version}")), "{text}");
}

#[tokio::test]
async fn programs_too_old_are_refused() {
    let dir = scratch();
    let old = Config {
        binaries_dir: Some(fake_binaries(&dir, "9.6.24", "exit 1")),
        ..config(&dir)
    };
    let error = PrivatePostgres::start(&old).await.expect_err("too old");
    assert!(
        matches!(error, Error::BinariesTooOld { found: 9, .. }),
        "{error}"
    );
}

#[tokio::test]
async fn missing_programs_are_told_with_what_to_install() {
    let dir = scratch();
    let nowhere = Config {
        binaries_dir: Some(dir.path().join("empty")),
        ..config(&dir)
    };
    let error = PrivatePostgres::start(&nowhere)
        .await
        .expect_err("no programs");
    assert!(matches!(error, Error::BinariesMissing { .. }), "{error}");
    assert!(
        error
            .to_string()
            .contains("sudo apt-get install postgresql"),
        "{error}"
    );
}

#[tokio::test]
async fn a_start_that_fails_shows_the_end_of_the_log() {
    let dir = scratch();
    let mut wrong = config(&dir);
    wrong.settings = vec![("shared_buffers".to_owned(), "a lot".to_owned())];
    let error = PrivatePostgres::start(&wrong)
        .await
        .expect_err("a wrong setting");
    assert!(matches!(error, Error::StartFailed { .. }), "{error}");
    assert!(error.to_string().contains("shared_buffers"), "{error}");
}

#[tokio::test]
async fn something_else_in_the_clusters_place_is_left_alone() {
    let dir = scratch();
    let cluster = config(&dir).data_dir.join("cluster");
    fs::create_dir_all(&cluster).expect("a directory");
    fs::write(cluster.join("letters"), "from home").expect("a file");
    if rustix::process::geteuid().is_root() {
        std::os::unix::fs::chown(&cluster, Some(65534), Some(65534)).expect("another owner");
    }
    let error = PrivatePostgres::start(&config(&dir))
        .await
        .expect_err("no cluster");
    assert!(matches!(error, Error::NotACluster { .. }), "{error}");
    assert!(cluster.join("letters").exists());
}
