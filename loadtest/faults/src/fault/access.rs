//! Access that ends in mid-stream: nothing that is said later may be shown.

use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use peerdesk_loadtest::accounts::{Account, Accounts};
use peerdesk_loadtest::member::{Handle, Left, Order, World, start};
use peerdesk_loadtest::oracle::{AccessEnd, Heads, Moment, Sight};
use peerdesk_loadtest::plan::Seat;
use peerdesk_protocol::{Command, Seq, TicketId};
use tokio::io::AsyncWriteExt as _;
use tokio::task::{JoinHandle, JoinSet};

use super::Injection;
use crate::arena::{Arena, NODES};

/// Guarantee 7.
const ENDS_WITHIN: Duration = Duration::from_secs(2);
/// The same where a node cannot ask: then it stops delivering.
const UNCHECKED_MAX: Duration = Duration::from_secs(5);
/// A node gives up a question about access after this, and asks again.
const LOOK_TIMEOUT: Duration = Duration::from_secs(1);
/// Talk goes on for so long after the last end.
const GOES_ON: Duration = Duration::from_millis(3_500);
const BETWEEN_POSTS: Duration = Duration::from_millis(80);
const PASSWORD: &str = "correct horse battery staple";
const SEEN_POLL: Duration = Duration::from_millis(50);

/// How access ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    SignOut,
    NewPassword,
    Deactivation,
}

const ENDINGS: [Ending; 3] = [Ending::SignOut, Ending::NewPassword, Ending::Deactivation];

/// Somebody who will lose access, with a socket on every node.
struct Leaver {
    email: String,
    account: Account,
    sockets: Vec<(Handle, JoinHandle<Left>)>,
    ended: Option<Moment>,
}

