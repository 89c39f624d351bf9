//! Who may do what, by relation to the ticket and whatever its stage.

use crate::{Actor, CommandKind, Refusal, Ticket};

/// Whether this actor may ever do this to this ticket. The stage is [`crate::decide`]'s matter.
pub fn permit(_actor: &Actor, _ticket: &Ticket, _kind: CommandKind) -> Result<(), Refusal> {
    Err(Refusal::NotFound)
}
