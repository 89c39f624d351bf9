//! What is on its way out, one row for each notice and channel. A row is moved on only by whoever
//! holds its present attempt, so that a node that stood still cannot send what another one took over.

use std::time::Duration;

use peerdesk_desk::{Language, Millis, OrganisationId, Timestamp, next_at};
use peerdesk_desk::{Mail, MemberId, NoticeKind, Seq, Settings, Sight, Stream, Subject, TicketId};
use time::OffsetDateTime;
use uuid::Uuid;

use super::events::read_stream;
use super::follow::Following;
use super::notices::{Noticed, known_kinds, read_kind};
use super::stored::visibility;
use super::time::{moment, timestamp};
use crate::store::{Error, Store};

/// A notice waits so long for being seen in the app before a browser is woken.
const PUSH_AFTER: Millis = Millis::seconds(5);
/// … before a mail is written.
const MAIL_AFTER: Millis = Millis::minutes(5);

/// Rows of digests that are looked at for one that nobody holds.
const DIGESTS_LOOKED_AT_MAX: i64 = 200;

/// How long is kept what became of a message.
const KEPT_DAYS: i32 = 90;
/// Messages forgotten in one statement.
pub const FORGOTTEN_MAX: u64 = 1_000;

/// A way out of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    Push,
    Mail,
    Digest,
}

/// An attempt to send: one message, or one digest of several notices. Held by one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub id: Uuid,
    pub member: MemberId,
    pub channel: Channel,
    /// The browser of a push.
    pub subscription: Option<i64>,
    /// How often it was tried, this time included.
    pub attempts: u32,
    /// The first row of it: names the message for ever, however often it is tried.
    pub first: i64,
}

/// A notice that an attempt is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subjected {
    pub seq: i64,
    pub kind: NoticeKind,
    pub ticket: TicketId,
    pub number: i64,
    pub title: String,
    pub sight: Sight,
    pub stream: Option<Stream>,
    pub event: Option<Seq>,
    pub by_name: Option<String>,
    pub at: Timestamp,
    pub is_seen: bool,
}

/// Whom an attempt is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    pub name: String,
    pub email: String,
    pub language: Language,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The other side took it.
    Sent,
    /// The other side will never take it, or was tried often enough.
    Refused,
    /// Seen meanwhile, or not for the member any more.
    Unneeded,
    /// The line broke while it was handed over: whether it was taken is not known.
    Unknown,
    /// The other side did not take it: tried again after so long.
    Again(Duration),
}

impl Following {
    /// Puts notices into the outbox, in the commit that writes them, by the settings of their members.
    pub async fn post(&mut self, noticed: &[Noticed], now: Timestamp) -> Result<(), Error> {
        let members: Vec<MemberId> = noticed.iter().map(|noticed| noticed.member).collect();
        let settings = self.settings(&members).await?;
        let quiet = Settings::quiet();
        let mut pushes = Posts::default();
        let mut mails = Posts::default();
        for notice in noticed {
            let settings = settings.get(&notice.member).unwrap_or(&quiet);
            let subject = Subject::of(notice.kind);
            let ways = settings.ways(subject);
            if ways.push {
                let due = settings.speaks_at(subject, now.plus(PUSH_AFTER));
                pushes.add(notice, Channel::Push, due);
            }
            match ways.mail {
                Mail::None => {}
                Mail::Single => {
                    let due = settings.speaks_at(subject, now.plus(MAIL_AFTER));
                    mails.add(notice, Channel::Mail, due);
                }
                Mail::Digest => {
                    let due = next_at(&settings.quiet.zone, settings.digest_minute, now);
                    mails.add(notice, Channel::Digest, due);
                }
            }
        }
        self.insert_pushes(&pushes).await?;
        self.insert_mails(&mails).await
    }

