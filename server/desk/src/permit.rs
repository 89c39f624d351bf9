//! Who may do what, by relation to the ticket and whatever its stage.

use crate::{Actor, CommandKind, Member, Need, Refusal, Role, Stream, Ticket, may_read, may_see};

/// Whether this actor may ever do this to this ticket. The stage is [`crate::decide`]'s matter, and
/// so is ownership: a command of the owner is permitted to all second line on the ticket and then
/// held against the claim and its epoch.
pub fn permit(actor: &Actor, ticket: &Ticket, kind: CommandKind) -> Result<(), Refusal> {
    let needs = need(kind);
    let permitted = match actor {
        Actor::Clock => needs == Need::Clock,
        Actor::Member(member) if !may_see(member, ticket.sight()) => return Err(Refusal::NotFound),
        Actor::Member(member) => meets(member, ticket, needs),
    };
    if permitted {
        Ok(())
    } else {
        Err(Refusal::NotPermitted { needs })
    }
}

/// The relation that a command asks for.
pub(crate) fn need(kind: CommandKind) -> Need {
    match kind {
        // Whose the words are is held against them where they are looked up.
        CommandKind::Post
        | CommandKind::Reply
        | CommandKind::Edit
        | CommandKind::Delete
        | CommandKind::Thank
        | CommandKind::ThankUndo => Need::Member,
        CommandKind::Note | CommandKind::EditNote | CommandKind::DeleteNote => Need::Staff,
        CommandKind::Answer | CommandKind::MeToo | CommandKind::MeTooUndo => {
            Need::OtherThanRequester
        }
        CommandKind::SuggestEscalation => Need::Peer,
        CommandKind::Accept | CommandKind::NotYet | CommandKind::Reopen | CommandKind::Withdraw => {
            Need::Requester
        }
        CommandKind::Escalate | CommandKind::Retitle | CommandKind::ChangeTopic => {
            Need::RequesterOrSecondLine
        }
        CommandKind::SendBackToPeers
        | CommandKind::Claim
        | CommandKind::HandOver
        | CommandKind::Prioritise
        | CommandKind::Bundle
        | CommandKind::Unbundle => Need::SecondLine,
        CommandKind::Assign | CommandKind::TakeOver => Need::Lead,
        CommandKind::Renew
        | CommandKind::HandBack
        | CommandKind::Decline
        | CommandKind::Pend
        | CommandKind::Resume
        | CommandKind::Resolve
        | CommandKind::RaiseHand
        | CommandKind::LowerHand => Need::Owner,
        CommandKind::Join => Need::Invited,
        CommandKind::Alarm | CommandKind::FollowBundle => Need::Clock,
    }
}

/// Whether a member who sees the ticket stands in the needed relation to it.
fn meets(member: &Member, ticket: &Ticket, needs: Need) -> bool {
    let requester = member.id == ticket.requester;
    let second_line = is_second_line_on(member, ticket);
    match needs {
        Need::Member | Need::Author | Need::OtherThanAuthor => true,
        Need::Requester => requester,
        Need::OtherThanRequester => !requester,
        Need::Peer => !requester && !second_line,
        Need::SecondLine | Need::Owner => second_line,
        Need::Staff => may_read(member, ticket.sight(), Stream::Staff),
        Need::Lead => second_line && member.role == Role::Lead,
        Need::RequesterOrSecondLine => requester || second_line,
        Need::Invited => {
            second_line
                || ticket.invited.contains(&member.id)
                || ticket.helpers.contains(&member.id)
        }
        Need::Clock => false,
    }
}

/// Whether a member has second-line powers over a ticket: an engineer or lead of its team, whose
/// teams serve its organisation, and who is not asking here.
pub(crate) fn is_second_line_on(member: &Member, ticket: &Ticket) -> bool {
    member.is_second_line_of(ticket.organisation)
        && member.teams.contains(&ticket.team)
        && member.id != ticket.requester
}
