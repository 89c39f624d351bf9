//! A solved ticket as a file tells it.

use peerdesk_desk::Timestamp;
use peerdesk_protocol::{RowFault, RowProblem};
use sha2::{Digest as _, Sha256};

/// One row, read and not yet judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Line of the file, from 1.
    pub line: u64,
    /// What it is called where it comes from.
    pub key: String,
    /// Derived from the question when absent.
    pub title: Option<String>,
    pub question: String,
    /// What was said in between, in order.
    pub talk: Vec<Said>,
    pub fix: String,
    pub topic: Option<String>,
    /// Address of who asked.
    pub requester: Option<String>,
    /// Address of who answered.
    pub helper: Option<String>,
    pub asked_at: Option<Timestamp>,
    /// Why it was so, for a solution card; may be empty.
    pub cause: String,
    /// Where the fix holds; may be empty.
    pub environment: String,
    /// Until when somebody vouched for the fix.
    pub verified_until: Option<Timestamp>,
}

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub by_requester: bool,
    pub text: String,
}

impl Row {
    /// What the row says, so that a changed one is noticed.
    pub fn content_hash(&self) -> Vec<u8> {
        let mut hash = Sha256::new();
        let mut part = |text: &str| {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        };
        part(self.title.as_deref().unwrap_or_default());
        part(&self.question);
        part(&self.fix);
        for said in &self.talk {
            part(&said.text);
        }
        // What has no card says the same as before there were cards.
        if self.has_card() {
            part(&self.cause);
            part(&self.environment);
        }
        hash.finalize().to_vec()
    }

    /// Whether it says what only a card can hold.
    pub(super) fn has_card(&self) -> bool {
        !self.cause.is_empty() || !self.environment.is_empty() || self.verified_until.is_some()
    }

    pub(super) fn refused(&self, why: RowFault) -> RowProblem {
        RowProblem {
            line: self.line,
            why,
        }
    }
}