    async fn insert_pushes(&mut self, posts: &Posts) -> Result<(), Error> {
        if posts.members.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            "insert into delivery (member_id, notice_seq, channel, subscription_id, due_at)
             select member_id, notice_seq, 'push', push_subscription.id, due_at
             from unnest($1::bigint[], $2::bigint[], $3::timestamptz[])
                      as new (member_id, notice_seq, due_at)
             join push_subscription using (member_id)
             on conflict do nothing",
            &posts.members,
            &posts.seqs,
            &posts.due
        )
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    async fn insert_mails(&mut self, posts: &Posts) -> Result<(), Error> {
        if posts.members.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            "insert into delivery (member_id, notice_seq, channel, due_at)
             select * from unnest($1::bigint[], $2::bigint[], $3::text[], $4::timestamptz[])
             on conflict do nothing",
            &posts.members,
            &posts.seqs,
            &posts.channels,
            &posts.due
        )
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }
}

/// Rows to be as columns.
#[derive(Default)]
struct Posts {
    members: Vec<i64>,
    seqs: Vec<i64>,
    channels: Vec<String>,
    due: Vec<OffsetDateTime>,
}

impl Posts {
    fn add(&mut self, notice: &Noticed, channel: Channel, due: Timestamp) {
        self.members.push(notice.member.0);
        self.seqs.push(notice.seq);
        self.channels.push(channel_word(channel).to_owned());
        self.due.push(moment(due));
    }
}

