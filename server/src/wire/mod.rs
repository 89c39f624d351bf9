//! The seam between the words of the wire and the words of the rules. Total functions, no I/O: each
//! matches every variant, so that a new one on either side is found by the compiler.

mod command;
mod event;
mod inbox;
mod people;
mod policy;
mod refusal;
mod settings;
mod small;
mod ticket;

pub use command::{ask, command, text_refusal};
pub use event::{EventPlace, event_frame};
pub use inbox::{notice_kind, tell_reason, wave};
pub use people::People;
pub use policy::{
    Unfit, calendar, fast_words_of, hours, hours_of, moment_kind, policy_settings,
    policy_settings_of,
};
pub use refusal::refusal;
pub use settings::{language_of, settings, settings_of};
pub use small::{members, priority_of, role, role_of, stream, stream_of, topic_id};
pub use ticket::{RowFacts, members_of, ticket_row, ticket_view};
