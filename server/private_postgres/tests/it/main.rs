//! The private Postgres against real programs: its life, its deaths, its words.

mod deaths;
mod life;
mod refusals;
mod world;
