//! Who needs to know of an event: the rule behind every inbox.

use std::collections::{BTreeMap, BTreeSet};

use crate::kind::kinds;
use crate::{Awaited, Epoch, Event, MemberId, Stage, Ticket};

kinds! {
    /// Why somebody is told, in the words of an inbox.
    pub enum NoticeKind {
        /// Their question got an answer, or the owner's resolution.
        Answer,
        /// Somebody wrote in their ticket.
        Message,
        /// They are named with `@` in a text, or it replies to theirs.
        Mention,
        /// A question of theirs, or one that they joined, is solved.
        Solved,
        /// The owner waits for them.
        AwaitsYou,
        /// A colleague thinks that second line should have their question.
        EscalationSuggested,
        /// Their answer solved it.
        AnswerAccepted,
        /// Their answer did not solve it.
        AnswerDeclined,
        /// Their claim lapses soon.
        LeaseEnds,
        /// Their claim lapsed.
        Lapsed,
        /// A lead gave them a ticket.
        Assigned,
        /// A lead took a ticket from them.
        TakenOver,
        /// Their claim ended without their doing: a colleague's answer was accepted, or the ticket
        /// was bundled or moved.
        Released,
        /// A ticket of their team came back to the queue.
        HandedBack,
        /// An owner raised a hand and invited them.
        Invited,
        /// The promise of their question passes soon, and an answer waits for their word.
        PromiseNear,
        /// A question that they may know the answer to.
        Question,
        /// A ticket of their team was escalated and nobody has taken it.
        Urgent,
        /// Several questions look like one outage.
        Outbreak,
        /// A solution card of their team did not help somebody.
        CardFlagged,
    }
}

impl NoticeKind {
    /// Whether the next one of its kind in the same ticket says enough for it, so that of several that
    /// come together only the last is told. Somebody who writes five lines in a row is told of once:
    /// opening the last shows what was not read. What asks something of a member, an answer or a
    /// mention, stands for itself.
    pub fn yields_to_next(self) -> bool {
        matches!(self, Self::Message)
    }
}

/// What the rule looks at beside the event.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// The ticket as it stands after the event, or later.
    pub ticket: &'a Ticket,
    /// Active leads of the ticket's team.
    pub leads: &'a [MemberId],
    /// Who wrote what the event replies to.
    pub replied_to: Option<MemberId>,
    /// Members whom the event's text names.
    pub mentioned: &'a BTreeSet<MemberId>,
}

/// The members to be told of an event, each once and for the strongest reason. Who did it is never
/// told; whether the others may read the event is the caller's to check, since that takes their
/// rights.
pub fn notices(
    event: &Event,
    by: Option<MemberId>,
    around: Around<'_>,
) -> BTreeMap<MemberId, NoticeKind> {
    let mut told = Told(BTreeMap::new());
    direct(event, around, &mut told);
    told.all(around.mentioned.iter().copied(), NoticeKind::Mention);
    told.all(around.replied_to, NoticeKind::Mention);
    if let Event::Posted { .. } | Event::Replied { .. } | Event::HandRaised { .. } = event {
        told.all([around.ticket.requester], NoticeKind::Message);
        let owner = around.ticket.stage.claim().map(|claim| claim.owner);
        told.all(owner, NoticeKind::Message);
    }
    let Told(mut told) = told;
    if let Some(by) = by {
        told.remove(&by);
    }
    told
}

/// Keeps the first reason of each member.
struct Told(BTreeMap<MemberId, NoticeKind>);

impl Told {
    fn all(&mut self, members: impl IntoIterator<Item = MemberId>, kind: NoticeKind) {
        for member in members {
            self.0.entry(member).or_insert(kind);
        }
    }

    /// The requester and those who joined the question.
    fn concerned(&mut self, ticket: &Ticket, kind: NoticeKind) {
        self.all([ticket.requester], kind);
        self.all(ticket.me_too.iter().copied(), kind);
    }
}

