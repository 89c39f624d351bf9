//! What has to hold at every step, whatever was lost, doubled, reordered or killed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use peerdesk_desk::{Epoch, Event, EventKind, Member, MemberId, Seq, Stream, TicketId, may_read};
use thiserror::Error;

use crate::node::lock;
use crate::store::{CommandId, Committed, Outcome, Place, Recorded, Store};

/// Which guarantee did not hold, and where.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(crate) enum Violation {
    #[error("2 stored once: {0:?} was stored twice")]
    StoredTwice(CommandId),
    #[error("2 stored once: the words {0:?} of one wish were stored twice")]
    SaidTwice(String),
    #[error("1 acked means stored: {id:?} was answered {told:?}, kept is {kept:?}")]
    ToldOtherwise {
        id: CommandId,
        told: Outcome,
        kept: Option<Outcome>,
    },
    #[error("2 the same receipt: {id:?} was answered {first:?}, later {then:?}")]
    TwoAnswers {
        id: CommandId,
        first: Outcome,
        then: Outcome,
    },
    #[error("3 one order: {place:?} was given when the stream's head was {head:?}")]
    Numbering { place: Place, head: Seq },
    #[error("3 one order: {place:?} stands before what was acked before it was sent, {acked:?}")]
    Overtook { place: Place, acked: Seq },
    #[error("4 nothing shown that is not stored: {0:?}")]
    NotStored(Place),
    #[error("4 one order for everyone: {0:?} was shown as something else")]
    Differs(Place),
    #[error("4 no silent gaps: a socket told {place:?} where {expected:?} had to come")]
    SocketBroke { place: Place, expected: Seq },
    #[error("4 no silent gaps: member {member:?} never got {missing:?}")]
    Missing { member: MemberId, missing: Place },
    #[error("4 everybody sees the same: member {member:?} has another ticket {ticket:?}")]
    OtherTicket { member: MemberId, ticket: TicketId },
    #[error("the member {member:?} was shown {place:?}, which they may not read")]
    MayNotRead { member: MemberId, place: Place },
    #[error("6 one owner: {place:?} is by {by:?}, the owner is {owner:?}")]
    NotTheOwner {
        place: Place,
        by: Option<MemberId>,
        owner: Option<(MemberId, Epoch)>,
    },
    #[error("a timer fired twice: {0:?}")]
    FiredTwice(Place),
    #[error("a member waits for an answer for ever")]
    NeverAnswered,
}

/// Who is responsible for a ticket, followed from its events alone.
#[derive(Clone, Copy, Debug, Default)]
struct Charge {
    owner: Option<(MemberId, Epoch)>,
    epoch: Epoch,
    has_promise: bool,
}

/// See the module.
pub(crate) struct Judge {
    store: Arc<Mutex<Store>>,
    heads: BTreeMap<(TicketId, Stream), Seq>,
    charges: BTreeMap<TicketId, Charge>,
    stored: BTreeSet<(MemberId, CommandId)>,
    said: BTreeSet<String>,
    replies: BTreeMap<(MemberId, CommandId), Outcome>,
    /// The last place of each stream that anybody was told of.
    acked: BTreeMap<(TicketId, Stream), Seq>,
    /// What was acked when a command was first sent.
    before: BTreeMap<CommandId, BTreeMap<(TicketId, Stream), Seq>>,
    /// Frames that clients have read.
    pub(crate) frames: u64,
}

impl Judge {
    pub(crate) fn new(store: Arc<Mutex<Store>>) -> Self {
        Self {
            store,
            heads: BTreeMap::new(),
            charges: BTreeMap::new(),
            stored: BTreeSet::new(),
            said: BTreeSet::new(),
            replies: BTreeMap::new(),
            acked: BTreeMap::new(),
            before: BTreeMap::new(),
            frames: 0,
        }
    }

    /// A member sends a command for the first time.
    pub(crate) fn sent(&mut self, id: CommandId) {
        self.before.insert(id, self.acked.clone());
    }

    /// A client sends a command again under another id, which it must not.
    pub(crate) fn renamed(&mut self, id: CommandId, other: CommandId) {
        self.before.remove(&id);
        self.sent(other);
    }

    /// Whether somebody was never told what came of a command.
    pub(crate) fn is_any_unanswered(&self) -> bool {
        let answered: BTreeSet<CommandId> = self.replies.keys().map(|(_, id)| *id).collect();
        self.before.keys().any(|id| !answered.contains(id))
    }

    /// A transaction was committed.
    pub(crate) fn committed(&mut self, committed: &Committed) -> Result<(), Violation> {
        for (place, recorded) in &committed.happened {
            let head = self
                .heads
                .entry((place.ticket, place.stream))
                .or_insert(Seq(0));
            if place.seq.0 != head.0 + 1 {
                return Err(Violation::Numbering {
                    place: *place,
                    head: *head,
                });
            }
            *head = place.seq;
            self.not_overtaken(*place, recorded)?;
            self.said_once(recorded)?;
            self.in_charge(*place, recorded)?;
        }
        let command = committed
            .happened
            .first()
            .and_then(|(_, first)| first.command);
        if let Some(command) = command
            && !self.stored.insert(command)
        {
            return Err(Violation::StoredTwice(command.1));
        }
        Ok(())
    }

