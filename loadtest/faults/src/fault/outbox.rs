//! Mails while the node that sends them is killed between any two steps: each arrives once, or is
//! known as one of which nobody can know whether it did, and is not sent again.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use peerdesk_loadtest::member::{Outcome, ask};
use peerdesk_loadtest::plan::Seat;
use peerdesk_protocol::{Command, TicketId, Visibility};
use peerdesk_services::{MailServer, MailServerOptions, Mailed};
use serde_json::{Value, json};

use super::Injection;
use crate::station::Launch;

/// Who is mailed; not part of the workload, and never looks at the ticket.
const REQUESTER: Seat = Seat::Member(140);
const ANSWERER: Seat = Seat::Member(141);
/// Mails on their way at each point: one node sends all of them at the same time.
const MAILS: usize = 8;
/// On a machine that is busy with other things.
const STEP_LIMIT: Duration = Duration::from_mins(1);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Where the node dies, at the first mail that comes there.
#[derive(Clone, Copy)]
enum Point {
    BeforeHanding,
    AfterHanding,
    AfterSent,
}

const POINTS: [Point; 3] = [Point::BeforeHanding, Point::AfterHanding, Point::AfterSent];

impl Point {
    fn name(self) -> &'static str {
        match self {
            Self::BeforeHanding => "die_before_handing",
            Self::AfterHanding => "die_after_handing",
            Self::AfterSent => "die_after_sent",
        }
    }
}

/// What became of the mails of one point.
struct Tally {
    arrived: usize,
    sent: usize,
    unknown: usize,
}

impl Injection<'_> {
    /// One node after another sends mails and dies of it; another takes over what it had begun.
    pub(super) async fn outbox_dies(&mut self) -> anyhow::Result<()> {
        let server = MailServer::start(MailServerOptions::default()).await?;
        self.wants_single_mails().await?;
        for point in POINTS {
            let arrived_before = server.taken().len();
            let last = self.arena.sql("select coalesce(max(id), 0) from delivery");
            let last = last.await?;
            self.answers().await?;
            let (_, station) = self.some_node();
            let sending = |launch: Launch| {
                launch
                    .env("PEERDESK_SMTP_URL", server.url())
                    .env("PEERDESK_MAIL_FROM", "Peerdesk <desk@load.test>")
            };
            let dying = Launch::controlled(&self.arena.programs.controlled, point.name());
            station.swap(&sending(dying)).await?;
            // Digests of others come tomorrow.
            let due = format!(
                "update delivery set due_at = now() where channel = 'mail' and id > {last}"
            );
            self.arena.sql(&due).await?;
            let deadline = Instant::now() + STEP_LIMIT;
            while station.ended().is_none() {
                ensure!(Instant::now() < deadline, "never came to {}", point.name());
                tokio::time::sleep(LOOK_EVERY).await;
            }
            // Whoever dies is taken over once its time is over.
            let over = "update delivery set lease_until = now() where lease_until is not null";
            self.arena.sql(over).await?;
            let whole = Launch::of(&self.arena.programs.node);
            station.swap(&sending(whole)).await?;
            let open = format!("id > {last} and ended_at is null");
            self.count_becomes(&open, 0).await?;
            let tally = Tally {
                arrived: server.taken().len() - arrived_before,
                sent: self
                    .count(&format!("id > {last} and state = 'sent'"))
                    .await?,
                unknown: self
                    .count(&format!("id > {last} and state = 'unknown'"))
                    .await?,
            };
            self.judge_mails(point, &tally)?;
            station.restore().await?;
        }
        let mails = server.taken();
        let ids: HashSet<&str> = mails.iter().map(Mailed::id).collect();
        ensure!(ids.len() == mails.len(), "a mail arrived twice");
        Ok(())
    }

    fn judge_mails(&mut self, point: Point, tally: &Tally) -> anyhow::Result<()> {
        let Tally {
            arrived,
            sent,
            unknown,
        } = *tally;
        self.note(format!(
            "{}: {MAILS} mails, {arrived} arrived, {sent} known to have, {unknown} not known",
            point.name()
        ));
        ensure!(sent + unknown == MAILS, "mails ended otherwise");
        match point {
            // Nothing had left the house, so nothing is in doubt.
            Point::BeforeHanding => ensure!(arrived == MAILS && unknown == 0, "a mail was lost"),
            Point::AfterHanding => ensure!(arrived == sent && unknown > 0, "sent after the mark"),
            Point::AfterSent => ensure!(arrived > sent && unknown > 0, "sent again"),
        }
        Ok(())
    }

    async fn wants_single_mails(&self) -> anyhow::Result<()> {
        let account = self.stage.world.accounts.account(REQUESTER);
        let token = account.context("nobody sits there")?.token;
        let url = self.stage.world.nodes[0].url("/api/settings");
        let http = reqwest::Client::new();
        let read = http.get(&url).bearer_auth(&token).send().await?;
        let mut settings: Value = read.error_for_status()?.json().await?;
        settings["quiet_from"] = json!(0);
        settings["quiet_until"] = json!(0);
        let ways = settings["ways"].as_array_mut().context("no ways")?;
        for way in ways.iter_mut().filter(|way| way["subject"] == "answers") {
            way["mail"] = json!("single");
        }
        let put = http.put(&url).bearer_auth(&token).json(&settings);
        put.send().await?.error_for_status()?;
        Ok(())
    }

    /// A question with so many answers that each is a mail.
    async fn answers(&self) -> anyhow::Result<()> {
        let text = "every answer is mailed".to_owned();
        let question = ask(text, self.stage.calm, Visibility::Organisation);
        let (_, asked) = self.stage.send(REQUESTER, question).await?;
        let Outcome::Ok(receipt) = asked else {
            anyhow::bail!("the question was refused: {asked:?}");
        };
        for number in 0..MAILS {
            let text = format!("answer {number}");
            let answer = Command::Answer { text };
            let (_, answered) = self.stage.command(ANSWERER, receipt.ticket, answer).await?;
            ensure!(matches!(answered, Outcome::Ok(_)), "{answered:?}");
        }
        let TicketId(ticket) = receipt.ticket;
        let of_it = format!(
            "channel = 'mail' and (member_id, notice_seq) in
                 (select member_id, seq from notice where ticket_id = {ticket})"
        );
        self.count_becomes(&of_it, MAILS).await
    }

    async fn count(&self, condition: &str) -> anyhow::Result<usize> {
        let counted =
            format!("select count(*) from delivery where channel = 'mail' and {condition}");
        Ok(self.arena.sql(&counted).await?.parse()?)
    }

    async fn count_becomes(&self, condition: &str, wanted: usize) -> anyhow::Result<()> {
        let deadline = Instant::now() + STEP_LIMIT;
        loop {
            let count = self.count(condition).await?;
            if count == wanted {
                return Ok(());
            }
            ensure!(
                Instant::now() < deadline,
                "{count} instead of {wanted} mails with {condition}"
            );
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}
