//! The rules of the desk: who may do what to a ticket, what then happened, and who may hear of it.
//!
//! Everything here is pure. Facts and the time come in as arguments, events or a refusal go out.
//! There is no async, no I/O, no serialisation and no clock in this crate, and it depends on nothing
//! but the arithmetic of time zones, so that a rule can be read, tested and walked exhaustively
//! without a machine around it.
//!
//! The way of a command: [`permit`] says whether this actor may do such a thing to this ticket at
//! all, [`decide`] turns a permitted command into events or a refusal, [`evolve`] applies an event
//! to the ticket, [`audience`] says which stream an event belongs to and [`may_read`] who reads it,
//! [`alarms`] when the desk has to look at the ticket again by itself.

mod actor;
mod alarm;
mod audience;
mod calendar;
mod command;
mod decide;
mod event;
mod evolve;
mod fast_lane;
mod id;
mod kind;
mod layers;
mod lease;
mod mention;
mod notice;
pub mod outbreak;
mod permit;
mod policy;
mod preview;
mod priority;
mod queue;
mod quiet;
mod refusal;
mod said;
mod settings;
mod solution_card;
mod targets;
mod terms;
mod text;
mod ticket;
mod time;
mod title_words;
pub mod waves;

pub use actor::{Actor, Member, Role};
pub use alarm::{Alarm, AlarmKind, alarms, next_alarm};
pub use audience::{Sight, Stream, audience, may_read, may_see};
pub use calendar::{
    Calendar, CalendarDraft, CalendarError, DAYS_MAX, Day, DayRef, MINUTES_PER_DAY, SPANS_MAX,
    Span, WallTime, Weekday,
};
pub use command::{
    ANSWERS_MAX, Ask, Command, CommandKind, Facts, INVITED_MAX, Life, ME_TOO_MAX, SWARM_MAX,
};
pub use decide::{decide, decide_ask};
pub use event::{Asked, EscalationCause, Event, EventKind, ReturnCause};
pub use evolve::{born, evolve};
pub use fast_lane::{FastLane, PHRASE_CHARS_MAX, PHRASES_MAX, Phrase, PhraseError};
pub use id::{
    CalendarId, Epoch, MemberId, OrganisationId, Seq, TeamId, TermsId, TicketId, TopicId,
};
pub use layers::{
    CalendarChoice, GRACE_MAX, LEASE_MIN, LENGTH_MAX, PolicySettings, Resolved, SettingError,
};
pub use mention::{MENTIONS_MAX, first_words, mentioned};
pub use notice::{Around, NoticeKind, notices};
pub use permit::permit;
pub use policy::{Aim, Aims, Policy};
pub use preview::{Foreseen, preview};
pub use priority::Priority;
pub use queue::{QueuePlace, queue_place};
pub use quiet::{DAY_MINUTES, QuietHours, day_began, next_at};
pub use refusal::{Need, Refusal};
pub use said::{Said, SaidKind};
pub use settings::{Language, Mail, Settings, Subject, Ways};
pub use solution_card::{CARD_VERIFIED, may_vouch_for_card, may_write_card};
pub use targets::{Target, TargetKind, TargetState, Targets};
pub use terms::{Terms, Topic};
pub use text::{Text, TextError, Title};
pub use ticket::{
    Answer, AnswerState, Awaited, BeforeBundle, Claim, Lease, LeaseTerm, Solution, Stage,
    StageKind, Ticket, Visibility,
};
pub use time::{Millis, Timestamp};
pub use title_words::words_of_title;
