//! The fault suite of Peerdesk: everything that a desk has to survive is done to real nodes, a real
//! Postgres and a real Redis, while members work; then everything is mended, and the oracle of the
//! load test judges from outside what was acked, stored and shown.
//!
//! ```text
//! arena     Postgres, Redis, three nodes, and a wire before each of them
//! script    what members do, drawn from a seed
//! stage     members at their sockets, one journal
//! play      the scripts, carried out whatever happens
//! fault     what is broken, and how it is mended
//! trial     one of them in the middle of the other, and the verdict
//! control   the same with a desk that is wrong on purpose: the oracle has to see it
//! stored    what nodes tell of the history, held against the tables
//! shrink    of a record that shows a violation, the smallest part that still does
//! ```

pub mod arena;
pub mod control;
pub mod fault;
pub mod play;
pub mod repeats;
pub mod script;
pub mod shrink;
pub mod stage;
pub mod station;
pub mod stored;
pub mod suite;
pub mod trial;
