//! The rules of the desk: who may do what to a ticket, what then happened, and who may hear of it.
//!
//! Everything here is pure. Facts and the time come in as arguments, events or a refusal go out.
//! There is no async, no I/O, no serialisation and no clock in this crate, and it depends on nothing,
//! so that a rule can be read, tested and walked exhaustively without a machine around it.
//!
//! The way of a command: [`permit`] says whether this actor may do such a thing to this ticket at
//! all, [`decide`] turns a permitted command into events or a refusal, [`evolve`] applies an event
//! to the ticket, [`audience`] says which stream an event belongs to and [`may_read`] who reads it,
//! [`next_alarm`] when the desk has to look at the ticket again by itself.

mod actor;
mod alarm;
mod audience;
mod command;
mod decide;
mod event;
mod evolve;
mod id;
mod kind;
mod lease;
mod permit;
mod policy;
mod refusal;
mod text;
mod ticket;
mod time;

pub use actor::{Actor, Member, Role};
pub use alarm::{Alarm, AlarmKind, next_alarm};
pub use audience::{Sight, Stream, audience, may_read, may_see};
pub use command::{
    ANSWERS_MAX, Ask, Command, CommandKind, Facts, INVITED_MAX, ME_TOO_MAX, SWARM_MAX,
};
pub use decide::{decide, decide_ask};
pub use event::{Asked, EscalationCause, Event, EventKind, ReturnCause};
pub use evolve::{born, evolve};
pub use id::{Epoch, MemberId, OrganisationId, Seq, TeamId, TicketId, TopicId};
pub use permit::permit;
pub use policy::{Policy, Topic};
pub use refusal::{Need, Refusal};
pub use text::{Text, TextError, Title};
pub use ticket::{
    Answer, AnswerState, Awaited, BeforeBundle, Claim, Lease, LeaseTerm, Solution, Stage,
    StageKind, Ticket, Visibility,
};
pub use time::{Millis, Timestamp};
