//! One owner: the claim events of each ticket replayed, and every action under a claim held against
//! the claim that was current at its place (guarantee 6).

use std::collections::HashMap;

use peerdesk_protocol::{CommandId, Event, EventFrame, MemberId, Seq, Stream, TicketId};

use super::TicketHistory;
use super::meaning::epoch_of;
use super::record::{Record, Wish};
use super::violation::{Kind, Violation};

/// Who owns a ticket, under which epoch.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Ownership {
    owner: MemberId,
    epoch: u32,
}

/// The ownership of a ticket along its public stream.
struct Replay<'a> {
    record: &'a Record,
    ticket: TicketId,
    now: Option<Ownership>,
    last_epoch: u32,
    /// From this public seq on, this ownership; in the order of seq.
    changes: Vec<(Seq, Option<Ownership>)>,
    found: &'a mut Vec<Violation>,
}

/// Checks every ticket.
pub(super) fn check(record: &Record, found: &mut Vec<Violation>) {
    let epochs = epochs_sent(record);
    for (ticket, history) in &record.history.tickets {
        let mut replay = Replay {
            record,
            ticket: *ticket,
            now: None,
            last_epoch: 0,
            changes: Vec::new(),
            found,
        };
        let mut acting = None;
        for event in history.public.events() {
            // A later event of the same command stands after its own effect on the claim.
            if event.command != acting {
                replay.acted(event, replay.now, &epochs);
            }
            acting = event.command;
            replay.public(event);
        }
        replay.staff(history, &epochs);
    }
}

/// The epoch that each command was sent under, for those that carry one.
fn epochs_sent(record: &Record) -> HashMap<CommandId, u32> {
    record
        .sent
        .iter()
        .filter(|s| !s.reuses)
        .filter_map(|sent| match &sent.wish {
            Wish::Ask(_) => None,
            Wish::Command(request) => Some((request.id, epoch_of(&request.command)?)),
        })
        .collect()
}

