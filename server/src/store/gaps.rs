//! What was looked for, or asked, and is not known here.

use peerdesk_desk::{MemberId, OrganisationId, TicketId, Timestamp};

use super::time::timestamp;
use crate::store::{Error, Store};

/// A wish that found nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    pub words: String,
    pub example: String,
    pub members: Vec<MemberId>,
    pub times: u32,
    pub last_at: Timestamp,
    /// Nobody searched for it; it was asked alone.
    pub only_asked: bool,
}

/// Somebody's wish, as it came.
#[derive(Clone, Copy, Debug)]
pub struct NewGap<'w> {
    pub organisation: OrganisationId,
    pub member: MemberId,
    /// Without endings, in the order of the alphabet.
    pub words: &'w str,
    /// As typed.
    pub example: &'w str,
    /// The question, where it was asked and not searched for.
    pub asked: Option<TicketId>,
}

/// Whoever looks for more of the same words so soon had not finished typing.
const TYPED_ON_SECONDS: f64 = 60.0;

/// Gaps of so many days are reported, and then forgotten.
const GAP_DAYS: i32 = 90;

impl Store {
    /// Remembers that a member found nothing.
    pub async fn note_gap(&self, gap: NewGap<'_>) -> Result<(), Error> {
        sqlx::query!(
            "with unfinished as (
                 delete from search_gap
                 where organisation_id = $1 and member_id = $3 and words <> $2
                   and last_at > statement_timestamp() - make_interval(secs => $5)
                   and starts_with(lower($4), lower(example))
             )
             insert into search_gap (organisation_id, words, member_id, example, ticket_id)
             values ($1, $2, $3, $4, $6)
             on conflict (organisation_id, words, member_id) do update
                 set times = search_gap.times + 1, example = excluded.example,
                     last_at = excluded.last_at,
                     ticket_id = case when search_gap.ticket_id is null then null
                                      else excluded.ticket_id end",
            gap.organisation.0,
            gap.words,
            gap.member.0,
            gap.example,
            TYPED_ON_SECONDS,
            gap.asked.map(|ticket| ticket.0)
        )
        .execute(&self.write)
        .await?;
        Ok(())
    }

    /// What the members of these organisations looked for in vain, and asked and has no solution yet;
    /// most members first. What only its requester and second line see is not told.
    pub async fn gaps(
        &self,
        organisations: &[OrganisationId],
        limit: usize,
    ) -> Result<Vec<Gap>, Error> {
        let ids: Vec<i64> = organisations.iter().map(|id| id.0).collect();
        let rows = sqlx::query!(
            "select words, array_agg(member_id) as \"members!\", sum(times) as \"times!\",
                    max(last_at) as \"last_at!\",
                    (array_agg(example order by last_at desc))[1] as \"example!\",
                    bool_and(ticket_id is not null) as \"only_asked!\"
             from search_gap
             where organisation_id = any($1)
               and last_at > statement_timestamp() - make_interval(days => $2)
               and (ticket_id is null
                    or exists (select from ticket
                               where ticket.id = ticket_id and visibility = 'organisation'
                                 and stage not in ('solved', 'closed', 'withdrawn')))
             group by words
             order by count(*) desc, bool_and(ticket_id is not null), max(last_at) desc limit $3",
            &ids,
            GAP_DAYS,
            limit as i64
        )
        .fetch_all(&self.read)
        .await?;
        let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(rows
            .into_iter()
            .map(|row| Gap {
                words: row.words,
                example: row.example,
                members: row.members.into_iter().map(MemberId).collect(),
                times: count(row.times),
                last_at: timestamp(row.last_at),
                only_asked: row.only_asked,
            })
            .collect())
    }

    /// Forgets gaps that are no longer reported.
    pub async fn sweep_gaps(&self) -> Result<(), Error> {
        sqlx::query!(
            "delete from search_gap
             where last_at < statement_timestamp() - make_interval(days => $1)",
            GAP_DAYS
        )
        .execute(&self.write)
        .await?;
        Ok(())
    }
}
