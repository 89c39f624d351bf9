//! The history as the hub reads it when hints did not bring an event.

use peerdesk_desk::{Seq, Stream, TicketId};
use tracing::warn;

use super::{App, in_time};
use crate::frame::Frame;
use crate::store::Snapshot;

impl App {
    /// Last seqs of the public and the staff stream of the tickets that exist; `None` when the
    /// database does not answer.
    pub async fn heads(&self, tickets: &[TicketId]) -> Option<Vec<(TicketId, Seq, Seq)>> {
        match in_time(self.store.heads(tickets)).await {
            Ok(heads) => Some(
                heads
                    .into_iter()
                    .map(|heads| (heads.ticket, heads.public, heads.staff))
                    .collect(),
            ),
            Err(error) => {
                warn!(%error, "heads could not be read");
                None
            }
        }
    }

    /// What is committed now; `None` when the database does not answer.
    pub async fn snapshot(&self) -> Option<Snapshot> {
        match in_time(self.store.snapshot()).await {
            Ok(snapshot) => Some(snapshot),
            Err(error) => {
                warn!(%error, "what is committed could not be asked");
                None
            }
        }
    }

    /// Last seqs of the streams in which something was committed since; `None` when the database does
    /// not answer, or when it was so much that comparing everything costs less.
    pub async fn heads_since(&self, seen: &Snapshot) -> Option<Vec<(TicketId, Stream, Seq)>> {
        match in_time(self.store.heads_since(seen)).await {
            Ok(heads) => heads,
            Err(error) => {
                warn!(%error, "recent heads could not be read");
                None
            }
        }
    }

    /// Finished frames of a stream after a place, in order.
    pub async fn frames_after(
        &self,
        ticket: TicketId,
        stream: Stream,
        after: Seq,
        limit: usize,
    ) -> Option<Vec<(Seq, Frame)>> {
        let read = async {
            let events = self
                .store
                .events_after(ticket, stream, after, limit)
                .await?;
            let frames = self.frames(&events).await?;
            Ok::<_, crate::store::Error>(events.iter().map(|event| event.seq).zip(frames).collect())
        };
        match in_time(read).await {
            Ok(frames) => Some(frames),
            Err(error) => {
                warn!(%error, ticket.id = ticket.0, "history could not be read");
                None
            }
        }
    }
}
