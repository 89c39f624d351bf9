//! Load test of Peerdesk: members by the thousand over real sockets, and an oracle that checks what
//! they saw against what is stored.
//!
//! The way of one run: [`corpus`] reads recorded conversations, [`plan`] turns them into what each
//! member does and when, [`member`] does it over a socket as the protocol demands and keeps a
//! [`journal`], [`replay`] conducts the whole, faults included, and reads the history back, and
//! [`oracle`] compares. [`figures`] measures what has to be reached beside what it is held against,
//! with a [`crowd`] that costs the load little.

pub mod accounts;
pub mod clock;
pub mod corpus;
pub mod crowd;
pub mod desk;
pub mod figures;
pub mod journal;
pub mod machine;
pub mod member;
pub mod meters;
pub mod oracle;
pub mod plan;
mod progress;
pub mod replay;
pub mod report;
pub mod scenario;
pub mod socket;
