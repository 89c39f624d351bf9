//! Terms of topics and tickets. What is kept under an id never changes, so a node reads it once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use peerdesk_desk::{Terms, TermsId, TicketId};
use sqlx::PgConnection;

use super::stored::StoredTerms;
use super::topics::{Columns, columns};
use crate::store::{Error, Store};

/// Terms remembered at most; beyond it the memory starts over.
const TERMS_MAX: usize = 10_000;

/// Terms that this node has read.
#[derive(Clone, Debug, Default)]
pub(super) struct KnownTerms(Arc<Mutex<HashMap<TermsId, Arc<Terms>>>>);

/// Where terms stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TermsPlace {
    Kept(TermsId),
    /// In the columns of the topic.
    Columns(Columns),
}

impl TermsPlace {
    pub(super) fn of(id: Option<i64>, columns: Columns) -> Self {
        match id {
            Some(id) => Self::Kept(TermsId(id)),
            None => Self::Columns(columns),
        }
    }

    fn id(self) -> Option<TermsId> {
        match self {
            Self::Kept(id) => Some(id),
            Self::Columns(_) => None,
        }
    }
}

impl KnownTerms {
    /// Reads what is not known yet of these; mostly nothing.
    pub(super) async fn learn(
        &self,
        connection: &mut PgConnection,
        places: impl Iterator<Item = TermsPlace>,
    ) -> Result<(), Error> {
        let unknown: Vec<i64> = {
            let known = self.known();
            places
                .filter_map(TermsPlace::id)
                .filter(|id| !known.contains_key(id))
                .map(|id| id.0)
                .collect()
        };
        if unknown.is_empty() {
            return Ok(());
        }
        let rows = sqlx::query!("select id, content from terms where id = any($1)", &unknown)
            .fetch_all(connection)
            .await?;
        let mut known = self.known();
        if known.len() + rows.len() > TERMS_MAX {
            known.clear();
        }
        for row in rows {
            let terms = read(row.id, row.content)?;
            known.insert(TermsId(row.id), Arc::new(terms));
        }
        Ok(())
    }

    /// Terms that were learned just now.
    pub(super) fn get(&self, place: TermsPlace) -> Result<Arc<Terms>, Error> {
        match place {
            TermsPlace::Columns(columns) => Ok(Arc::new(columns.policy().into())),
            TermsPlace::Kept(id) => self
                .known()
                .get(&id)
                .cloned()
                .ok_or_else(|| Error::Corrupt {
                    table: "terms",
                    column: "id",
                    row: id.0,
                    why: "there are no such terms".to_owned(),
                }),
        }
    }

    pub(super) fn forget(&self) {
        self.known().clear();
    }

    fn known(&self) -> MutexGuard<'_, HashMap<TermsId, Arc<Terms>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store {
    /// The terms of a ticket's present cycle.
    pub async fn ticket_terms(&self, id: TicketId) -> Result<Option<Arc<Terms>>, Error> {
        let mut connection = self.read.acquire().await?;
        let row = sqlx::query!(
            "select ticket.terms_id, peer_window_seconds, answer_hold_seconds, lease_seconds,
                    lease_warning_seconds, grace_seconds, fast_lane
             from ticket join topic on topic.id = ticket.topic_id where ticket.id = $1",
            id.0
        )
        .fetch_optional(&mut *connection)
        .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let place = TermsPlace::of(row.terms_id, columns!(row));
        self.terms
            .learn(&mut connection, [place].into_iter())
            .await?;
        self.terms.get(place).map(Some)
    }
}

fn read(id: i64, content: serde_json::Value) -> Result<Terms, Error> {
    let corrupt = |why: String| Error::Corrupt {
        table: "terms",
        column: "content",
        row: id,
        why,
    };
    let stored: StoredTerms =
        serde_json::from_value(content).map_err(|error| corrupt(error.to_string()))?;
    stored.read(TermsId(id)).map_err(corrupt)
}
