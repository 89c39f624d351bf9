//! Refusals towards the wire.

use peerdesk_desk as desk;
use peerdesk_protocol as protocol;

use super::People;
use super::small::{seq, stage_kind, ticket_id};

/// Puts a refusal into words of the wire. What only the clock can meet is told as nothing to change;
/// no member ever sees it.
pub fn refusal(refusal: &desk::Refusal, people: &People) -> protocol::Refusal {
    use desk::Refusal as From;
    use protocol::Refusal as To;
    match refusal {
        From::NotFound => To::NotFound,
        From::NotPermitted { needs } => To::NotPermitted {
            needs: need(*needs),
        },
        From::WrongStage { stage } => To::WrongStage {
            stage: stage_kind(*stage),
        },
        From::AlreadyClaimed { by, since, until } => To::AlreadyClaimed {
            by: people.person(*by),
            since: since.0,
            until: until.map(|at| at.0),
        },
        From::ClaimLost { epoch, owner } => To::ClaimLost {
            epoch: epoch.0,
            owner: owner.map(|id| people.person(id)),
        },
        From::NoSuchAnswer { answer } => To::NoSuchAnswer {
            answer: seq(*answer),
        },
        From::NoSuchMessage { message } => To::NoSuchMessage {
            message: seq(*message),
        },
        From::NoSuchTopic => To::NoSuchTopic,
        From::NoSuchMember { member } => To::NoSuchMember {
            member: protocol::MemberId(member.0),
        },
        From::NotInTeam { member } => To::NotInTeam {
            member: protocol::MemberId(member.0),
        },
        From::NoSuchTeam => To::NoSuchTeam,
        From::NotAssigned => To::NotAssigned,
        From::NothingToChange | From::NotDue => To::NothingToChange,
        From::CannotBundle { under } => To::CannotBundle {
            under: ticket_id(*under),
        },
        From::NoPeers => To::NoPeers,
        From::GraceOver { since } => To::GraceOver { since: since.0 },
        From::TooMany { max } => To::TooMany { max: *max },
    }
}

fn need(need: desk::Need) -> protocol::Need {
    match need {
        desk::Need::Member => protocol::Need::Member,
        desk::Need::Requester => protocol::Need::Requester,
        desk::Need::OtherThanRequester => protocol::Need::OtherThanRequester,
        desk::Need::Peer => protocol::Need::Peer,
        desk::Need::Staff => protocol::Need::Staff,
        desk::Need::SecondLine => protocol::Need::SecondLine,
        desk::Need::Owner => protocol::Need::Owner,
        desk::Need::Lead => protocol::Need::Lead,
        desk::Need::RequesterOrSecondLine => protocol::Need::RequesterOrSecondLine,
        desk::Need::Invited => protocol::Need::Invited,
        desk::Need::Author => protocol::Need::Author,
        desk::Need::OtherThanAuthor => protocol::Need::OtherThanAuthor,
        desk::Need::Clock => protocol::Need::Clock,
    }
}
