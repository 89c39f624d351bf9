//! Inboxes and read places as their members see them, on all of their devices.

use peerdesk_desk::{MemberId, NoticeKind, Seq, Stream, TicketId, Timestamp};
use time::OffsetDateTime;
use tracing::warn;

use super::events::read_stream;
use super::notices::{known_kinds, read_kind};
use super::time::{moment, timestamp};
use crate::store::{Error, Store, Viewer};

/// A notice as its member reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Position in the member's inbox, from 1, without holes.
    pub seq: i64,
    pub kind: NoticeKind,
    pub ticket: TicketId,
    pub number: i64,
    pub title: String,
    /// The event that caused it, if one did.
    pub event: Option<(Stream, Seq)>,
    pub by: Option<MemberId>,
    pub at: Timestamp,
    pub is_seen: bool,
}

/// How far a member read a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadPlace {
    pub ticket: TicketId,
    pub public: Seq,
    pub staff: Seq,
}

/// A member's inbox at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxState {
    pub version: i64,
    pub unread: u64,
    pub notices: Vec<Notice>,
    pub places: Vec<ReadPlace>,
}

/// Which notices are seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// These, by their seqs.
    Some(Vec<i64>),
    /// All up to this seq.
    UpTo(i64),
}

/// Which part of an inbox is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The newest notices below a seq, newest first, and the places that moved last.
    Before(i64),
    /// What changed after a version.
    ChangedSince(i64),
}

struct NoticeRow {
    seq: i64,
    kind: String,
    ticket_id: i64,
    number: i64,
    title: String,
    stream: Option<i16>,
    event_seq: Option<i64>,
    by_member_id: Option<i64>,
    at: OffsetDateTime,
    is_seen: bool,
}

