//! What can be asked of a ticket.

use std::sync::Arc;

use crate::kind::kinds;
use crate::{
    AlarmKind, Awaited, Epoch, Member, MemberId, Priority, Said, Seq, Stream, TeamId, Terms, Text,
    Ticket, TicketId, Title, Topic, TopicId, Visibility,
};

/// Answers that one cycle of a ticket takes; a ticket is loaded whole for each command.
pub const ANSWERS_MAX: u32 = 1000;

/// Members who can say "me too" to one ticket.
pub const ME_TOO_MAX: u32 = 5000;

/// Members whom one raised hand invites.
pub const INVITED_MAX: u32 = 20;

/// Members invited to one claim and helping it, together.
pub const SWARM_MAX: u32 = 100;

/// A wish of an actor about one existing ticket. Commands of the owner name the epoch of the claim
/// they act under, so that a lost claim cannot act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Say something that everybody who sees the ticket can read.
    Post {
        text: Text,
    },
    /// Say something that only second line reads.
    Note {
        text: Text,
    },
    /// Offer a solution.
    Answer {
        text: Text,
    },
    /// The requester: this answer solved it.
    Accept {
        answer: Seq,
    },
    /// The requester: this answer did not solve it, with a word why.
    NotYet {
        answer: Seq,
        text: Option<Text>,
    },
    /// Call second line now.
    Escalate {
        reason: Option<Text>,
    },
    /// A peer to the requester: this is one for second line.
    SuggestEscalation {
        reason: Option<Text>,
    },
    /// Second line: colleagues can do this. The epoch is required when the ticket is claimed.
    SendBackToPeers {
        epoch: Option<Epoch>,
        reason: Text,
    },
    /// Take responsibility.
    Claim,
    /// Still on it.
    Renew {
        epoch: Epoch,
    },
    /// Give responsibility back, with what was tried.
    HandBack {
        epoch: Epoch,
        tried: Text,
    },
    /// A lead gives responsibility to an engineer of the team.
    Assign {
        to: MemberId,
    },
    /// A lead takes responsibility from its owner.
    TakeOver {
        reason: Text,
    },
    /// An engineer to whom a lead gave the ticket does not take it.
    Decline {
        epoch: Epoch,
        reason: Text,
    },
    /// Second line: this is one for another team.
    HandOver {
        team: TeamId,
        reason: Text,
    },
    /// Second line: how much it matters.
    Prioritise {
        priority: Priority,
    },
    /// Wait for somebody; the lease is paused.
    Pend {
        epoch: Epoch,
        awaited: Awaited,
    },
    /// Stop waiting.
    Resume {
        epoch: Epoch,
    },
    /// The owner: this solves it.
    Resolve {
        epoch: Epoch,
        text: Text,
    },
    /// The requester: it came back.
    Reopen {
        text: Text,
    },
    /// The requester: no longer needed.
    Withdraw {
        reason: Option<Text>,
    },
    /// It concerns me as well.
    MeToo,
    /// It does not concern me after all.
    MeTooUndo,
    /// Second line: this has the same cause as another ticket.
    Bundle {
        under: TicketId,
    },
    /// Second line: it has a cause of its own after all.
    Unbundle,
    /// The owner asks named colleagues for help and stays owner.
    RaiseHand {
        epoch: Epoch,
        text: Text,
        invite: Vec<MemberId>,
    },
    /// The owner needs no more help.
    LowerHand {
        epoch: Epoch,
    },
    /// Help the owner whose hand is up.
    Join,
    /// Give the ticket a better title.
    Retitle {
        title: Title,
    },
    /// Move the ticket to the topic it is about.
    ChangeTopic {
        topic: TopicId,
    },
    /// Say something about what was said, to everybody.
    Reply {
        to: Seq,
        text: Text,
    },
    /// The author: other words in place of these.
    Edit {
        message: Seq,
        text: Text,
    },
    /// The author: these words are no more.
    Delete {
        message: Seq,
    },
    /// The author of a note, which its seq in the staff stream names.
    EditNote {
        message: Seq,
        text: Text,
    },
    DeleteNote {
        message: Seq,
    },
    /// Thank for what was said.
    Thank {
        message: Seq,
    },
    ThankUndo {
        message: Seq,
    },
    /// The clock: something is due. Refused as [`crate::Refusal::NotDue`] when it is not.
    Alarm(AlarmKind),
    /// The clock: the ticket this one is bundled under has ended.
    FollowBundle,
}

/// The question that starts a ticket. Not a [`Command`], because there is no ticket yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Derived from the text when absent.
    pub title: Option<Title>,
    pub text: Text,
    pub topic: TopicId,
    pub visibility: Visibility,
}

/// What a decision needs beyond the ticket, loaded under the same lock.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// Those with which the ticket's cycle began.
    pub terms: &'a Arc<Terms>,
    /// Those of the ticket's topic by now, with which the next cycle begins.
    pub fresh: &'a Arc<Terms>,
    /// The topic that the command names, if it names one that exists.
    pub topic: Option<Topic>,
    /// The team that the command names, if it serves the organisation of the ticket.
    pub team: Option<TeamId>,
    /// Those members that the command names and that exist and are active.
    pub members: &'a [Member],
    /// The ticket that [`Command::related`] names, locked as well, if it exists; for
    /// [`Command::FollowBundle`] the ticket this one is bundled under.
    pub related: Option<&'a Ticket>,
    /// The words at the place that [`Command::named_message`] names, if there are some.
    pub said: Option<Said>,
}

/// What of a ticket decides which terms it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    topic: TopicId,
    cycle: u32,
}

