//! Playing a script: one ticket's story, step by step, whatever happens to the desk meanwhile.

use std::sync::Arc;

use peerdesk_loadtest::member::{Outcome, ask};
use peerdesk_loadtest::oracle::Race;
use peerdesk_loadtest::plan::Seat;
use peerdesk_protocol::{Await, Command, Seq, TicketId, Visibility};
use tokio::task::JoinSet;

use crate::repeats;
use crate::script::{Act, Script};
use crate::stage::Stage;

/// A ticket in the middle of its story.
struct Life {
    stage: Arc<Stage>,
    script: Script,
    ticket: TicketId,
    owner: Option<Owner>,
    /// Second line has it, so that it can be claimed.
    escalated: bool,
    answer: Option<Seq>,
}

/// Who holds the claim, as far as the story knows.
#[derive(Clone, Copy)]
struct Owner {
    seat: Seat,
    epoch: u32,
}

/// Plays all scripts side by side. Gives the reasons of those that broke off.
pub async fn all(stage: &Arc<Stage>, scripts: Vec<Script>) -> Vec<String> {
    let mut playing = JoinSet::new();
    for script in scripts {
        playing.spawn(one(Arc::clone(stage), script));
    }
    let mut failed = Vec::new();
    while let Some(played) = playing.join_next().await {
        match played {
            Ok(Ok(())) => {}
            Ok(Err(error)) => failed.push(format!("{error:#}")),
            Err(error) => failed.push(error.to_string()),
        }
    }
    failed
}

async fn one(stage: Arc<Stage>, script: Script) -> anyhow::Result<()> {
    tokio::time::sleep(script.begins).await;
    let topic = if script.hasty {
        stage.hasty
    } else {
        stage.calm
    };
    let text = format!("What {:?} asks does not work", script.requester);
    let wish = ask(text, topic, script.visibility);
    let (_, outcome) = stage.send(script.requester, wish).await?;
    let Outcome::Ok(receipt) = outcome else {
        return Ok(());
    };
    let ticket = receipt.ticket;
    for watcher in script.watchers.iter().chain([&script.requester]) {
        stage.watches(*watcher, ticket).await?;
    }
    let mut life = Life {
        stage,
        ticket,
        owner: None,
        escalated: script.visibility == Visibility::Private,
        answer: None,
        script,
    };
    let steps = std::mem::take(&mut life.script.steps);
    for (number, step) in steps.into_iter().enumerate() {
        tokio::time::sleep(step.pause).await;
        life.act(step.act, number).await?;
    }
    Ok(())
}

impl Life {
    async fn act(&mut self, act: Act, number: usize) -> anyhow::Result<()> {
        let text = format!("step {number}");
        match act {
            Act::Post(seat) => {
                let wish = peerdesk_loadtest::member::command(self.ticket, Command::Post { text });
                self.stage.send(seat, wish.clone()).await?;
                repeats::on_every_node(&self.stage, seat, &wish, 1).await?;
                repeats::reused(&self.stage, seat, &wish).await?;
            }
            Act::Burst(seats) => self.burst(seats, &text).await?,
            Act::Answer(seat) => {
                let answered = self.does(seat, Command::Answer { text }).await?;
                if let Outcome::Ok(receipt) = answered {
                    self.answer = Some(receipt.seq);
                }
            }
            Act::NotYet => {
                if let Some(answer) = self.answer.take() {
                    let text = Some(text);
                    self.does(self.script.requester, Command::NotYet { answer, text })
                        .await?;
                }
            }
            Act::MeToo(seat) => {
                self.does(seat, Command::MeToo {}).await?;
            }
            Act::Escalate => {
                let (requester, reason) = (self.script.requester, Some(text));
                let escalated = self.does(requester, Command::Escalate { reason }).await?;
                self.escalated |= matches!(escalated, Outcome::Ok(_));
            }
            Act::Race(seats) => self.race(seats).await?,
            Act::Note => self.owner_does(|_| Command::Note { text }).await?,
            Act::Speak => self.owner_does(|_| Command::Post { text }).await?,
            Act::Renew => self.owner_does(|epoch| Command::Renew { epoch }).await?,
            Act::Pend => {
                let awaited = Await::Requester {};
                self.owner_does(|epoch| Command::Pend { epoch, awaited })
                    .await?;
            }
            Act::Resume => self.owner_does(|epoch| Command::Resume { epoch }).await?,
            Act::HandBack => {
                let tried = text;
                self.owner_gives_up(|epoch| Command::HandBack { epoch, tried })
                    .await?;
            }
            Act::Resolve => {
                self.owner_gives_up(|epoch| Command::Resolve { epoch, text })
                    .await?;
            }
        }
        Ok(())
    }

    async fn does(&self, seat: Seat, command: Command) -> anyhow::Result<Outcome> {
        Ok(self.stage.command(seat, self.ticket, command).await?.1)
    }

    /// By the owner, if the story knows one; a hasty claim may have lapsed, and the desk says so.
    async fn owner_does(&self, command: impl FnOnce(u32) -> Command) -> anyhow::Result<()> {
        if let Some(Owner { seat, epoch }) = self.owner {
            self.does(seat, command(epoch)).await?;
        }
        Ok(())
    }

    /// The same, and from then on nobody owns it.
    async fn owner_gives_up(&mut self, command: impl FnOnce(u32) -> Command) -> anyhow::Result<()> {
        if let Some(Owner { seat, epoch }) = self.owner {
            let gave_up = self.does(seat, command(epoch)).await?;
            if let Outcome::Ok(_) = gave_up {
                self.owner = None;
            }
        }
        Ok(())
    }

    async fn burst(&self, seats: Vec<Seat>, text: &str) -> anyhow::Result<()> {
        let mut writing = JoinSet::new();
        for seat in seats {
            let (stage, ticket) = (Arc::clone(&self.stage), self.ticket);
            let text = format!("{text} by {seat:?}");
            writing.spawn(async move { stage.command(seat, ticket, Command::Post { text }).await });
        }
        while let Some(written) = writing.join_next().await {
            written??;
        }
        Ok(())
    }

    /// Engineers claim at the same moment. A calm ticket has nobody before, so the oracle holds it
    /// to exactly one winner; a hasty one may lapse in between.
    async fn race(&mut self, seats: Vec<Seat>) -> anyhow::Result<()> {
        let is_free = self.escalated && self.owner.is_none();
        if !is_free && !self.script.hasty {
            return Ok(());
        }
        let mut claiming = JoinSet::new();
        for seat in seats {
            let (stage, ticket) = (Arc::clone(&self.stage), self.ticket);
            claiming.spawn(async move {
                let (id, outcome) = stage.command(seat, ticket, Command::Claim {}).await?;
                anyhow::Ok((seat, id, outcome))
            });
        }
        let mut claims = Vec::new();
        let mut winner = None;
        while let Some(claimed) = claiming.join_next().await {
            let (seat, id, outcome) = claimed??;
            claims.push(id);
            if let Outcome::Ok(_) = outcome {
                winner = Some((seat, id));
            }
        }
        if !self.script.hasty {
            let ticket = self.ticket;
            self.stage.raced(Race { ticket, claims });
        }
        self.owner = None;
        if let Some((seat, claim)) = winner {
            let epoch = self.stage.member(seat).await?.epoch(claim).await?;
            self.owner = Some(Owner { seat, epoch });
        }
        Ok(())
    }
}
