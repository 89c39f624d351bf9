//! Questions of the past, for what they tell about those to come.

use std::sync::Arc;

use peerdesk_desk::{OrganisationId, Terms, TicketId, Timestamp, TopicId};

use super::time::timestamp;
use super::topics::load_topic;
use crate::store::{Error, Store};

/// Tickets of an organisation that are looked through for those of one topic.
const LOOKED_THROUGH_MAX: i64 = 5_000;

/// A past question that everybody in its organisation can see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastQuestion {
    pub ticket: TicketId,
    pub number: i64,
    pub title: String,
    pub text: String,
    /// Whether second line was called.
    pub escalated: bool,
    /// Whether a colleague's answer was confirmed.
    pub solved_by_peers: bool,
}

/// How long a question took whose solution was confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PastTimes {
    pub asked: Timestamp,
    pub first_answer: Option<Timestamp>,
    pub solved: Timestamp,
}

impl Store {
    /// The last questions of an organisation, or of one topic of it, newest first.
    pub async fn past_questions(
        &self,
        organisation: OrganisationId,
        topic: Option<TopicId>,
        limit: usize,
    ) -> Result<Vec<PastQuestion>, Error> {
        let rows = sqlx::query!(
            "select ticket.id, number, title, coalesce(asked.body ->> 'text', '') as \"text!\",
                    exists (select from event
                            where event.ticket_id = ticket.id and stream = 0
                              and kind = 'escalated') as \"escalated!\",
                    coalesce(facts #>> '{stage,solution,kind}' = 'accepted'
                             and facts #>> '{stage,solution,second_line}' = 'false', false)
                        as \"solved_by_peers!\"
             from ticket
             join event asked on asked.ticket_id = ticket.id and asked.stream = 0 and asked.seq = 1
             where organisation_id = $1 and visibility = 'organisation'
               and ($2::bigint is null or topic_id = $2)
             order by number desc limit $3",
            organisation.0,
            topic.map(|topic| topic.0),
            limit as i64
        )
        .fetch_all(&self.read)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| PastQuestion {
                ticket: TicketId(row.id),
                number: row.number,
                title: row.title,
                text: row.text,
                escalated: row.escalated,
                solved_by_peers: row.solved_by_peers,
            })
            .collect())
    }

    /// Others than the requester who opened a ticket.
    pub async fn lookers(&self, ticket: TicketId) -> Result<u32, Error> {
        let count = sqlx::query_scalar!(
            "select count(*) as \"count!\" from looker join ticket on ticket.id = ticket_id
             where ticket_id = $1 and member_id <> requester_id",
            ticket.0
        )
        .fetch_one(&self.read)
        .await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Colleagues who said or answered something on a ticket; its requester is none.
    pub async fn speakers(&self, ticket: TicketId) -> Result<u32, Error> {
        let count = sqlx::query_scalar!(
            "select count(distinct by_member_id) as \"count!\"
             from event join ticket on ticket.id = event.ticket_id
             where ticket_id = $1 and stream = 0 and kind in ('posted', 'answered')
               and by_member_id <> requester_id",
            ticket.0
        )
        .fetch_one(&self.read)
        .await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// The terms of a topic in use, as they are now.
    pub async fn topic_terms(&self, topic: TopicId) -> Result<Option<Arc<Terms>>, Error> {
        let mut connection = self.read.acquire().await?;
        let topic = load_topic(&mut connection, &self.terms, topic).await?;
        Ok(topic.map(|topic| topic.terms))
    }

    /// The last questions on a topic whose solution was confirmed, newest first, among the last ones of
    /// the organisation.
    pub async fn past_times(
        &self,
        organisation: OrganisationId,
        topic: TopicId,
        limit: usize,
    ) -> Result<Vec<PastTimes>, Error> {
        let rows = sqlx::query!(
            "select asked_at, solved.at as solved_at,
                    (select min(at) from event
                     where event.ticket_id = ticket.id and stream = 0 and kind = 'answered')
                        as first_answer_at
             from (select * from ticket where organisation_id = $1
                   order by number desc limit $4) ticket
             cross join lateral (
                 select min(at) as at from event
                 where event.ticket_id = ticket.id and stream = 0 and kind = 'accepted'
             ) solved
             where topic_id = $2 and stage in ('solved', 'closed')
               and facts #>> '{stage,solution,kind}' = 'accepted' and solved.at is not null
             order by number desc limit $3",
            organisation.0,
            topic.0,
            limit as i64,
            LOOKED_THROUGH_MAX
        )
        .fetch_all(&self.read)
        .await?;
        Ok(rows
            .into_iter()
            .filter_map(|row| {
                Some(PastTimes {
                    asked: timestamp(row.asked_at),
                    first_answer: row.first_answer_at.map(timestamp),
                    solved: timestamp(row.solved_at?),
                })
            })
            .collect())
    }
}
