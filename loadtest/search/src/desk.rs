//! The same questions asked of a running node over HTTP, and the rows that fill its desk before.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io::{BufWriter, Write};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{MissedTickBehavior, interval, sleep};

use crate::corpus::Thread;
use crate::questions::Texts;
use crate::report::Speeds;
use crate::times::{Build, Speed, Times, process_mib};
use crate::variation::{ticket, vocabulary};

/// A node takes fifty requests a second from one member.
const QUESTION_EVERY: Duration = Duration::from_millis(25);

/// How often is asked whether the index knows every ticket.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// While somebody writes: so often, and in so many tickets in turn, of which one is asked anew with each
/// round.
const MESSAGE_EVERY: Duration = Duration::from_millis(100);
const WRITTEN_TICKETS: usize = 20;

const ENGINE: &str = "a node over HTTP";
const ENGINE_WRITTEN: &str = "a node over HTTP, written to";

/// Writes rows for `peerdesk import`, a JSON object a line: the corpus multiplied with variation, as
/// far as somebody answered.
pub(crate) fn write_rows(threads: &[Thread], tickets: u64, out: impl Write) -> anyhow::Result<()> {
    let words = vocabulary(threads);
    let mut out = BufWriter::new(out);
    let documents = (0..).map(|number| ticket(threads, &words, number));
    let solved =
        documents.filter(|document| !document.title.is_empty() && !document.talk.is_empty());
    for document in solved.take(tickets.try_into()?) {
        let fix = if document.fix.trim().is_empty() {
            &document.talk
        } else {
            &document.fix
        };
        let row = json!({ "key": document.id, "question": document.title, "fix": fix });
        serde_json::to_writer(&mut out, &row)?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a desk that was measured before must not take the messages for those of then"
)]
fn fresh_id() -> uuid::Uuid {
    uuid::Uuid::now_v7()
}

/// What an answer says of the index.
#[derive(Deserialize)]
struct Answer {
    complete: bool,
}

/// A running node and somebody who asks it.
pub(crate) struct Desk {
    pub(crate) url: String,
    pub(crate) token: String,
    /// Of another member, who writes while the questions are asked a second time.
    pub(crate) writer: Option<String>,
    /// The node's process, for its memory.
    pub(crate) process: u32,
    /// Tickets that are in it.
    pub(crate) tickets: u64,
}

impl Desk {
    /// Waits until the index knows every ticket, then asks.
    pub(crate) async fn measure(&self, threads: &[Thread]) -> anyhow::Result<Speeds> {
        let client = reqwest::Client::new();
        let start = Instant::now();
        while !self.ask(&client, "/api/suggest", "printer").await?.complete {
            sleep(LOOK_EVERY).await;
        }
        let seconds = start.elapsed().as_secs_f64();
        let texts = Texts::of(threads);
        let mut speeds = self.answers(&client, &texts, ENGINE).await?;
        if let Some(writer) = &self.writer {
            let topic = self.topic(&client).await?;
            let asked = self.answers(&client, &texts, ENGINE_WRITTEN);
            speeds.extend(tokio::select! {
                asked = asked => asked?,
                broken = self.write(&client, writer, topic, &texts.whole) => match broken? {},
            });
        }
        let process = self.process.to_string();
        let build = Build {
            engine: ENGINE,
            tickets: self.tickets,
            seconds,
            own_mib: process_mib(&process, "RssAnon")?,
            resident_mib: process_mib(&process, "VmRSS")?,
            ..Build::default()
        };
        let mut all = Speeds::default();
        all.add((build, speeds));
        Ok(all)
    }

    async fn answers(
        &self,
        client: &reqwest::Client,
        texts: &Texts,
        engine: &'static str,
    ) -> anyhow::Result<Vec<Speed>> {
        let mut speeds = Vec::new();
        for (questions, path, texts) in [
            (
                "suggestions while typing",
                "/api/suggest",
                &texts.keystrokes,
            ),
            (
                "suggestions, typing errors",
                "/api/suggest",
                &texts.mistyped,
            ),
            ("search, three words", "/api/search", &texts.few_words),
            ("search, a whole question", "/api/search", &texts.whole),
        ] {
            let mut times = Times::new()?;
            let mut turns = interval(QUESTION_EVERY);
            turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
            for (at, text) in texts.iter().enumerate() {
                turns.tick().await;
                let begun = Instant::now();
                self.ask(client, path, text).await?;
                times.record(at, begun.elapsed(), Duration::ZERO)?;
            }
            speeds.push(times.speed(Speed {
                engine,
                tickets: self.tickets,
                questions,
                ..Speed::default()
            }));
        }
        Ok(speeds)
    }

    /// Asks questions and writes in them, until somebody stops it.
    async fn write(
        &self,
        client: &reqwest::Client,
        writer: &str,
        topic: i64,
        texts: &[String],
    ) -> anyhow::Result<Infallible> {
        let mut turns = interval(MESSAGE_EVERY);
        turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut tickets = VecDeque::new();
        for (at, text) in texts.iter().cycle().enumerate() {
            turns.tick().await;
            let id = fresh_id();
            let text: String = text.chars().take(1_000).collect();
            let command = match tickets.get(at % WRITTEN_TICKETS) {
                Some(ticket) if at % WRITTEN_TICKETS > 0 => json!({
                    "type": "command", "id": id, "ticket": ticket,
                    "command": { "kind": "post", "text": text },
                }),
                Some(_) | None => json!({
                    "type": "ask", "id": id, "text": text, "topic": topic,
                    "visibility": "organisation",
                }),
            };
            let url = reqwest::Url::parse(&self.url)?.join("/api/commands")?;
            let sent = client.post(url).bearer_auth(writer).json(&command);
            let answer = sent.send().await?;
            ensure!(answer.status().is_success(), "writing: {}", answer.status());
            let answer: Value = answer.json().await?;
            let ticket = answer.pointer("/receipt/ticket").and_then(Value::as_i64);
            let ticket = ticket.with_context(|| format!("writing: {answer}"))?;
            if command["type"] == "ask" {
                tickets.push_front(ticket);
                tickets.truncate(WRITTEN_TICKETS);
            }
        }
        anyhow::bail!("there is nothing to write")
    }

    /// Some topic of the desk.
    async fn topic(&self, client: &reqwest::Client) -> anyhow::Result<i64> {
        let url = reqwest::Url::parse(&self.url)?.join("/api/surroundings")?;
        let answer = client.get(url).bearer_auth(&self.token).send().await?;
        let answer: Value = answer.json().await?;
        let topic = answer.pointer("/topics/0/id").and_then(Value::as_i64);
        topic.with_context(|| format!("no topics: {answer}"))
    }

    async fn ask(
        &self,
        client: &reqwest::Client,
        path: &str,
        text: &str,
    ) -> anyhow::Result<Answer> {
        // The node looks at the beginning of a question.
        let text: String = text.chars().take(1_000).collect();
        let mut url = reqwest::Url::parse(&self.url)?.join(path)?;
        url.query_pairs_mut().append_pair("q", &text);
        let answer = client.get(url).bearer_auth(&self.token).send().await?;
        ensure!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.context("no answer of a search")
    }
}
