//! Tickets that share another one's fate.

use peerdesk_desk::{MemberId, OrganisationId, Sight, TicketId};

use super::stored::visibility;
use crate::store::{Error, Store};

/// A ticket bundled under another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundled {
    pub id: TicketId,
    pub number: i64,
    pub title: String,
    pub sight: Sight,
}

impl Store {
    /// Bundled tickets whose lead has ended, with that lead. The end of a lead is followed by looking
    /// at what is, not by a message that could be lost.
    pub async fn bundles_to_follow(
        &self,
        limit: usize,
    ) -> Result<Vec<(TicketId, TicketId)>, Error> {
        let rows = sqlx::query!(
            "select bundled.id, lead.id as lead
             from ticket bundled join ticket lead on lead.id = bundled.bundled_under
             where bundled.bundled_under is not null
               and lead.stage in ('solved', 'closed', 'withdrawn')
             order by bundled.id limit $1",
            limit as i64
        )
        .fetch_all(&self.control)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (TicketId(row.id), TicketId(row.lead)))
            .collect())
    }

    /// Tickets bundled under one, newest first.
    pub async fn bundled_under(&self, lead: TicketId, limit: usize) -> Result<Vec<Bundled>, Error> {
        let rows = sqlx::query!(
            "select id, number, title, organisation_id, visibility, requester_id from ticket
             where bundled_under = $1 order by id desc limit $2",
            lead.0,
            limit as i64
        )
        .fetch_all(&self.read)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(Bundled {
                    id: TicketId(row.id),
                    number: row.number,
                    title: row.title,
                    sight: read_sight(
                        row.id,
                        row.organisation_id,
                        row.requester_id,
                        &row.visibility,
                    )?,
                })
            })
            .collect()
    }

    /// What decides who sees tickets, for those that exist.
    pub async fn sights(&self, tickets: &[TicketId]) -> Result<Vec<(TicketId, Sight)>, Error> {
        let ids: Vec<i64> = tickets.iter().map(|id| id.0).collect();
        let rows = sqlx::query!(
            "select id, organisation_id, requester_id, visibility from ticket where id = any($1)",
            &ids
        )
        .fetch_all(&self.read)
        .await?;
        rows.into_iter()
            .map(|row| {
                let sight = read_sight(
                    row.id,
                    row.organisation_id,
                    row.requester_id,
                    &row.visibility,
                )?;
                Ok((TicketId(row.id), sight))
            })
            .collect()
    }
}

fn read_sight(id: i64, organisation: i64, requester: i64, word: &str) -> Result<Sight, Error> {
    Ok(Sight {
        organisation: OrganisationId(organisation),
        requester: MemberId(requester),
        visibility: visibility(word).map_err(|why| Error::Corrupt {
            table: "ticket",
            column: "visibility",
            row: id,
            why,
        })?,
    })
}