impl Replay<'_> {
    /// A stored event whose command was sent under an epoch: that was the current claim, and the
    /// sender's.
    fn acted(
        &mut self,
        event: &EventFrame,
        current: Option<Ownership>,
        epochs: &HashMap<CommandId, u32>,
    ) {
        // What a command means for targets follows from its event, after which the claim may be over.
        if matches!(event.event, Event::Retargeted { .. }) {
            return;
        }
        let Some(command) = event.command else { return };
        let Some(epoch) = epochs.get(&command).copied() else {
            return;
        };
        let Some(by) = event.by.as_ref().map(|p| p.id) else {
            return;
        };
        if current != Some(Ownership { owner: by, epoch }) {
            let current = self.say(current);
            self.violation(
                Kind::StaleEpoch,
                event,
                &format!(
                    "{} acted under epoch {epoch}, while {current}",
                    self.record.name(by)
                ),
            );
        }
    }

    fn public(&mut self, event: &EventFrame) {
        let by = event.by.as_ref().map(|p| p.id);
        match &event.event {
            Event::Claimed { epoch, .. } => {
                self.expect(event, None, "a claim began");
                self.begin(event, by, *epoch);
            }
            Event::Assigned {
                to, from, epoch, ..
            } => {
                self.expect(event, from.as_ref().map(|p| p.id), "it was assigned");
                self.begin(event, Some(to.id), *epoch);
            }
            Event::TakenOver { from, epoch, .. } => {
                self.expect(event, Some(from.id), "it was taken over");
                self.begin(event, by, *epoch);
            }
            Event::Lapsed { owner, epoch } => {
                self.expect(event, Some(owner.id), "a claim lapsed");
                self.current_epoch(event, *epoch);
                self.end(event);
            }
            Event::HandedBack { epoch, .. } | Event::AssignmentDeclined { epoch, .. } => {
                self.expect(event, by, "it was handed back");
                self.current_epoch(event, *epoch);
                self.end(event);
            }
            Event::Resolved { .. } => {
                self.expect(event, by, "it was resolved");
                self.end(event);
            }
            Event::Pended { .. } | Event::HandRaised { .. } => {
                self.expect(event, by, "its owner acted");
            }
            Event::Accepted { released, .. } | Event::Bundled { released, .. } => {
                self.expect(
                    event,
                    released.as_ref().map(|p| p.id),
                    "its claim was ended",
                );
                self.end(event);
            }
            Event::TopicChanged {
                released: Some(released),
                ..
            }
            | Event::HandedOver {
                released: Some(released),
                ..
            } => {
                self.expect(event, Some(released.id), "it went to another team");
                self.end(event);
            }
            Event::ReturnedToPeers { .. } | Event::Withdrawn { .. } => self.end(event),
            Event::TopicChanged { released: None, .. }
            | Event::HandedOver { released: None, .. }
            | Event::SolvedUnconfirmed { .. }
            | Event::Nudged { .. }
            | Event::Reminded
            | Event::TargetWarned { .. }
            | Event::TargetMissed { .. }
            | Event::Prioritised { .. }
            | Event::Retargeted { .. }
            | Event::Asked { .. }
            | Event::Posted { .. }
            | Event::Noted { .. }
            | Event::Answered { .. }
            | Event::Declined { .. }
            | Event::Escalated { .. }
            | Event::EscalationSuggested { .. }
            | Event::Renewed { .. }
            | Event::LeaseWarned { .. }
            | Event::Resumed { .. }
            | Event::SolvedWithBundle { .. }
            | Event::Reopened { .. }
            | Event::Closed
            | Event::MeTooAdded
            | Event::MeTooRemoved
            | Event::Unbundled { .. }
            | Event::HandLowered
            | Event::HelperJoined
            | Event::Retitled { .. }
            | Event::Replied { .. }
            | Event::Edited { .. }
            | Event::Deleted { .. }
            | Event::NoteEdited { .. }
            | Event::NoteDeleted { .. }
            | Event::Thanked { .. }
            | Event::ThanksUndone { .. } => {}
        }
    }

    /// Staff events are placed among public ones by `after`.
    fn staff(&mut self, history: &TicketHistory, epochs: &HashMap<CommandId, u32>) {
        for event in history.staff.events() {
            let current = self.at(event.after.unwrap_or(Seq(0)));
            self.acted(event, current, epochs);
            if let Event::Renewed { epoch, .. } | Event::LeaseWarned { epoch } = &event.event
                && current.map(|c| c.epoch) != Some(*epoch)
            {
                let current = self.say(current);
                self.violation(
                    Kind::StaleEpoch,
                    event,
                    &format!("names epoch {epoch}, while {current}"),
                );
            }
        }
    }

    /// The ownership after a public event.
    fn at(&self, public: Seq) -> Option<Ownership> {
        let later = self.changes.partition_point(|(seq, _)| *seq <= public);
        self.changes[..later].last().and_then(|(_, now)| *now)
    }

    fn expect(&mut self, event: &EventFrame, owner: Option<MemberId>, what: &str) {
        if self.now.map(|now| now.owner) != owner {
            let current = self.say(self.now);
            let named = owner.map_or_else(|| "nobody".to_owned(), |m| self.record.name(m));
            self.violation(
                Kind::TwoOwners,
                event,
                &format!("{what} with {named} as owner before, while {current}"),
            );
        }
    }

    fn current_epoch(&mut self, event: &EventFrame, epoch: u32) {
        if self.now.map(|now| now.epoch) != Some(epoch) {
            let current = self.say(self.now);
            self.violation(
                Kind::StaleEpoch,
                event,
                &format!("names epoch {epoch}, while {current}"),
            );
        }
    }

    fn begin(&mut self, event: &EventFrame, owner: Option<MemberId>, epoch: u32) {
        if epoch <= self.last_epoch {
            let last = self.last_epoch;
            self.violation(
                Kind::EpochNotIncreasing,
                event,
                &format!("begins epoch {epoch} after epoch {last}"),
            );
        }
        self.last_epoch = self.last_epoch.max(epoch);
        self.now = owner.map(|owner| Ownership { owner, epoch });
        self.changes.push((event.seq, self.now));
    }

    fn end(&mut self, event: &EventFrame) {
        self.now = None;
        self.changes.push((event.seq, None));
    }

    fn say(&self, current: Option<Ownership>) -> String {
        current.map_or_else(
            || "nobody owns it".to_owned(),
            |c| {
                format!(
                    "{} owns it under epoch {}",
                    self.record.name(c.owner),
                    c.epoch
                )
            },
        )
    }

    fn violation(&mut self, kind: Kind, event: &EventFrame, what: &str) {
        let stream = match event.stream {
            Stream::Public => "public",
            Stream::Staff => "staff",
        };
        self.found.push(Violation::new(
            kind,
            format!("ticket {}, {stream} {}: {what}", self.ticket.0, event.seq.0),
        ));
    }
}