    fn not_overtaken(&self, place: Place, recorded: &Recorded) -> Result<(), Violation> {
        let acked = recorded
            .command
            .and_then(|(_, id)| self.before.get(&id))
            .and_then(|acked| acked.get(&(place.ticket, place.stream)));
        match acked {
            Some(acked) if *acked >= place.seq => Err(Violation::Overtook {
                place,
                acked: *acked,
            }),
            Some(_) | None => Ok(()),
        }
    }

    fn said_once(&mut self, recorded: &Recorded) -> Result<(), Violation> {
        let words = if let Event::Posted { text, .. }
        | Event::Replied { text, .. }
        | Event::Noted { text, .. }
        | Event::Answered { text, .. } = &recorded.event
        {
            text.as_str()
        } else if let Event::Asked(asked) = &recorded.event {
            asked.text.as_str()
        } else {
            return Ok(());
        };
        if self.said.insert(words.to_owned()) {
            return Ok(());
        }
        Err(Violation::SaidTwice(words.to_owned()))
    }

    /// Follows who owns the ticket; at most one does, and nobody else acts as the owner.
    fn in_charge(&mut self, place: Place, recorded: &Recorded) -> Result<(), Violation> {
        let charge = self.charges.entry(place.ticket).or_default();
        let is_fired_twice = if let Event::Escalated { .. } = recorded.event {
            !charge.has_promise
        } else if let Event::Lapsed { owner, epoch } = recorded.event {
            charge.owner != Some((owner, epoch))
        } else {
            false
        };
        if is_fired_twice {
            return Err(Violation::FiredTwice(place));
        }
        let owner = charge.owner.map(|(owner, _)| owner);
        let is_right = if let Event::Claimed { epoch, .. } = recorded.event {
            owner.is_none() && epoch == charge.epoch.next()
        } else if let Event::Assigned { from, epoch, .. } = recorded.event {
            owner == from && epoch == charge.epoch.next()
        } else if let Event::TakenOver { from, epoch, .. } = recorded.event {
            owner == Some(from) && epoch == charge.epoch.next()
        } else if is_owners(recorded.event.kind()) {
            owner.is_some() && recorded.by == owner
        } else {
            true
        };
        if !is_right {
            return Err(Violation::NotTheOwner {
                place,
                by: recorded.by,
                owner: charge.owner,
            });
        }
        charge.follow(recorded);
        Ok(())
    }

    /// A client showed an event to its member.
    pub(crate) fn shown(
        &self,
        member: &Member,
        place: Place,
        recorded: &Recorded,
    ) -> Result<(), Violation> {
        let store = lock(&self.store);
        let row = store.rows.get(&place.ticket);
        let kept = row.and_then(|row| row.stream(place.stream).get(place.seq.0 as usize - 1));
        let (Some(row), Some(kept)) = (row, kept) else {
            return Err(Violation::NotStored(place));
        };
        if kept != recorded {
            return Err(Violation::Differs(place));
        }
        if !may_read(member, row.ticket.sight(), place.stream) {
            let member = member.id;
            return Err(Violation::MayNotRead { member, place });
        }
        Ok(())
    }

    /// A client was told what came of its command.
    pub(crate) fn replied(
        &mut self,
        member: MemberId,
        id: CommandId,
        told: Outcome,
    ) -> Result<(), Violation> {
        let kept = lock(&self.store).outcome((member, id)).cloned();
        if kept.as_ref() != Some(&told) {
            return Err(Violation::ToldOtherwise { id, told, kept });
        }
        if let Outcome::Done(place) = told {
            let acked = self
                .acked
                .entry((place.ticket, place.stream))
                .or_insert(place.seq);
            *acked = place.seq.max(*acked);
        }
        match self.replies.get(&(member, id)) {
            Some(first) if *first != told => Err(Violation::TwoAnswers {
                id,
                first: first.clone(),
                then: told,
            }),
            Some(_) => Ok(()),
            None => {
                self.replies.insert((member, id), told);
                Ok(())
            }
        }
    }
}

impl Charge {
    fn follow(&mut self, recorded: &Recorded) {
        let mut begin = |owner: Option<MemberId>, epoch: Epoch| {
            self.owner = owner.map(|owner| (owner, epoch));
            self.epoch = epoch;
        };
        if let Event::Claimed { epoch, .. } | Event::TakenOver { epoch, .. } = recorded.event {
            begin(recorded.by, epoch);
        } else if let Event::Assigned { to, epoch, .. } = recorded.event {
            begin(Some(to), epoch);
        } else if ends_claim(&recorded.event) {
            self.owner = None;
        }
        let kind = recorded.event.kind();
        if [EventKind::Asked, EventKind::ReturnedToPeers].contains(&kind) {
            self.has_promise = true;
        } else if kind == EventKind::Escalated {
            self.has_promise = false;
        } else if let Event::Reopened { promise, .. } = recorded.event {
            self.has_promise = promise.is_some();
        }
    }
}

/// What only the owner can have caused.
fn is_owners(kind: EventKind) -> bool {
    [
        EventKind::Renewed,
        EventKind::HandedBack,
        EventKind::Pended,
        EventKind::Resolved,
        EventKind::HandRaised,
        EventKind::HandLowered,
    ]
    .contains(&kind)
}

fn ends_claim(event: &Event) -> bool {
    [
        EventKind::Accepted,
        EventKind::Escalated,
        EventKind::ReturnedToPeers,
        EventKind::Lapsed,
        EventKind::HandedBack,
        EventKind::Resolved,
        EventKind::Withdrawn,
    ]
    .contains(&event.kind())
}
