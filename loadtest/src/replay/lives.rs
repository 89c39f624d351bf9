//! The life of one ticket, carried out. Lines of talk leave at their time whatever became of the
//! others; steps that need an earlier answer wait for it.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use peerdesk_protocol::{Command, Refusal, Seq, TicketId, Visibility};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::conduct::Conductor;
use crate::member::{Order, Outcome, ask};
use crate::oracle::Moment;
use crate::plan::{Answer, Course, Life, Seat, Talk};

/// Seqs of the answers that the course waits for.
struct Answers {
    declined: oneshot::Receiver<Seq>,
    accepted: oneshot::Receiver<Seq>,
}

impl Conductor {
    /// Lives a life to its end. An error means that a member was lost or a question not taken.
    pub(super) async fn live(
        self: Arc<Self>,
        number: usize,
        life: Life,
        began: Duration,
    ) -> anyhow::Result<()> {
        let due = self.until(began + life.asked_at).await;
        let visibility = match &life.course {
            Course::SecondLine(second) if second.private => Visibility::Private,
            Course::SecondLine(_)
            | Course::LeftOpen
            | Course::Accepted
            | Course::DeclinedFirst
            | Course::Reopened => Visibility::Organisation,
        };
        let wish = ask(life.question.clone(), self.topic(), visibility);
        let receipt = match self.ask(life.requester, wish, due).await? {
            Outcome::Ok(receipt) => receipt,
            Outcome::Refused(refusal) => {
                anyhow::bail!(
                    "a question of {:?} was refused: {refusal:?}",
                    life.requester
                )
            }
        };
        let ticket = receipt.ticket;
        self.begins(number, ticket, life.course == Course::LeftOpen);
        let mut side = JoinSet::new();
        side.spawn(Arc::clone(&self).watchers(ticket, life.watchers.clone(), began));
        if let Some((at, who)) = life.me_too {
            side.spawn(Arc::clone(&self).me_too(ticket, who, began + at));
        }
        if life.changes_topic && life.seen_by_all() {
            self.changes_topic(ticket, &life, began).await?;
        }
        let answers = self.talk(ticket, &life.talk, began, &mut side);
        self.course(ticket, &life, answers, began).await?;
        while let Some(ended) = side.join_next().await {
            ended??;
        }
        Ok(())
    }

    async fn watchers(
        self: Arc<Self>,
        ticket: TicketId,
        watchers: Vec<(Duration, Seat)>,
        began: Duration,
    ) -> anyhow::Result<()> {
        let mut watchers = watchers;
        watchers.sort_unstable();
        for (at, who) in watchers {
            self.until(began + at).await;
            self.handle(who)?.order(Order::Watch(ticket)).await?;
        }
        Ok(())
    }

    async fn me_too(
        self: Arc<Self>,
        ticket: TicketId,
        who: Seat,
        at: Duration,
    ) -> anyhow::Result<()> {
        let due = self.until(at).await;
        self.command(who, ticket, Command::MeToo {}, due).await?;
        Ok(())
    }

    /// Lets every line go at its time.
    fn talk(
        self: &Arc<Self>,
        ticket: TicketId,
        talk: &[Talk],
        began: Duration,
        side: &mut JoinSet<anyhow::Result<()>>,
    ) -> Answers {
        let (declined_sender, declined) = oneshot::channel();
        let (accepted_sender, accepted) = oneshot::channel();
        let mut declined_sender = Some(declined_sender);
        let mut accepted_sender = Some(accepted_sender);
        for line in talk {
            let tell = match line.answer {
                Answer::Declined => declined_sender.take(),
                Answer::Accepted => accepted_sender.take(),
                Answer::No | Answer::Ignored => None,
            };
            let line = line.clone();
            side.spawn(Arc::clone(self).line(ticket, line, began, tell));
        }
        Answers { declined, accepted }
    }

