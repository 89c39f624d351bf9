//! Changes of the live list, gathered and encoded once per audience.

use std::collections::BTreeMap;

use peerdesk_desk::{MemberId, OrganisationId, Seq, Sight, TicketId, Visibility};
use peerdesk_protocol as protocol;

use super::App;
use super::publish::encode;
use crate::frame::Frame;
use crate::store::Error;

/// Rows of one frame.
const ROWS_PER_FRAME_MAX: usize = 100;

/// Those who may see a ticket, as far as it distinguishes one row from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Audience {
    organisation: OrganisationId,
    /// Set for private tickets.
    private_to: Option<MemberId>,
}

/// Changed rows that the same people may see.
#[derive(Clone, Debug)]
pub struct RowChange {
    pub sight: Sight,
    pub frame: Frame,
    /// The tickets of the frame, each with the public head that its row shows.
    pub shown: Vec<(TicketId, Seq)>,
}

impl Audience {
    fn of(sight: Sight) -> Self {
        Self {
            organisation: sight.organisation,
            private_to: match sight.visibility {
                Visibility::Organisation => None,
                Visibility::Private => Some(sight.requester),
            },
        }
    }
}

/// Reads changed tickets and encodes their rows, a frame for each audience.
pub async fn changed_rows(app: &App, tickets: &[TicketId]) -> Result<Vec<RowChange>, Error> {
    let cards = app.store.cards(tickets).await?;
    let rows = app.rows(&cards).await?;
    let mut by_audience: BTreeMap<Audience, (Sight, Vec<protocol::TicketRow>)> = BTreeMap::new();
    for (card, row) in cards.iter().zip(rows) {
        let sight = card.ticket.sight();
        by_audience
            .entry(Audience::of(sight))
            .or_insert_with(|| (sight, Vec::new()))
            .1
            .push(row);
    }
    let mut changes = Vec::new();
    for (sight, rows) in by_audience.into_values() {
        for rows in rows.chunks(ROWS_PER_FRAME_MAX) {
            let message = protocol::ServerMessage::Rows {
                rows: rows.to_vec(),
            };
            changes.push(RowChange {
                sight,
                frame: encode(&message),
                shown: rows
                    .iter()
                    .map(|row| (TicketId(row.id.0), Seq(row.public_head.0)))
                    .collect(),
            });
        }
    }
    Ok(changes)
}
