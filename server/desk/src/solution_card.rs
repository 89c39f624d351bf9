//! Who may write down what solved a ticket, and how long that is taken for verified.

use crate::permit::is_second_line_on;
use crate::{Member, Millis, Ticket, may_see};

/// So long a card counts as verified after somebody vouched for it: by writing it, by looking it over, or
/// by saying that it helped. Half a year, in which most offices change a version of what they use.
pub const CARD_VERIFIED: Millis = Millis::minutes(180 * 24 * 60);

/// Whether the member may write the card of a ticket, or a version of it: second line on it, who asked,
/// and who solved it; once it is solved and for as long as it stays so.
pub fn may_write_card(member: &Member, ticket: &Ticket) -> bool {
    let Some(solution) = ticket.stage.solution() else {
        return false;
    };
    let solved_it = solution.answer().is_some_and(|(_, by)| by == member.id);
    may_see(member, ticket.sight())
        && (member.id == ticket.requester || solved_it || is_second_line_on(member, ticket))
}

/// Whether the member may vouch for the card, and pin it to its topic: second line on the ticket.
pub fn may_vouch_for_card(member: &Member, ticket: &Ticket) -> bool {
    ticket.stage.solution().is_some()
        && may_see(member, ticket.sight())
        && is_second_line_on(member, ticket)
}