impl Store {
    /// A part of a member's inbox. Only what the member may see now, by the same rule as lists, and of
    /// kinds that this version knows; the three statements see one moment, so that the version says
    /// exactly what is in it.
    pub async fn inbox(
        &self,
        viewer: &Viewer,
        part: Part,
        limit: usize,
    ) -> Result<InboxState, Error> {
        let (before, since) = match part {
            Part::Before(seq) => (seq, -1),
            Part::ChangedSince(version) => (i64::MAX, version),
        };
        let mut transaction = self
            .read
            .begin_with("begin isolation level repeatable read read only")
            .await?;
        let known = known_kinds();
        let row = sqlx::query!(
            "select coalesce((select version from inbox where member_id = $1), 0) as \"version!\",
                    count(*) filter (where kind = any($4)) as \"unread!\",
                    count(*) filter (where kind <> all($4)) as \"unknown!\"
             from notice join ticket on ticket.id = notice.ticket_id
             where member_id = $1 and seen_at is null
               and (organisation_id = any($3)
                    or (notice.stream is distinct from 1 and organisation_id = $2
                        and (visibility = 'organisation' or requester_id = $1)))",
            viewer.member.0,
            viewer.organisation.0,
            &viewer.second_line(),
            &known
        )
        .fetch_one(&mut *transaction)
        .await?;
        if row.unknown > 0 {
            warn!(
                member.id = viewer.member.0,
                notices = row.unknown,
                "notices of a newer version are left out of an inbox"
            );
        }
        let notices = sqlx::query_as!(
            NoticeRow,
            "select notice.seq, notice.kind, ticket_id, number, title, notice.stream, event_seq,
                    by_member_id, notice.at, seen_at is not null as \"is_seen!\"
             from notice join ticket on ticket.id = notice.ticket_id
             where member_id = $1 and seq < $4 and notice.version > $5 and kind = any($7)
               and (organisation_id = any($3)
                    or (notice.stream is distinct from 1 and organisation_id = $2
                        and (visibility = 'organisation' or requester_id = $1)))
             order by seq desc limit $6",
            viewer.member.0,
            viewer.organisation.0,
            &viewer.second_line(),
            before,
            since,
            limit as i64,
            &known
        )
        .fetch_all(&mut *transaction)
        .await?;
        let places = sqlx::query!(
            "select ticket_id, public_seq, staff_seq from read_place
             where member_id = $1 and version > $2 order by version desc limit $3",
            viewer.member.0,
            since,
            limit as i64
        )
        .fetch_all(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(InboxState {
            version: row.version,
            unread: row.unread.unsigned_abs(),
            notices: notices
                .into_iter()
                .filter_map(|row| row.read(viewer.member).transpose())
                .collect::<Result<_, _>>()?,
            places: places
                .into_iter()
                .map(|row| ReadPlace {
                    ticket: TicketId(row.ticket_id),
                    public: Seq(row.public_seq),
                    staff: Seq(row.staff_seq),
                })
                .collect(),
        })
    }

    /// Notes that notices were seen; whether any of them was not before.
    pub async fn see(&self, member: MemberId, seen: &Seen) -> Result<bool, Error> {
        let (some, up_to) = match seen {
            Seen::Some(seqs) => (seqs.clone(), 0),
            Seen::UpTo(seq) => (Vec::new(), *seq),
        };
        let mut transaction = self.write.begin().await?;
        let Some(version) = next_version(&mut transaction, member).await? else {
            return Ok(false);
        };
        let done = sqlx::query!(
            "update notice set seen_at = clock_timestamp(), version = $4
             where member_id = $1 and seen_at is null and (seq = any($2) or seq <= $3)",
            member.0,
            &some,
            up_to,
            version
        )
        .execute(&mut *transaction)
        .await?;
        if done.rows_affected() == 0 {
            // Nothing changed, so the version stays what it was.
            return Ok(false);
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// Notes how far a member read a ticket; a place never goes back, and what is behind it is seen.
    /// Places beyond the end of a stream are taken as its end. Whether anything moved.
    pub async fn read_up_to(&self, member: MemberId, place: ReadPlace) -> Result<bool, Error> {
        let mut transaction = self.write.begin().await?;
        let moves = sqlx::query!(
            "select least($3, public_head) as \"public!\", least($4, staff_head) as \"staff!\"
             from ticket left join read_place
                  on read_place.ticket_id = ticket.id and read_place.member_id = $1
             where ticket.id = $2
               and (least($3, public_head) > coalesce(public_seq, 0)
                    or least($4, staff_head) > coalesce(staff_seq, 0))",
            member.0,
            place.ticket.0,
            place.public.0,
            place.staff.0
        )
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(moves) = moves else {
            return Ok(false);
        };
        sqlx::query!(
            "insert into inbox (member_id) values ($1) on conflict (member_id) do nothing",
            member.0
        )
        .execute(&mut *transaction)
        .await?;
        let version = next_version(&mut transaction, member).await?.unwrap_or(1);
        sqlx::query!(
            "with moved as (
                 insert into read_place (member_id, ticket_id, public_seq, staff_seq, version)
                 values ($1, $2, $3, $4, $5)
                 on conflict (member_id, ticket_id) do update
                 set public_seq = greatest(read_place.public_seq, excluded.public_seq),
                     staff_seq = greatest(read_place.staff_seq, excluded.staff_seq),
                     version = excluded.version
             ), looked as (
                 insert into looker (ticket_id, member_id) values ($2, $1) on conflict do nothing
             )
             update notice set seen_at = clock_timestamp(), version = $5
             where member_id = $1 and ticket_id = $2 and seen_at is null
               and (stream is null or event_seq <= case stream when 0 then $3 else $4 end)",
            member.0,
            place.ticket.0,
            moves.public,
            moves.staff,
            version
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Members whose inbox changed at or after a moment, with its version, and the time now.
    pub async fn inboxes_changed_since(
        &self,
        since: Timestamp,
    ) -> Result<(Timestamp, Vec<(MemberId, i64)>), Error> {
        let rows = sqlx::query!(
            "select clock_timestamp() as \"now!\", member_id as \"member_id?\",
                    version as \"version?\"
             from (select 1) as one left join inbox on changed_at >= $1",
            moment(since)
        )
        .fetch_all(&self.control)
        .await?;
        let now = rows.first().map_or(since, |row| timestamp(row.now));
        Ok((
            now,
            rows.into_iter()
                .filter_map(|row| Some((MemberId(row.member_id?), row.version?)))
                .collect(),
        ))
    }

    /// Members whom a text of this event names.
    pub async fn mentions(
        &self,
        ticket: TicketId,
        stream: Stream,
        seq: Seq,
    ) -> Result<Vec<MemberId>, Error> {
        let members = sqlx::query_scalar!(
            "select member_id from mention where ticket_id = $1 and stream = $2 and seq = $3
             order by member_id",
            ticket.0,
            super::events::stream_word(stream),
            seq.0
        )
        .fetch_all(&self.read)
        .await?;
        Ok(members.into_iter().map(MemberId).collect())
    }
}

/// Locks an inbox and gives its next version; nothing where there is no inbox.
async fn next_version(
    transaction: &mut sqlx::Transaction<'static, sqlx::Postgres>,
    member: MemberId,
) -> Result<Option<i64>, Error> {
    Ok(sqlx::query_scalar!(
        "update inbox set version = version + 1, changed_at = clock_timestamp()
         where member_id = $1 returning version",
        member.0
    )
    .fetch_optional(&mut **transaction)
    .await?)
}

impl NoticeRow {
    fn read(self, member: MemberId) -> Result<Option<Notice>, Error> {
        let Some(kind) = read_kind(&self.kind) else {
            return Ok(None);
        };
        let event = match (self.stream, self.event_seq) {
            (Some(stream), Some(seq)) => Some((read_stream(stream, member.0)?, Seq(seq))),
            (None | Some(_), _) => None,
        };
        Ok(Some(Notice {
            seq: self.seq,
            kind,
            ticket: TicketId(self.ticket_id),
            number: self.number,
            title: self.title,
            event,
            by: self.by_member_id.map(MemberId),
            at: timestamp(self.at),
            is_seen: self.is_seen,
        }))
    }
}
