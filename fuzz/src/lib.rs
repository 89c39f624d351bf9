//! Properties that hold for whatever strangers send. Each target is a function over bytes that
//! panics where its property is broken; a fuzzer looks for such bytes, and ordinary tests replay the
//! corpora through the same functions.

mod body;
pub mod corpus;
mod frame;
mod hint;
mod meaning;
mod query;
mod token;
mod watch;

pub use body::body;
pub use frame::frame;
pub use hint::hint;
pub use query::query;
pub use token::token;
pub use watch::watch;

/// A property over any bytes.
pub type Check = fn(&[u8]);

/// All targets by name; the fuzzer's program of each is called `fuzz_` and the name.
pub const TARGETS: [(&str, Check); 6] = [
    ("frame", frame),
    ("hint", hint),
    ("token", token),
    ("watch", watch),
    ("body", body),
    ("query", query),
];
