//! The engine behind search and suggestions: text analysis, an inverted index of tickets, ranking.
//!
//! It knows neither network nor SQL nor the rules of the desk: documents come in as a stream of
//! changes, questions as text with the rights of whoever asks, and answers go out as ids in order.
//! What it holds is a cache and can be thrown away at any time; the truth is in the database.

pub mod audience;
pub mod document;
pub mod highlight;
pub mod index;
pub mod query;
pub mod search;
pub mod text;