impl Ticket {
    /// See [`Facts::terms_after`].
    pub fn life(&self) -> Life {
        Life {
            topic: self.topic,
            cycle: self.cycle,
        }
    }
}

impl Facts<'_> {
    /// The terms of a ticket after what was decided on these facts: its own, unless it began a new
    /// cycle or went to another topic.
    pub fn terms_after(&self, before: Life, after: Life) -> &Arc<Terms> {
        let moved = self.topic.as_ref().filter(|_| after.topic != before.topic);
        match moved {
            Some(topic) => &topic.terms,
            None if after.cycle != before.cycle => self.fresh,
            None => self.terms,
        }
    }
}

kinds! {
    /// A command without its content: what permissions, matrices and metrics speak of.
    pub enum CommandKind {
        Post,
        Note,
        Answer,
        Accept,
        NotYet,
        Escalate,
        SuggestEscalation,
        SendBackToPeers,
        Claim,
        Renew,
        HandBack,
        Assign,
        TakeOver,
        Decline,
        HandOver,
        Prioritise,
        Pend,
        Resume,
        Resolve,
        Reopen,
        Withdraw,
        MeToo,
        MeTooUndo,
        Bundle,
        Unbundle,
        RaiseHand,
        LowerHand,
        Join,
        Retitle,
        ChangeTopic,
        Reply,
        Edit,
        Delete,
        EditNote,
        DeleteNote,
        Thank,
        ThankUndo,
        Alarm,
        FollowBundle,
    }
}

impl Command {
    /// The command without its content.
    pub fn kind(&self) -> CommandKind {
        match self {
            Self::Post { .. } => CommandKind::Post,
            Self::Note { .. } => CommandKind::Note,
            Self::Answer { .. } => CommandKind::Answer,
            Self::Accept { .. } => CommandKind::Accept,
            Self::NotYet { .. } => CommandKind::NotYet,
            Self::Escalate { .. } => CommandKind::Escalate,
            Self::SuggestEscalation { .. } => CommandKind::SuggestEscalation,
            Self::SendBackToPeers { .. } => CommandKind::SendBackToPeers,
            Self::Claim => CommandKind::Claim,
            Self::Renew { .. } => CommandKind::Renew,
            Self::HandBack { .. } => CommandKind::HandBack,
            Self::Assign { .. } => CommandKind::Assign,
            Self::TakeOver { .. } => CommandKind::TakeOver,
            Self::Decline { .. } => CommandKind::Decline,
            Self::HandOver { .. } => CommandKind::HandOver,
            Self::Prioritise { .. } => CommandKind::Prioritise,
            Self::Pend { .. } => CommandKind::Pend,
            Self::Resume { .. } => CommandKind::Resume,
            Self::Resolve { .. } => CommandKind::Resolve,
            Self::Reopen { .. } => CommandKind::Reopen,
            Self::Withdraw { .. } => CommandKind::Withdraw,
            Self::MeToo => CommandKind::MeToo,
            Self::MeTooUndo => CommandKind::MeTooUndo,
            Self::Bundle { .. } => CommandKind::Bundle,
            Self::Unbundle => CommandKind::Unbundle,
            Self::RaiseHand { .. } => CommandKind::RaiseHand,
            Self::LowerHand { .. } => CommandKind::LowerHand,
            Self::Join => CommandKind::Join,
            Self::Retitle { .. } => CommandKind::Retitle,
            Self::ChangeTopic { .. } => CommandKind::ChangeTopic,
            Self::Reply { .. } => CommandKind::Reply,
            Self::Edit { .. } => CommandKind::Edit,
            Self::Delete { .. } => CommandKind::Delete,
            Self::EditNote { .. } => CommandKind::EditNote,
            Self::DeleteNote { .. } => CommandKind::DeleteNote,
            Self::Thank { .. } => CommandKind::Thank,
            Self::ThankUndo { .. } => CommandKind::ThankUndo,
            Self::Alarm(_) => CommandKind::Alarm,
            Self::FollowBundle => CommandKind::FollowBundle,
        }
    }

    /// The other ticket that has to be locked for the decision. Locks are taken in the order of
    /// ticket ids, so that two commands cannot wait for each other.
    pub fn related(&self) -> Option<TicketId> {
        if let Self::Bundle { under } = self {
            Some(*under)
        } else {
            None
        }
    }

    /// The topic to look up for [`Facts::topic`].
    pub fn named_topic(&self) -> Option<TopicId> {
        if let Self::ChangeTopic { topic } = self {
            Some(*topic)
        } else {
            None
        }
    }

    /// The team to look up for [`Facts::team`].
    pub fn named_team(&self) -> Option<TeamId> {
        if let Self::HandOver { team, .. } = self {
            Some(*team)
        } else {
            None
        }
    }

    /// The place of the words to look up for [`Facts::said`].
    pub fn named_message(&self) -> Option<(Stream, Seq)> {
        if let Self::Reply { to: message, .. }
        | Self::Edit { message, .. }
        | Self::Delete { message }
        | Self::Thank { message }
        | Self::ThankUndo { message } = self
        {
            Some((Stream::Public, *message))
        } else if let Self::EditNote { message, .. } | Self::DeleteNote { message } = self {
            Some((Stream::Staff, *message))
        } else {
            None
        }
    }

    /// The members to look up for [`Facts::members`].
    pub fn named_members(&self) -> Vec<MemberId> {
        if let Self::Assign { to } = self {
            vec![*to]
        } else if let Self::RaiseHand { invite, .. } = self {
            invite.clone()
        } else {
            Vec::new()
        }
    }
}