impl Store {
    /// Gives up what could not be sent for a week: where no mail server is configured, mails would
    /// wait for ever.
    pub async fn give_up_old(&self) -> Result<u64, Error> {
        let done = sqlx::query!(
            "update delivery set state = 'unneeded', ended_at = clock_timestamp()
             where id in (select id from delivery
                          where state = 'waiting' and due_at < statement_timestamp() - interval '7 days'
                          order by due_at limit 1000)"
        )
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected())
    }

    /// Forgets messages that ended long ago, at most [`FORGOTTEN_MAX`]; how many. Only the oldest rows
    /// are looked at, whose ids are the smallest: every message ends within little more than a week.
    pub async fn forget_deliveries(&self) -> Result<u64, Error> {
        let done = sqlx::query!(
            "delete from delivery
             where id in (select id from (select id, ended_at from delivery order by id limit $1)
                                             as oldest
                          where ended_at < statement_timestamp() - make_interval(days => $2))",
            FORGOTTEN_MAX as i64,
            KEPT_DAYS
        )
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected())
    }

    /// For how long the message that waits the longest could have been sent; mails only where they
    /// can be.
    pub async fn deliveries_late(&self, has_mail: bool) -> Result<Duration, Error> {
        let late = sqlx::query_scalar!(
            "select extract(epoch from statement_timestamp() - min(due_at))::float8 from delivery
             where state = 'waiting' and due_at <= statement_timestamp()
               and (channel = 'push' or $1)",
            has_mail
        )
        .fetch_one(&self.read)
        .await?;
        Ok(Duration::from_secs_f64(late.unwrap_or(0.0).max(0.0)))
    }

    /// Takes over what nodes that died had begun. What was only prepared goes back to wait; what was
    /// being handed over is left, since it may have arrived. How many of each.
    pub async fn take_over(&self) -> Result<(u64, u64), Error> {
        let again = sqlx::query!(
            "update delivery set state = 'waiting', attempt = null, lease_until = null
             where id in (select id from delivery
                          where state = 'leased' and lease_until < statement_timestamp()
                          order by id for update skip locked)"
        )
        .execute(&self.write)
        .await?;
        let unknown = sqlx::query!(
            "update delivery
             set state = 'unknown', attempt = null, lease_until = null,
                 ended_at = clock_timestamp()
             where id in (select id from delivery
                          where state = 'handing' and lease_until < statement_timestamp()
                          order by id for update skip locked)"
        )
        .execute(&self.write)
        .await?;
        Ok((again.rows_affected(), unknown.rows_affected()))
    }

    /// Takes messages whose time has come, for so long. Each is an attempt of its own. Mails only for a
    /// node that can send them.
    pub async fn lease(
        &self,
        limit: usize,
        lasts: Duration,
        has_mail: bool,
    ) -> Result<Vec<Attempt>, Error> {
        let rows = sqlx::query!(
            "update delivery
             set state = 'leased', attempt = gen_random_uuid(), attempts = attempts + 1,
                 lease_until = clock_timestamp() + make_interval(secs => $2)
             where id in (select id from delivery
                          where state = 'waiting' and due_at <= statement_timestamp()
                            and (channel = 'push' or (channel = 'mail' and $3))
                            and (select kind from notice
                                 where notice.member_id = delivery.member_id
                                   and notice.seq = notice_seq) = any($4)
                          order by due_at, id limit $1 for update skip locked)
             returning id, attempt as \"attempt!\", member_id, channel, subscription_id, attempts",
            limit as i64,
            lasts.as_secs_f64(),
            has_mail,
            &known_kinds()
        )
        .fetch_all(&self.write)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(Attempt {
                    id: row.attempt,
                    member: MemberId(row.member_id),
                    channel: read_channel(&row.channel, row.id)?,
                    subscription: row.subscription_id,
                    attempts: row.attempts.unsigned_abs(),
                    first: row.id,
                })
            })
            .collect()
    }

    /// Takes one member's digest, when it is due, for so long: all rows of it are one attempt.
    pub async fn lease_digest(
        &self,
        attempt: Uuid,
        lasts: Duration,
    ) -> Result<Option<Attempt>, Error> {
        let known = known_kinds();
        let mut transaction = self.write.begin().await?;
        // One digest of a member at a time: their inbox is held, never single rows, since two nodes
        // that each held one row would wait for the other's.
        let member = sqlx::query_scalar!(
            "with due as materialized (
                 select member_id, due_at, id from delivery
                 where state = 'waiting' and due_at <= statement_timestamp() and channel = 'digest'
                   and (select kind from notice where notice.member_id = delivery.member_id
                          and notice.seq = notice_seq) = any($1)
                 order by due_at, id limit $2
             )
             select inbox.member_id from due join inbox using (member_id)
             order by due_at, id limit 1 for update of inbox skip locked",
            &known,
            DIGESTS_LOOKED_AT_MAX
        )
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(member) = member else {
            return Ok(None);
        };
        let rows = sqlx::query!(
            "update delivery
             set state = 'leased', attempt = $2, attempts = attempts + 1,
                 lease_until = clock_timestamp() + make_interval(secs => $3)
             where member_id = $1 and channel = 'digest' and state = 'waiting'
               and due_at <= statement_timestamp()
               and (select kind from notice where notice.member_id = delivery.member_id
                      and notice.seq = notice_seq) = any($4)
             returning id, attempts",
            member,
            attempt,
            lasts.as_secs_f64(),
            &known
        )
        .fetch_all(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(rows.iter().map(|row| row.id).min().map(|first| Attempt {
            id: attempt,
            member: MemberId(member),
            channel: Channel::Digest,
            subscription: None,
            attempts: rows
                .iter()
                .map(|row| row.attempts.unsigned_abs())
                .max()
                .unwrap_or(1),
            first,
        }))
    }

    /// What an attempt is about, oldest first.
    pub async fn about(&self, attempt: Attempt) -> Result<Vec<Subjected>, Error> {
        let rows = sqlx::query!(
            "select notice.seq, notice.kind, notice.ticket_id, number, title, organisation_id,
                    requester_id, visibility, notice.stream, event_seq,
                    (select name from member where member.id = by_member_id) as by_name,
                    notice.at, seen_at is not null as \"is_seen!\"
             from delivery
             join notice on notice.member_id = delivery.member_id
                        and notice.seq = delivery.notice_seq
             join ticket on ticket.id = notice.ticket_id
             where attempt = $1 order by notice.seq",
            attempt.id
        )
        .fetch_all(&self.read)
        .await?;
        rows.into_iter()
            .filter_map(|row| read_kind(&row.kind).map(|kind| (kind, row)))
            .map(|(kind, row)| {
                Ok(Subjected {
                    seq: row.seq,
                    kind,
                    ticket: TicketId(row.ticket_id),
                    number: row.number,
                    title: row.title,
                    sight: Sight {
                        organisation: OrganisationId(row.organisation_id),
                        requester: MemberId(row.requester_id),
                        visibility: visibility(&row.visibility).map_err(|why| Error::Corrupt {
                            table: "ticket",
                            column: "visibility",
                            row: row.ticket_id,
                            why,
                        })?,
                    },
                    stream: row
                        .stream
                        .map(|stream| read_stream(stream, row.ticket_id))
                        .transpose()?,
                    event: row.event_seq.map(Seq),
                    by_name: row.by_name,
                    at: timestamp(row.at),
                    is_seen: row.is_seen,
                })
            })
            .collect()
    }

    /// Whom a message is for.
    pub async fn recipient(&self, member: MemberId) -> Result<Option<Recipient>, Error> {
        self.invited(member, Language::English).await
    }

    /// The same, for somebody who may have chosen no language yet.
    pub async fn invited(
        &self,
        member: MemberId,
        otherwise: Language,
    ) -> Result<Option<Recipient>, Error> {
        let row = sqlx::query!(
            "select name, email, language as \"language?\"
             from member left join member_setting on member_id = id
             where id = $1 and active",
            member.0
        )
        .fetch_optional(&self.read)
        .await?;
        Ok(row.map(|row| Recipient {
            name: row.name,
            email: row.email,
            language: match row.language.as_deref() {
                Some("ru") => Language::Russian,
                Some(_) => Language::English,
                None => otherwise,
            },
        }))
    }

    /// Says that an attempt is being handed over from now on, which from here on is never done again;
    /// false when the attempt is not held any more, so that nothing may be sent.
    pub async fn hand(&self, attempt: Attempt, lasts: Duration) -> Result<bool, Error> {
        let done = sqlx::query!(
            "update delivery
             set state = 'handing', lease_until = clock_timestamp() + make_interval(secs => $2)
             where attempt = $1 and state = 'leased' and lease_until > clock_timestamp()",
            attempt.id,
            lasts.as_secs_f64()
        )
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Ends an attempt; false when it was taken over meanwhile.
    pub async fn end(&self, attempt: Attempt, ending: Ending) -> Result<bool, Error> {
        let state = match ending {
            Ending::Sent => "sent",
            Ending::Refused => "refused",
            Ending::Unneeded => "unneeded",
            Ending::Unknown => "unknown",
            Ending::Again(_) => "waiting",
        };
        let after = match ending {
            Ending::Again(after) => Some(after.as_secs_f64()),
            Ending::Sent | Ending::Refused | Ending::Unneeded | Ending::Unknown => None,
        };
        let done = sqlx::query!(
            "update delivery
             set state = $2, attempt = null, lease_until = null,
                 due_at = coalesce(clock_timestamp() + make_interval(secs => $3), due_at),
                 ended_at = case when $2 = 'waiting' then null else clock_timestamp() end
             where attempt = $1",
            attempt.id,
            state,
            after
        )
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected() > 0)
    }
}

fn channel_word(channel: Channel) -> &'static str {
    match channel {
        Channel::Push => "push",
        Channel::Mail => "mail",
        Channel::Digest => "digest",
    }
}

fn read_channel(word: &str, row: i64) -> Result<Channel, Error> {
    [Channel::Push, Channel::Mail, Channel::Digest]
        .into_iter()
        .find(|channel| channel_word(*channel) == word)
        .ok_or_else(|| Error::Corrupt {
            table: "delivery",
            column: "channel",
            row,
            why: format!("unknown channel {word}"),
        })
}