impl Injection<'_> {
    pub(super) async fn access_ends_without_redis(&mut self) -> anyhow::Result<()> {
        self.arena.redis.kill().await?;
        self.note("Redis killed");
        let ended = self.access_ends_for(None).await;
        self.arena.redis.restart().await?;
        ended
    }

    pub(super) async fn access_ends(&mut self) -> anyhow::Result<()> {
        self.access_ends_for(None).await
    }

    /// The last node is cut off from Postgres and still hears the others over Redis.
    pub(super) async fn access_ends_behind_a_cut(&mut self) -> anyhow::Result<()> {
        self.access_ends_for(Some(NODES - 1)).await
    }

    /// `cut` is a node that loses Postgres just before.
    async fn access_ends_for(&mut self, cut: Option<usize>) -> anyhow::Result<()> {
        let ticket = self.some_ticket()?;
        let mut leavers = Vec::new();
        for ending in ENDINGS {
            leavers.push(self.leaver(ending, ticket).await?);
        }
        let mut background = JoinSet::new();
        let talk = background.spawn(talk(Arc::clone(self.stage), ticket));
        let mut goes_on = GOES_ON;
        if let Some(place) = cut {
            let station = &self.arena.nodes[place];
            self.arena.shut(&station.postgres);
            self.note(format!("{} cut off from Postgres", station.name));
            goes_on += UNCHECKED_MAX;
        }
        let arena = self.arena;
        let is_over = AtomicBool::new(false);
        let ending = async {
            for (leaver, ending) in leavers.iter_mut().zip(ENDINGS) {
                self.end(leaver, ending).await?;
            }
            tokio::time::sleep(goes_on).await;
            anyhow::Ok(())
        };
        let ending = async {
            let ended = ending.await;
            is_over.store(true, Ordering::Relaxed);
            ended
        };
        let (ended, allowed) = tokio::join!(ending, allowances(arena, &is_over));
        talk.abort();
        ended?;
        self.note(format!("access may last {allowed:?}"));
        for leaver in leavers {
            self.gone(leaver, &allowed).await?;
        }
        Ok(())
    }

    /// A member of their own, who watches the ticket on every node and was shown its beginning.
    async fn leaver(&mut self, ending: Ending, ticket: TicketId) -> anyhow::Result<Leaver> {
        use rand::RngExt as _;
        let number: u32 = self.rng.random();
        let name = format!("leaver-{number}-{ending:?}").to_lowercase();
        let email = format!("{name}@load.test");
        self.console(&["member", "add", "--email", &email, "--name", &name])
            .await?;
        let printed = self
            .console(&["tokens", "--prefix", &name, "--count", "1"])
            .await?;
        let line = printed.lines().find(|line| line.starts_with('{'));
        let account: Account = serde_json::from_str(line.context("no token was printed")?)?;
        let seat = Seat::Member(0);
        let mut sockets = Vec::new();
        for node in self.stage.world.nodes.iter() {
            let apart = World {
                nodes: vec![node.clone()].into(),
                accounts: Arc::new(Accounts::given([(seat, account.clone())])),
                ..self.stage.world.clone()
            };
            let (handle, member) = start(&apart, seat)?;
            handle.order(Order::Watch(ticket)).await?;
            sockets.push((handle, member));
        }
        let heads = Heads {
            public: Seq(1),
            ..Heads::default()
        };
        let heads = Arc::new([(ticket, heads)].into());
        for (handle, _) in &sockets {
            while handle.standing(Arc::clone(&heads)).await?.behind > 0 {
                tokio::time::sleep(SEEN_POLL).await;
            }
        }
        Ok(Leaver {
            email,
            account,
            sockets,
            ended: None,
        })
    }

    async fn end(&mut self, leaver: &mut Leaver, ending: Ending) -> anyhow::Result<()> {
        let email = &leaver.email;
        match ending {
            Ending::SignOut => {
                let url = self.stage.world.nodes[0].url("/api/sign-out");
                let asked = reqwest::Client::new().post(url);
                let asked = asked.bearer_auth(&leaver.account.token).send().await?;
                asked.error_for_status()?;
            }
            Ending::NewPassword => {
                self.console(&["member", "password", "--email", email])
                    .await?;
            }
            Ending::Deactivation => {
                self.console(&["member", "deactivate", "--email", email])
                    .await?;
            }
        }
        leaver.ended = Some(self.stage.world.journal.clock.now());
        self.note(format!("{email} has no access any more ({ending:?})"));
        Ok(())
    }

    /// Takes what the leaver was shown, for the oracle.
    async fn gone(&mut self, leaver: Leaver, allowed: &[Duration]) -> anyhow::Result<()> {
        ensure!(leaver.sockets.len() == NODES, "a socket on every node");
        let mut latest = Duration::ZERO;
        for ((handle, member), within) in leaver.sockets.into_iter().zip(allowed.iter().copied()) {
            handle.order(Order::Finish).await?;
            let mut left = member.await?;
            left.log.access_end = leaver.ended.map(|at| AccessEnd { at, within });
            let shown = left.log.sights.iter().rev().find_map(|sight| {
                if let Sight::Event(shown) = sight {
                    Some(shown.at)
                } else {
                    None
                }
            });
            if let (Some(shown), Some(ended)) = (shown, leaver.ended) {
                latest = latest.max(shown.since(ended));
            }
            // They left before everything was quiet.
            left.log.sights.push(Sight::SocketClosed);
            self.stage.also_shown(left.log);
        }
        let email = leaver.email;
        self.note(format!("{email} was shown the last {latest:?} later"));
        Ok(())
    }

    /// The server's own program at the console; a password is there for whoever asks.
    async fn console(&self, args: &[&str]) -> anyhow::Result<String> {
        let admin = &self.arena.admin;
        let mut child = tokio::process::Command::new(&admin.program)
            .args(args)
            .envs(admin.env.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("starting the program")?;
        if let Some(mut stdin) = child.stdin.take() {
            // A subcommand that reads nothing may have closed it.
            let _ = stdin.write_all(format!("{PASSWORD}\n").as_bytes()).await;
        }
        let output = child.wait_with_output().await?;
        ensure!(
            output.status.success(),
            "{args:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(String::from_utf8(output.stdout)?)
    }
}

/// How long each node may go on showing things to those whose access has ended: two seconds, or five
/// for a node that cannot ask Postgres, which then shows nothing to anybody. A node that is late with
/// everything may be as late with this; how late, it is asked until it is over.
async fn allowances(arena: &Arena, is_over: &AtomicBool) -> Vec<Duration> {
    let mut allowed = vec![(ENDS_WITHIN, Duration::ZERO); arena.nodes.len()];
    while !is_over.load(Ordering::Relaxed) {
        for (station, (within, lag)) in arena.nodes.iter().zip(&mut allowed) {
            let (is_ready, took) = station.asks_postgres().await;
            if !is_ready || took > LOOK_TIMEOUT {
                *within = UNCHECKED_MAX;
            }
            *lag = took.max(*lag);
        }
        tokio::time::sleep(BETWEEN_POSTS).await;
    }
    let sums = allowed.into_iter().map(|(within, lag)| within + lag);
    sums.collect()
}

/// Posts until aborted.
async fn talk(stage: Arc<crate::stage::Stage>, ticket: TicketId) {
    for number in 0_u64.. {
        let text = format!("said in mid-stream {number}");
        let posted = stage
            .command(Seat::Engineer(0), ticket, Command::Post { text })
            .await;
        if posted.is_err() {
            return;
        }
        tokio::time::sleep(BETWEEN_POSTS).await;
    }
}
