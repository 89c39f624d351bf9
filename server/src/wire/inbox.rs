//! Notices towards the wire.

use peerdesk_desk as desk;
use peerdesk_protocol as protocol;

use super::People;

/// A kind of notice, towards the wire.
pub fn notice_kind(kind: desk::NoticeKind) -> protocol::NoticeKind {
    match kind {
        desk::NoticeKind::Answer => protocol::NoticeKind::Answer,
        desk::NoticeKind::Message => protocol::NoticeKind::Message,
        desk::NoticeKind::Mention => protocol::NoticeKind::Mention,
        desk::NoticeKind::Solved => protocol::NoticeKind::Solved,
        desk::NoticeKind::AwaitsYou => protocol::NoticeKind::AwaitsYou,
        desk::NoticeKind::EscalationSuggested => protocol::NoticeKind::EscalationSuggested,
        desk::NoticeKind::AnswerAccepted => protocol::NoticeKind::AnswerAccepted,
        desk::NoticeKind::AnswerDeclined => protocol::NoticeKind::AnswerDeclined,
        desk::NoticeKind::LeaseEnds => protocol::NoticeKind::LeaseEnds,
        desk::NoticeKind::Lapsed => protocol::NoticeKind::Lapsed,
        desk::NoticeKind::Assigned => protocol::NoticeKind::Assigned,
        desk::NoticeKind::TakenOver => protocol::NoticeKind::TakenOver,
        desk::NoticeKind::Released => protocol::NoticeKind::Released,
        desk::NoticeKind::HandedBack => protocol::NoticeKind::HandedBack,
        desk::NoticeKind::Invited => protocol::NoticeKind::Invited,
        desk::NoticeKind::PromiseNear => protocol::NoticeKind::PromiseNear,
        desk::NoticeKind::Question => protocol::NoticeKind::Question,
        desk::NoticeKind::Urgent => protocol::NoticeKind::Urgent,
        desk::NoticeKind::Outbreak => protocol::NoticeKind::Outbreak,
        desk::NoticeKind::CardFlagged => protocol::NoticeKind::CardFlagged,
    }
}

/// A wave, towards the wire.
pub fn wave(wave: desk::waves::Wave) -> protocol::Wave {
    match wave {
        desk::waves::Wave::First => protocol::Wave::First,
        desk::waves::Wave::Second => protocol::Wave::Second,
        desk::waves::Wave::Topic => protocol::Wave::Topic,
    }
}

/// A reason to tell somebody, towards the wire.
pub fn tell_reason(reason: desk::waves::Reason, people: &People) -> protocol::TellReason {
    match reason {
        desk::waves::Reason::SolvedAlike { count } => protocol::TellReason::SolvedAlike { count },
        desk::waves::Reason::SolvedTopic { count } => protocol::TellReason::SolvedTopic { count },
        desk::waves::Reason::Follows => protocol::TellReason::Follows,
        desk::waves::Reason::Learns => protocol::TellReason::Learns,
        desk::waves::Reason::Online => protocol::TellReason::Online,
        desk::waves::Reason::NamedBy { member } => protocol::TellReason::NamedBy {
            person: people.person(member),
        },
    }
}
