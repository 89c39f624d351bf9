//! The words of events, and what a command has to know of those it names.

use crate::{Event, MemberId, Text};

/// Words in a ticket as they stand when a command names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    pub by: MemberId,
    pub kind: SaidKind,
    /// The author took them back.
    pub deleted: bool,
    /// Whether the actor of the command thanks for them already.
    pub thanked: bool,
}

/// What kind of words they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SaidKind {
    /// With which the ticket, or its next cycle, began.
    Question,
    Message,
    Note,
    Answer,
    Resolution,
}

impl Event {
    /// What a member says with it to whoever reads the stream. An edit says nothing by itself: it stands
    /// in place of what was said.
    pub fn words(&self) -> Option<&Text> {
        match self {
            Self::Asked(asked) => Some(&asked.text),
            Self::Posted { text, .. }
            | Self::Replied { text, .. }
            | Self::Noted { text, .. }
            | Self::Answered { text, .. }
            | Self::Resolved { text, .. }
            | Self::Reopened { text, .. }
            | Self::HandRaised { text, .. } => Some(text),
            Self::Declined { text, .. } => text.as_ref(),
            Self::HandedBack { tried, .. } => Some(tried),
            Self::Accepted { .. }
            | Self::Escalated { .. }
            | Self::EscalationSuggested { .. }
            | Self::ReturnedToPeers { .. }
            | Self::Claimed { .. }
            | Self::Renewed { .. }
            | Self::LeaseWarned { .. }
            | Self::Lapsed { .. }
            | Self::Assigned { .. }
            | Self::TakenOver { .. }
            | Self::Pended { .. }
            | Self::Resumed { .. }
            | Self::SolvedWithBundle { .. }
            | Self::Closed
            | Self::Withdrawn { .. }
            | Self::MeTooAdded
            | Self::MeTooRemoved
            | Self::Bundled { .. }
            | Self::Unbundled { .. }
            | Self::HandLowered
            | Self::HelperJoined
            | Self::Retitled { .. }
            | Self::TopicChanged { .. }
            | Self::Edited { .. }
            | Self::Deleted { .. }
            | Self::NoteEdited { .. }
            | Self::NoteDeleted { .. }
            | Self::Thanked { .. }
            | Self::ThanksUndone { .. }
            | Self::Nudged { .. }
            | Self::Reminded
            | Self::SolvedUnconfirmed { .. }
            | Self::TargetWarned { .. }
            | Self::TargetMissed { .. }
            | Self::AssignmentDeclined { .. }
            | Self::HandedOver { .. }
            | Self::Prioritised { .. }
            | Self::Retargeted { .. } => None,
        }
    }
}

impl SaidKind {
    /// Of an event whose words commands can name.
    fn of(event: &Event) -> Option<Self> {
        if let Event::Asked(_) | Event::Reopened { .. } = event {
            Some(Self::Question)
        } else if let Event::Posted { .. } | Event::Replied { .. } = event {
            Some(Self::Message)
        } else if let Event::Noted { .. } = event {
            Some(Self::Note)
        } else if let Event::Answered { .. } = event {
            Some(Self::Answer)
        } else if let Event::Resolved { .. } = event {
            Some(Self::Resolution)
        } else {
            None
        }
    }
}

impl Said {
    /// The words of an event that commands can name; `None` for one without, or by the desk itself.
    pub fn of(by: Option<MemberId>, event: &Event, thanked: bool) -> Option<Self> {
        let text = event.words()?;
        Some(Self {
            by: by?,
            kind: SaidKind::of(event)?,
            deleted: text.is_removed(),
            thanked,
        })
    }
}
