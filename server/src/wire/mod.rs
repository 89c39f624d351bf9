//! The seam between the words of the wire and the words of the rules. Total functions, no I/O: each
//! matches every variant, so that a new one on either side is found by the compiler.

mod command;
mod event;
mod people;
mod refusal;
mod small;
mod ticket;

pub use command::{ask, command, text_refusal};
pub use event::{EventPlace, event_frame};
pub use people::People;
pub use refusal::refusal;
pub use small::{members, role, stream, stream_of, topic_id};
pub use ticket::{RowFacts, members_of, ticket_row, ticket_view};
