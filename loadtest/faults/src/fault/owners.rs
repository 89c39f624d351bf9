//! An owner whose time stops until the lease is over, with a command on its way.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use peerdesk_loadtest::member::{Order, Outcome, World, command, start};
use peerdesk_loadtest::oracle::Sight;
use peerdesk_loadtest::plan::Seat;
use peerdesk_loadtest::socket::Node;
use peerdesk_protocol::{Command, Refusal, TicketId};
use peerdesk_services::{Flow, Wire};

use super::Injection;

/// An engineer who is not part of the workload.
const FREEZES: Seat = Seat::Engineer(150);
const SUCCESSOR: Seat = Seat::Engineer(0);
/// A lease of the hasty topic lapses within seconds; a slow machine may take its time.
const LAPSE_LIMIT: Duration = Duration::from_secs(30);
const CLAIM_AGAIN: Duration = Duration::from_millis(200);

impl Injection<'_> {
    /// The owner's note leaves in time and arrives after another engineer has the ticket.
    pub(super) async fn owner_frozen(&mut self) -> anyhow::Result<()> {
        let ticket = self.escalated(self.stage.hasty).await?;
        let (place, _) = self.some_node();
        let node = self.stage.world.nodes[place].authority().parse()?;
        let wire = Wire::to(node).await?;
        let apart = World {
            nodes: vec![Node::parse(&format!("http://{}", wire.address()))?].into(),
            ..self.stage.world.clone()
        };
        let (owner, member) = start(&apart, FREEZES)?;
        owner.order(Order::Watch(ticket)).await?;
        let clock = self.stage.world.journal.clock;
        let claim = command(ticket, Command::Claim {});
        let (claim, claimed) = owner.send(claim, clock.now()).await?;
        ensure!(matches!(claimed, Outcome::Ok(_)), "{claimed:?}");
        let epoch = owner.epoch(claim).await?;

        wire.up(Flow::Stall);
        self.note(format!("the owner of ticket {} froze", ticket.0));
        let renewing = {
            let owner = owner.clone();
            let wish = command(ticket, Command::Renew { epoch });
            tokio::spawn(async move { owner.send(wish, clock.now()).await })
        };
        self.succeeds(ticket).await?;
        wire.heal();
        self.note("the owner woke up");
        let (_, renewed) = renewing.await??;
        ensure!(
            matches!(renewed, Outcome::Refused(Refusal::ClaimLost { .. })),
            "a renewal under a lost claim was answered {renewed:?}"
        );
        owner.order(Order::Finish).await?;
        let mut left = member.await?;
        // They left before everything was quiet.
        left.log.sights.push(Sight::SocketClosed);
        self.stage.also_shown(left.log);
        for sent in left.sent {
            self.stage.also_sent(sent);
        }
        Ok(())
    }

    /// Claims until the claim before has lapsed.
    async fn succeeds(&mut self, ticket: TicketId) -> anyhow::Result<()> {
        let deadline = Instant::now() + LAPSE_LIMIT;
        let stage = Arc::clone(self.stage);
        loop {
            let claim = Command::Claim {};
            let (_, claimed) = stage.command(SUCCESSOR, ticket, claim).await?;
            match claimed {
                Outcome::Ok(_) => break,
                Outcome::Refused(refusal) => {
                    let in_time = Instant::now() < deadline;
                    in_time
                        .then_some(())
                        .with_context(|| format!("the lease never lapsed: {refusal:?}"))?;
                }
            }
            tokio::time::sleep(CLAIM_AGAIN).await;
        }
        self.note("the lease lapsed, and another engineer claimed");
        Ok(())
    }
}
