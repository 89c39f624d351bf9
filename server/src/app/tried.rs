//! What one try of a command came to.

use std::collections::BTreeSet;

use peerdesk_desk::{Event, Member, MemberId, Refusal, Seq, Stream, Ticket, Timestamp};
use peerdesk_protocol as protocol;

use super::publish::Happened;
use crate::store::{CommandKey, Error, Outcome, Past, Place};
use crate::wire;

/// When to send again what may or may not have happened.
const RETRY_AFTER_MS: u64 = 1_000;

/// The reply, and what to tell others after the commit.
pub(super) struct Tried {
    pub(super) reply: protocol::Reply,
    pub(super) happened: Option<Happened>,
}

/// A refusal in words of the wire, with the form in which it is kept.
pub(super) struct Told {
    pub(super) refusal: protocol::Refusal,
    pub(super) kept: serde_json::Value,
}

impl Tried {
    pub(super) fn reply(reply: protocol::Reply) -> Self {
        Self {
            reply,
            happened: None,
        }
    }

    pub(super) fn refused(refusal: protocol::Refusal) -> Self {
        Self::reply(protocol::Reply::Refused { refusal })
    }

    /// Nobody knows whether it happened.
    pub(super) fn unknown() -> Self {
        Self::reply(protocol::Reply::Unknown {
            retry_after_ms: RETRY_AFTER_MS,
        })
    }

    /// Events were recorded.
    pub(super) fn done(
        ticket: &Ticket,
        number: i64,
        member: &Member,
        now: Timestamp,
        events: Vec<(Event, Stream, Seq)>,
        key: CommandKey,
    ) -> Self {
        // `decide` never returns nothing, and a question always has its first event.
        let (stream, seq) = events
            .first()
            .map_or((Stream::Public, ticket.public_head), |(_, stream, seq)| {
                (*stream, *seq)
            });
        Self {
            reply: protocol::Reply::Ok {
                receipt: receipt(Place {
                    ticket: ticket.id,
                    number,
                    stream,
                    seq,
                }),
            },
            happened: Some(Happened {
                sight: ticket.sight(),
                ticket: ticket.id,
                public_head: ticket.public_head,
                by: Some(member.id),
                at: now,
                command: Some(key.id),
                events,
            }),
        }
    }
}

/// The reply that a known command id gets; whether it is a repetition that has to be noted.
pub(super) fn settled(
    key: CommandKey,
    past: Past,
) -> Result<Option<(protocol::Reply, bool)>, Error> {
    match past {
        Past::New => Ok(None),
        Past::Other => {
            let refusal = protocol::Refusal::CommandIdReused;
            Ok(Some((protocol::Reply::Refused { refusal }, false)))
        }
        Past::Same(Outcome::Done(place)) => {
            let receipt = receipt(place);
            Ok(Some((protocol::Reply::Ok { receipt }, true)))
        }
        Past::Same(Outcome::Refused(kept)) => {
            let refusal = serde_json::from_value(kept).map_err(|e| Error::Corrupt {
                table: "command",
                column: "refusal",
                row: key.member.0,
                why: format!("command {}: {e}", key.id),
            })?;
            Ok(Some((protocol::Reply::Refused { refusal }, true)))
        }
    }
}

fn receipt(place: Place) -> protocol::Receipt {
    protocol::Receipt {
        ticket: protocol::TicketId(place.ticket.0),
        number: place.number,
        stream: wire::stream(place.stream),
        seq: protocol::Seq(place.seq.0),
    }
}

/// Members whose names a refusal tells.
pub(super) fn named_in(refusal: &Refusal) -> BTreeSet<MemberId> {
    if let Refusal::AlreadyClaimed { by, .. } = refusal {
        [*by].into()
    } else if let Refusal::ClaimLost { owner, .. } = refusal {
        owner.iter().copied().collect()
    } else {
        BTreeSet::new()
    }
}
