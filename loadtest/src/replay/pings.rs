//! How often members were told of questions of others, as their inboxes say.

use anyhow::Context as _;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use peerdesk_protocol::limits::INBOX_PAGE_MAX;
use peerdesk_protocol::{InboxPage, MemberSettings, NoticeKind};
use serde::Serialize;

use super::reading::Reading;
use crate::accounts::Account;
use crate::member::World;

/// Inboxes read at once.
const READ_AT_ONCE: usize = 8;

/// Notices about questions of others, beside what members want at most in a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pings {
    pub members: usize,
    /// Members who were told of any.
    pub told: usize,
    pub all: u32,
    /// Of one member.
    pub most: u32,
    /// What a member wants in a day who set nothing.
    pub budget: u32,
    pub above_budget: usize,
}

impl Pings {
    /// Reads the inboxes of everybody.
    pub(super) async fn read(world: &World) -> anyhow::Result<Self> {
        let http = &reqwest::Client::new();
        let accounts = world.accounts.all();
        let (_, first) = accounts.first().context("there is nobody")?;
        let reading = |account| Reading {
            http,
            node: &world.nodes[0],
            account,
        };
        let settings: Option<MemberSettings> = reading(first).read("/api/settings").await?;
        let budget = u32::from(settings.context("no settings")?.questions_a_day);
        let counts: Vec<u32> = stream::iter(&accounts)
            .map(|(_, account)| async move { questions(&reading(account), account).await })
            .buffer_unordered(READ_AT_ONCE)
            .try_collect()
            .await?;
        Ok(Self {
            members: counts.len(),
            told: counts.iter().filter(|count| **count > 0).count(),
            all: counts.iter().sum(),
            most: counts.iter().copied().max().unwrap_or(0),
            budget,
            above_budget: counts.iter().filter(|count| **count > budget).count(),
        })
    }
}

async fn questions(reading: &Reading<'_>, account: &Account) -> anyhow::Result<u32> {
    let (mut count, mut before) = (0, i64::MAX);
    loop {
        let path = format!("/api/inbox?before={before}&limit={INBOX_PAGE_MAX}");
        let page: Option<InboxPage> = reading.read(&path).await?;
        let page = page.with_context(|| format!("{} has no inbox", account.email))?;
        let is_question = |kind: NoticeKind| matches!(kind, NoticeKind::Question);
        let questions = page
            .notices
            .iter()
            .filter(|notice| is_question(notice.kind));
        count += questions.count() as u32;
        let last = page.notices.iter().map(|notice| notice.seq).min();
        match last.filter(|_| page.more) {
            Some(last) => before = last,
            None => return Ok(count),
        }
    }
}
