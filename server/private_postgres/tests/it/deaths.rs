//! Kills of Postgres, of the desk, of both, and what the next start does.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::Command;
use std::time::Duration;

use peerdesk_private_postgres::{Binaries, Config, processes_within};
use rustix::process::{Pid, Signal, kill_process};

use crate::world::{
    config, fake_binaries, kill, kill_all_within, program, rows, scratch, start, start_process,
    wait_for, without_restart, write_row,
};

#[tokio::test]
async fn postgres_killed_with_its_children_starts_again_with_every_row() {
    let dir = scratch();
    let postgres = start(&without_restart(&dir)).await;
    write_row(postgres.url(), "kept").await;
    kill_all_within(postgres.cluster_dir());
    drop(postgres);
    let postgres = start(&without_restart(&dir)).await;
    assert_eq!(rows(postgres.url()).await, ["kept"]);
    postgres.stop().await;
}

#[tokio::test]
async fn postgres_killed_under_a_running_desk_comes_back_at_the_same_address() {
    let dir = scratch();
    let postgres = start(&config(&dir)).await;
    write_row(postgres.url(), "kept").await;
    let first = postgres.pid();
    kill(first);
    wait_for("a new postmaster", || postgres.pid() != first);
    assert_eq!(rows(postgres.url()).await, ["kept"]);
    postgres.stop().await;
}

#[tokio::test]
async fn a_desk_killed_hard_takes_its_postgres_along_cleanly() {
    let dir = scratch();
    let (mut process, url) = start_process(&dir);
    write_row(&url, "kept").await;
    let cluster = config(&dir)
        .data_dir
        .canonicalize()
        .expect("it exists")
        .join("cluster");
    process.kill().expect("the desk is killed");
    process.wait().expect("the desk ends");
    wait_for("the end of Postgres", || {
        processes_within(&cluster).is_empty()
    });
    assert!(
        !cluster.join("postmaster.pid").exists(),
        "the shutdown was a clean one"
    );
    let postgres = start(&config(&dir)).await;
    assert_eq!(rows(postgres.url()).await, ["kept"]);
    postgres.stop().await;
}

#[tokio::test]
async fn a_postmaster_that_lost_desk_and_guard_is_ended_by_the_next_start() {
    let dir = scratch();
    let (mut process, url) = start_process(&dir);
    write_row(&url, "kept").await;
    let cluster = config(&dir)
        .data_dir
        .canonicalize()
        .expect("it exists")
        .join("cluster");
    let pid_file = fs::read_to_string(cluster.join("postmaster.pid")).expect("it runs");
    let postmaster: i32 = pid_file
        .lines()
        .next()
        .expect("a line")
        .parse()
        .expect("a number");
    let postmaster = Pid::from_raw(postmaster).expect("a process number");
    // A stopped postmaster does not react to its guard, as if there were none.
    kill_process(postmaster, Signal::STOP).expect("it runs");
    process.kill().expect("the desk is killed");
    process.wait().expect("the desk ends");
    assert!(!processes_within(&cluster).is_empty());
    let next = Config {
        stop_limit: Duration::from_millis(100),
        ..config(&dir)
    };
    let postgres = start(&next).await;
    assert_ne!(postgres.pid(), postmaster.as_raw_nonzero().get() as u32);
    assert_eq!(rows(postgres.url()).await, ["kept"]);
    postgres.stop().await;
}

#[tokio::test]
async fn stale_files_that_name_a_living_process_do_not_stop_a_start() {
    let dir = scratch();
    let postgres = start(&config(&dir)).await;
    let cluster = postgres.cluster_dir().to_owned();
    write_row(postgres.url(), "kept").await;
    postgres.stop().await;
    // A process of Postgres' own account, so that Postgres itself would refuse.
    let owner = fs::metadata(&cluster).expect("the cluster");
    let mut alive = Command::new("sleep");
    alive.arg("1000").current_dir("/");
    if rustix::process::geteuid().is_root() {
        use std::os::unix::process::CommandExt;
        alive.uid(owner.uid()).gid(owner.gid());
    }
    let mut alive = alive.spawn().expect("a process");
    let stale = format!(
        "{}\n{}\n1\n5432\n\n\n\nready\n",
        alive.id(),
        cluster.display()
    );
    fs::write(cluster.join("postmaster.pid"), &stale).expect("a stale file");
    let run = config(&dir).data_dir.join("run");
    fs::write(run.join(".s.PGSQL.5432.lock"), &stale).expect("a stale lock");
    fs::write(run.join(".s.PGSQL.5432"), "").expect("a stale socket");
    let postgres = start(&config(&dir)).await;
    assert_eq!(rows(postgres.url()).await, ["kept"]);
    postgres.stop().await;
    assert!(
        alive.try_wait().expect("its state").is_none(),
        "the stranger was left alone"
    );
    alive.kill().expect("the stranger ends");
    alive.wait().expect("the stranger ends");
}

#[tokio::test]
async fn a_half_made_cluster_is_removed_and_made_anew() {
    let dir = scratch();
    let data_dir = config(&dir).data_dir;
    let partial = data_dir.join("cluster.partial-killed");
    fs::create_dir_all(partial.join("base")).expect("a half-made cluster");
    fs::set_permissions(&data_dir, PermissionsExt::from_mode(0o711)).expect("a way in");
    fs::write(partial.join("PG_VERSION"), "15\n").expect("a half-made cluster");
    let postgres = start(&config(&dir)).await;
    write_row(postgres.url(), "works").await;
    postgres.stop().await;
    let names: Vec<_> = fs::read_dir(&data_dir)
        .expect("the directory")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert!(!partial.exists());
    assert_eq!(
        names.len(),
        4,
        "cluster, lock, log and run are all there is: {names:?}"
    );
}

#[tokio::test]
async fn a_desk_killed_while_it_makes_its_cluster_leaves_no_trace_in_the_next() {
    let dir = scratch();
    let data_dir = config(&dir).data_dir;
    // Initialises, and then does not return as long as its directory is there.
    let real = Binaries::find(None, None).expect("Postgres");
    let real_initdb = real.program("initdb").display().to_string();
    let lingering = format!(
        "\"{real_initdb}\" \"$@\" || exit\n\
         for directory; do :; done\n\
         while [ -e \"$directory\" ]; do sleep 0.01; done"
    );
    let bin = fake_binaries(&dir, &format!("{}.0", real.major()), &lingering);
    let path = std::env::var("PATH").expect("a search path");
    let mut process = program(&dir)
        .env("PATH", format!("{}:{path}", bin.display()))
        .spawn()
        .expect("the program runs");
    let half_made = || {
        let entries = fs::read_dir(&data_dir).into_iter().flatten();
        let mut paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        paths.find(|path| path.join("PG_VERSION").exists())
    };
    wait_for("a half-made cluster", || half_made().is_some());
    process.kill().expect("the desk is killed");
    process.wait().expect("the desk ends");
    let half_made = half_made().expect("nobody has removed it yet");
    assert_ne!(half_made, data_dir.join("cluster"));
    let postgres = start(&config(&dir)).await;
    write_row(postgres.url(), "works").await;
    assert!(!half_made.exists());
    postgres.stop().await;
}
