//! The same thing wanted very often at the same moment.

use std::sync::Arc;

use anyhow::{Context as _, ensure};
use peerdesk_loadtest::member::{Outcome, ask, command};
use peerdesk_loadtest::oracle::Race;
use peerdesk_loadtest::plan::Seat;
use peerdesk_protocol::{Command, TicketId, Visibility};
use tokio::task::JoinSet;

use super::Injection;
use crate::arena::{ENGINEERS, NODES};
use crate::repeats;

/// So often on each of three nodes.
const TIMES_A_NODE: usize = 34;

impl Injection<'_> {
    /// A question, a post, an escalation and a claim, each a hundred times on three nodes at once.
    pub(super) async fn hundred_times(&mut self) -> anyhow::Result<()> {
        let (requester, engineer) = (Seat::Member(0), Seat::Engineer(0));
        let text = "asked a hundred times".to_owned();
        let question = ask(text, self.stage.calm, Visibility::Organisation);
        repeats::on_every_node(self.stage, requester, &question, TIMES_A_NODE).await?;
        // Once more on the member's own socket, which tells the ticket.
        let (_, asked) = self.stage.send(requester, question).await?;
        let Outcome::Ok(receipt) = asked else {
            anyhow::bail!("the question was refused: {asked:?}");
        };
        let ticket = receipt.ticket;
        self.stage.watches(engineer, ticket).await?;
        let text = "said a hundred times".to_owned();
        let reason = None;
        for (seat, wanted) in [
            (requester, Command::Post { text }),
            (requester, Command::Escalate { reason }),
            (engineer, Command::Claim {}),
        ] {
            let wish = command(ticket, wanted);
            repeats::on_every_node(self.stage, seat, &wish, TIMES_A_NODE).await?;
        }
        self.note(format!(
            "four commands sent {} times each",
            TIMES_A_NODE * NODES
        ));
        Ok(())
    }

    pub(super) async fn claim_crowd(&mut self) -> anyhow::Result<()> {
        let ticket = self.escalated(self.stage.calm).await?;
        let mut claiming = JoinSet::new();
        let mut claims = Vec::new();
        for number in 0..ENGINEERS {
            let wish = command(ticket, Command::Claim {});
            claims.push(wish.id());
            let stage = Arc::clone(self.stage);
            claiming.spawn(async move {
                repeats::on_node(&stage, Seat::Engineer(number), &wish, number % NODES).await
            });
        }
        while let Some(claimed) = claiming.join_next().await {
            claimed??;
        }
        let race = Race { ticket, claims };
        self.stage.raced(race);
        self.note(format!("{ENGINEERS} engineers claimed at once"));
        Ok(())
    }

    /// A ticket of its own that second line has and nobody owns, watched by the first engineer.
    pub(super) async fn escalated(
        &mut self,
        topic: peerdesk_protocol::TopicId,
    ) -> anyhow::Result<TicketId> {
        let text = "this is for second line alone".to_owned();
        let question = ask(text, topic, Visibility::Private);
        let (_, asked) = self.stage.send(Seat::Member(1), question).await?;
        let ticket = match asked {
            Outcome::Ok(receipt) => Some(receipt.ticket),
            Outcome::Refused(_) => None,
        };
        let ticket = ticket.context("the question was refused")?;
        self.stage.watches(Seat::Engineer(0), ticket).await?;
        ensure!(ENGINEERS > 1, "a race needs two");
        Ok(ticket)
    }
}
