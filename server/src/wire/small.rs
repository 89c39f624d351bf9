//! Words that have one counterpart on the other side.

use peerdesk_desk as desk;
use peerdesk_protocol as protocol;

/// A stream, towards the wire.
pub fn stream(stream: desk::Stream) -> protocol::Stream {
    match stream {
        desk::Stream::Public => protocol::Stream::Public,
        desk::Stream::Staff => protocol::Stream::Staff,
    }
}

/// A stream, from the wire.
pub fn stream_of(stream: protocol::Stream) -> desk::Stream {
    match stream {
        protocol::Stream::Public => desk::Stream::Public,
        protocol::Stream::Staff => desk::Stream::Staff,
    }
}

/// A role, towards the wire.
pub fn role(role: desk::Role) -> protocol::Role {
    match role {
        desk::Role::Employee => protocol::Role::Employee,
        desk::Role::Engineer => protocol::Role::Engineer,
        desk::Role::Lead => protocol::Role::Lead,
        desk::Role::Admin => protocol::Role::Admin,
    }
}

/// A role, from the wire.
pub fn role_of(role: protocol::Role) -> desk::Role {
    match role {
        protocol::Role::Employee => desk::Role::Employee,
        protocol::Role::Engineer => desk::Role::Engineer,
        protocol::Role::Lead => desk::Role::Lead,
        protocol::Role::Admin => desk::Role::Admin,
    }
}

/// A priority, from the wire.
pub fn priority_of(priority: protocol::Priority) -> desk::Priority {
    match priority {
        protocol::Priority::Low => desk::Priority::Low,
        protocol::Priority::Normal => desk::Priority::Normal,
        protocol::Priority::High => desk::Priority::High,
        protocol::Priority::Urgent => desk::Priority::Urgent,
    }
}

pub(super) fn priority(priority: desk::Priority) -> protocol::Priority {
    match priority {
        desk::Priority::Low => protocol::Priority::Low,
        desk::Priority::Normal => protocol::Priority::Normal,
        desk::Priority::High => protocol::Priority::High,
        desk::Priority::Urgent => protocol::Priority::Urgent,
    }
}

pub(super) fn targets(targets: desk::Targets) -> protocol::Targets {
    protocol::Targets {
        own: targets.own.map(target),
        solve: targets.solve.map(target),
    }
}

fn target(target: desk::Target) -> protocol::Target {
    let within = target.within.0;
    match target.state {
        desk::TargetState::Running { warns, due } => protocol::Target::Running {
            within,
            warns: warns.map(|at| at.0),
            due: due.0,
        },
        desk::TargetState::Paused { left, .. } => protocol::Target::Paused {
            within,
            left: left.0,
        },
        desk::TargetState::Met { at } => protocol::Target::Met { within, at: at.0 },
        desk::TargetState::Missed { due } => protocol::Target::Missed { within, due: due.0 },
    }
}

pub(super) fn target_kind(kind: desk::TargetKind) -> protocol::TargetKind {
    match kind {
        desk::TargetKind::Own => protocol::TargetKind::Own,
        desk::TargetKind::Solve => protocol::TargetKind::Solve,
    }
}

/// Member ids, towards the wire.
pub fn members(ids: impl IntoIterator<Item = desk::MemberId>) -> Vec<protocol::MemberId> {
    ids.into_iter().map(|id| protocol::MemberId(id.0)).collect()
}

/// A topic id, from the wire.
pub fn topic_id(id: protocol::TopicId) -> desk::TopicId {
    desk::TopicId(id.0)
}

pub(super) fn seq(seq: desk::Seq) -> protocol::Seq {
    protocol::Seq(seq.0)
}

pub(super) fn ticket_id(id: desk::TicketId) -> protocol::TicketId {
    protocol::TicketId(id.0)
}

pub(super) fn visibility(visibility: desk::Visibility) -> protocol::Visibility {
    match visibility {
        desk::Visibility::Organisation => protocol::Visibility::Organisation,
        desk::Visibility::Private => protocol::Visibility::Private,
    }
}

pub(super) fn visibility_of(visibility: protocol::Visibility) -> desk::Visibility {
    match visibility {
        protocol::Visibility::Organisation => desk::Visibility::Organisation,
        protocol::Visibility::Private => desk::Visibility::Private,
    }
}

pub(super) fn cause(cause: desk::EscalationCause) -> protocol::EscalationCause {
    match cause {
        desk::EscalationCause::Promise => protocol::EscalationCause::Promise,
        desk::EscalationCause::Requester => protocol::EscalationCause::Requester,
        desk::EscalationCause::SecondLine => protocol::EscalationCause::SecondLine,
        desk::EscalationCause::FastLane => protocol::EscalationCause::FastLane,
        desk::EscalationCause::Private => protocol::EscalationCause::Private,
        desk::EscalationCause::Reopened => protocol::EscalationCause::Reopened,
    }
}

pub(super) fn return_cause(cause: desk::ReturnCause) -> protocol::ReturnCause {
    match cause {
        desk::ReturnCause::SecondLine => protocol::ReturnCause::SecondLine,
        desk::ReturnCause::BundleWithdrawn => protocol::ReturnCause::BundleWithdrawn,
    }
}

pub(super) fn term(term: desk::LeaseTerm) -> protocol::LeaseTerm {
    protocol::LeaseTerm {
        until: term.until.0,
        warns: term.warns.0,
        warned: term.warned,
    }
}

pub(super) fn awaited(awaited: &desk::Awaited) -> protocol::Await {
    match awaited {
        desk::Awaited::Requester => protocol::Await::Requester {},
        desk::Awaited::ThirdParty { name } => protocol::Await::ThirdParty {
            name: name.as_str().to_owned(),
        },
    }
}

pub(super) fn stage_kind(kind: desk::StageKind) -> protocol::StageKind {
    match kind {
        desk::StageKind::Open => protocol::StageKind::Open,
        desk::StageKind::Escalated => protocol::StageKind::Escalated,
        desk::StageKind::Claimed => protocol::StageKind::Claimed,
        desk::StageKind::Pending => protocol::StageKind::Pending,
        desk::StageKind::Solved => protocol::StageKind::Solved,
        desk::StageKind::Closed => protocol::StageKind::Closed,
        desk::StageKind::Bundled => protocol::StageKind::Bundled,
        desk::StageKind::Withdrawn => protocol::StageKind::Withdrawn,
    }
}
