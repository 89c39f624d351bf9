//! What an export reads: solved tickets by their place, addresses and names of topics.

use std::collections::HashMap;

use peerdesk_desk::{MemberId, OrganisationId, TicketId, TopicId};

use crate::store::{Error, Store};

impl Store {
    /// Solved tickets of an organisation by id after a place: those that everybody there sees, those of
    /// one requester, and private ones only if they are wanted.
    pub async fn solved_after(
        &self,
        organisation: OrganisationId,
        with_private: bool,
        requester: Option<MemberId>,
        after: TicketId,
        limit: usize,
    ) -> Result<Vec<TicketId>, Error> {
        let ids = sqlx::query_scalar!(
            "select id from ticket
             where organisation_id = $1 and stage in ('solved', 'closed')
               and (visibility = 'organisation' or $2 or requester_id = $3)
               and id > $4
             order by id limit $5",
            organisation.0,
            with_private,
            requester.map(|requester| requester.0),
            after.0,
            limit as i64
        )
        .fetch_all(&self.read)
        .await?;
        Ok(ids.into_iter().map(TicketId).collect())
    }

    /// The addresses of members.
    pub async fn addresses(
        &self,
        members: &[MemberId],
    ) -> Result<HashMap<MemberId, String>, Error> {
        let ids: Vec<i64> = members.iter().map(|id| id.0).collect();
        let rows = sqlx::query!("select id, email from member where id = any($1)", &ids)
            .fetch_all(&self.read)
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| (MemberId(row.id), row.email))
            .collect())
    }

    /// The names of topics, whether they are in use or not.
    pub async fn topic_names(&self, topics: &[TopicId]) -> Result<HashMap<TopicId, String>, Error> {
        let ids: Vec<i64> = topics.iter().map(|id| id.0).collect();
        let rows = sqlx::query!("select id, name from topic where id = any($1)", &ids)
            .fetch_all(&self.read)
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| (TopicId(row.id), row.name))
            .collect())
    }
}
