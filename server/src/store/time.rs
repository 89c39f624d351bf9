//! Milliseconds of the rules and moments of the database.

use peerdesk_desk::Timestamp;
use time::OffsetDateTime;

const NANOS_PER_MILLI: i128 = 1_000_000;

/// The moment in whole milliseconds, as the rules count.
pub(crate) fn timestamp(moment: OffsetDateTime) -> Timestamp {
    Timestamp((moment.unix_timestamp_nanos() / NANOS_PER_MILLI) as i64)
}

/// The moment for a column; one outside what Postgres holds becomes the nearest that it does.
pub(crate) fn moment(timestamp: Timestamp) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(timestamp.0) * NANOS_PER_MILLI)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
