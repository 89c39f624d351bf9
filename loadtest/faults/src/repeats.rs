//! The same command again, many times and on every node, by devices that know nothing of each other.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use peerdesk_loadtest::accounts::Account;
use peerdesk_loadtest::oracle::{Attempt, Given, Sent, Wish};
use peerdesk_loadtest::plan::Seat;
use peerdesk_protocol::{Command, CommandRequest, HttpRequestBody, Refusal, Reply};
use tokio::task::JoinSet;

use crate::stage::Stage;

/// Without an answer, a device tries again after this, so many times.
const TRY_AGAIN: Duration = Duration::from_millis(300);
const TRIES_MAX: usize = 60;
/// Time for one try.
const TRY_LIMIT: Duration = Duration::from_secs(10);

/// Sends a wish so many times on each node, all at once, and notes what came of it. Each sending is
/// tried until it has a final answer.
pub async fn on_every_node(
    stage: &Arc<Stage>,
    who: Seat,
    wish: &Wish,
    times: usize,
) -> anyhow::Result<()> {
    let http = reqwest::Client::new();
    let mut sending = JoinSet::new();
    for node in 0..stage.world.nodes.len() {
        for _ in 0..times {
            let (stage, http, wish) = (Arc::clone(stage), http.clone(), wish.clone());
            sending.spawn(async move {
                let device = Device::of(&stage, &http, who, node)?;
                anyhow::Ok(device.until_final(&wish).await)
            });
        }
    }
    let mut all = nothing_sent(stage, who, wish)?;
    while let Some(ended) = sending.join_next().await {
        let sent = ended??;
        all.attempts.extend(sent.attempts);
        all.replies.extend(sent.replies);
    }
    stage.also_sent(all);
    Ok(())
}

/// Uses the id of a wish that has its answer for something else, on the last node.
pub async fn reused(stage: &Stage, who: Seat, wish: &Wish) -> anyhow::Result<()> {
    let Wish::Command(request) = wish else {
        return Ok(());
    };
    let text = "other words under the same id".to_owned();
    let command = Command::Post { text };
    let other = Wish::Command(CommandRequest {
        command,
        ..request.clone()
    });
    let http = reqwest::Client::new();
    let node = stage.world.nodes.len() - 1;
    let mut sent = Device::of(stage, &http, who, node)?
        .until_final(&other)
        .await;
    sent.reuses = true;
    stage.also_sent(sent);
    Ok(())
}

/// Sends a wish on one node until it has a final answer.
pub async fn on_node(stage: &Stage, who: Seat, wish: &Wish, node: usize) -> anyhow::Result<()> {
    let http = reqwest::Client::new();
    let sent = Device::of(stage, &http, who, node)?.until_final(wish).await;
    stage.also_sent(sent);
    Ok(())
}

/// Sends a wish once on a node that may die of it, and then on any until it has a final answer.
pub async fn try_on(stage: &Arc<Stage>, who: Seat, wish: &Wish, node: usize) -> anyhow::Result<()> {
    let http = reqwest::Client::new();
    let device = Device::of(stage, &http, who, node)?;
    let mut sent = nothing_sent(stage, who, wish)?;
    device.once(wish, &mut sent).await;
    stage.also_sent(sent);
    // The member's own socket is wherever there is a node.
    stage.send(who, wish.clone()).await?;
    Ok(())
}

/// A program of a member that speaks to one node over HTTP.
struct Device<'a> {
    stage: &'a Stage,
    http: &'a reqwest::Client,
    account: Account,
    node: usize,
}

impl<'a> Device<'a> {
    fn of(
        stage: &'a Stage,
        http: &'a reqwest::Client,
        who: Seat,
        node: usize,
    ) -> anyhow::Result<Self> {
        let account = stage.world.accounts.account(who);
        Ok(Self {
            stage,
            http,
            account: account.context("nobody sits there")?,
            node,
        })
    }

    async fn until_final(&self, wish: &Wish) -> Sent {
        let mut sent = Sent {
            by: self.account.member,
            wish: wish.clone(),
            reuses: false,
            attempts: Vec::new(),
            replies: Vec::new(),
        };
        for _ in 0..TRIES_MAX {
            if self.once(wish, &mut sent).await {
                break;
            }
            tokio::time::sleep(TRY_AGAIN).await;
        }
        sent
    }

    /// One try, noted. Says whether the answer was final.
    async fn once(&self, wish: &Wish, sent: &mut Sent) -> bool {
        let clock = self.stage.world.journal.clock;
        let (at, node) = (clock.now(), self.node);
        sent.attempts.push(Attempt { at, node });
        let asked = tokio::time::timeout(TRY_LIMIT, self.ask(wish)).await;
        let Ok(Ok(reply)) = asked else {
            return false;
        };
        let is_final = !matches!(
            reply,
            Reply::Unknown { .. }
                | Reply::Refused {
                    refusal: Refusal::Busy { .. }
                }
        );
        let at = clock.now();
        sent.replies.push(Given { at, reply });
        is_final
    }

    async fn ask(&self, wish: &Wish) -> anyhow::Result<Reply> {
        let body = match wish {
            Wish::Ask(ask) => HttpRequestBody::Ask(ask.clone()),
            Wish::Command(request) => HttpRequestBody::Command(request.clone()),
        };
        let url = self.stage.world.nodes[self.node].url("/api/commands");
        let request = self.http.post(url).bearer_auth(&self.account.token);
        let response = request.json(&body).send().await?;
        Ok(response.error_for_status()?.json().await?)
    }
}

fn nothing_sent(stage: &Stage, who: Seat, wish: &Wish) -> anyhow::Result<Sent> {
    let account = stage.world.accounts.account(who);
    Ok(Sent {
        by: account.context("nobody sits there")?.member,
        wish: wish.clone(),
        reuses: false,
        attempts: Vec::new(),
        replies: Vec::new(),
    })
}