    async fn line(
        self: Arc<Self>,
        ticket: TicketId,
        line: Talk,
        began: Duration,
        tell: Option<oneshot::Sender<Seq>>,
    ) -> anyhow::Result<()> {
        let due = self.until(began + line.at).await;
        let text = line.text;
        let command = match line.answer {
            Answer::No => Command::Post { text },
            Answer::Ignored | Answer::Declined | Answer::Accepted => Command::Answer { text },
        };
        let (_, outcome) = self.command(line.by, ticket, command, due).await?;
        match (outcome, tell) {
            (Outcome::Ok(receipt), Some(tell)) => {
                // The course may have broken off; then nobody asks for the answer.
                let _ = tell.send(receipt.seq);
            }
            (Outcome::Refused(refusal), _) => self.talk_refused(ticket, &refusal, line.answer),
            (Outcome::Ok(_), None) => {}
        }
        Ok(())
    }

    /// Answers nobody waits for may come after the ticket was solved; all else is taken.
    fn talk_refused(&self, ticket: TicketId, refusal: &Refusal, answer: Answer) {
        let too_late = matches!(refusal, Refusal::WrongStage { .. }) && answer == Answer::Ignored;
        if !too_late {
            self.refused(refusal, || {
                format!("a line of talk ({answer:?}) on ticket {}", ticket.0)
            });
        }
    }

    /// The requester finds at once that it is about something else.
    async fn changes_topic(
        &self,
        ticket: TicketId,
        life: &Life,
        began: Duration,
    ) -> anyhow::Result<()> {
        let Some(topic) = self.other_topic() else {
            return Ok(());
        };
        let due = self.not_before(began + life.asked_at).await;
        let command = Command::ChangeTopic { topic };
        self.step(life.requester, ticket, command, due).await?;
        Ok(())
    }

    async fn course(
        self: &Arc<Self>,
        ticket: TicketId,
        life: &Life,
        answers: Answers,
        began: Duration,
    ) -> anyhow::Result<()> {
        match &life.course {
            Course::LeftOpen => Ok(()),
            Course::Accepted => self.accepted(ticket, life, answers.accepted, began).await,
            Course::Reopened => {
                self.accepted(ticket, life, answers.accepted, began).await?;
                let text = "It came back.".to_owned();
                let due = self.world.journal.clock.now();
                self.step(life.requester, ticket, Command::Reopen { text }, due)
                    .await?;
                Ok(())
            }
            Course::DeclinedFirst => {
                let seq = answers.declined.await.context("no answer to decline")?;
                let due = self.world.journal.clock.now();
                let not_yet = Command::NotYet {
                    answer: seq,
                    text: None,
                };
                self.step(life.requester, ticket, not_yet, due).await?;
                self.accepted(ticket, life, answers.accepted, began).await
            }
            Course::SecondLine(second) => self.second_line(ticket, life, second, began).await,
        }
    }

    async fn accepted(
        &self,
        ticket: TicketId,
        life: &Life,
        answer: oneshot::Receiver<Seq>,
        began: Duration,
    ) -> anyhow::Result<()> {
        let answer = answer.await.context("no answer to accept")?;
        let due = self.not_before(began + life.ends_at).await;
        let accept = Command::Accept { answer };
        self.step(life.requester, ticket, accept, due).await?;
        Ok(())
    }

    /// The planned time, or now where that has passed because an earlier answer came late: a step
    /// is due when what it needs is there.
    pub(super) async fn not_before(&self, at: Duration) -> Moment {
        let now = self.world.journal.clock.now();
        self.until(at).await.max(now)
    }

    /// A step of a course. Gives its seq; a refusal is noted.
    pub(super) async fn step(
        &self,
        who: Seat,
        ticket: TicketId,
        command: Command,
        due: Moment,
    ) -> anyhow::Result<Option<Seq>> {
        let said = format!("{command:?}");
        match self.command(who, ticket, command, due).await?.1 {
            Outcome::Ok(receipt) => Ok(Some(receipt.seq)),
            Outcome::Refused(refusal) => {
                self.refused(&refusal, || {
                    format!("{said} of {who:?} on ticket {}", ticket.0)
                });
                Ok(None)
            }
        }
    }
}