/// Those whom the event itself concerns.
fn direct(event: &Event, around: Around<'_>, told: &mut Told) {
    let Around { ticket, leads, .. } = around;
    let leads = leads.iter().copied();
    match event {
        Event::Answered { .. } | Event::Nudged { .. } => {
            told.all([ticket.requester], NoticeKind::Answer);
        }
        Event::Resolved { .. } => {
            told.all([ticket.requester], NoticeKind::Answer);
            told.concerned(ticket, NoticeKind::Solved);
        }
        Event::Accepted {
            answered_by,
            released,
            ..
        } => {
            told.all([*answered_by], NoticeKind::AnswerAccepted);
            told.all(*released, NoticeKind::Released);
            told.concerned(ticket, NoticeKind::Solved);
        }
        Event::SolvedWithBundle { .. } | Event::SolvedUnconfirmed { .. } => {
            told.concerned(ticket, NoticeKind::Solved);
        }
        Event::Declined { answer, .. } => told.all(
            ticket.answers.get(answer).map(|answer| answer.by),
            NoticeKind::AnswerDeclined,
        ),
        Event::EscalationSuggested { .. } => {
            told.all([ticket.requester], NoticeKind::EscalationSuggested);
        }
        Event::LeaseWarned { epoch } => told.all(owner_in(ticket, *epoch), NoticeKind::LeaseEnds),
        Event::Lapsed { owner, .. } => {
            told.all([*owner], NoticeKind::Lapsed);
            told.all(leads, NoticeKind::HandedBack);
        }
        Event::HandedBack { .. } | Event::AssignmentDeclined { .. } => {
            told.all(leads, NoticeKind::HandedBack);
        }
        // The leads are those of the team that has it now.
        Event::HandedOver { released, .. } => {
            told.all(*released, NoticeKind::Released);
            told.all(leads, NoticeKind::HandedBack);
        }
        Event::Reminded => told.all(waited_for(ticket), NoticeKind::AwaitsYou),
        // A warning goes to whoever can still keep the target; what was missed concerns the leads as
        // well.
        Event::TargetWarned { .. } => match ticket.stage.claim() {
            Some(claim) => told.all([claim.owner], NoticeKind::Urgent),
            None => told.all(leads, NoticeKind::Urgent),
        },
        Event::TargetMissed { .. } => {
            told.all(
                ticket.stage.claim().map(|claim| claim.owner),
                NoticeKind::Urgent,
            );
            told.all(leads, NoticeKind::Urgent);
        }
        Event::Assigned { to, from, .. } => {
            told.all([*to], NoticeKind::Assigned);
            told.all(*from, NoticeKind::TakenOver);
        }
        Event::TakenOver { from, .. } => told.all([*from], NoticeKind::TakenOver),
        Event::Pended {
            awaited: Awaited::Requester,
            ..
        } => told.all([ticket.requester], NoticeKind::AwaitsYou),
        Event::Bundled { released, .. } | Event::TopicChanged { released, .. } => {
            told.all(*released, NoticeKind::Released);
        }
        Event::HandRaised { invited, .. } => {
            told.all(invited.iter().copied(), NoticeKind::Invited);
        }
        Event::Asked(_)
        | Event::Posted { .. }
        | Event::Noted { .. }
        | Event::Escalated { .. }
        | Event::ReturnedToPeers { .. }
        | Event::Claimed { .. }
        | Event::Renewed { .. }
        | Event::Pended { .. }
        | Event::Resumed { .. }
        | Event::Reopened { .. }
        | Event::Closed
        | Event::Withdrawn { .. }
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
        | Event::ThanksUndone { .. }
        | Event::Prioritised { .. }
        | Event::Retargeted { .. } => {}
    }
}

/// The owner, if it is still the claim of this epoch.
fn owner_in(ticket: &Ticket, epoch: Epoch) -> Option<MemberId> {
    ticket
        .stage
        .claim()
        .filter(|claim| claim.epoch == epoch)
        .map(|claim| claim.owner)
}

/// Who can end a wait: the requester, or the owner who asks the third party again.
fn waited_for(ticket: &Ticket) -> Option<MemberId> {
    let Stage::Pending { claim, awaited, .. } = &ticket.stage else {
        return None;
    };
    Some(match awaited {
        Awaited::Requester => ticket.requester,
        Awaited::ThirdParty { .. } => claim.owner,
    })
}
