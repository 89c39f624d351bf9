//! See [`peerdesk_fuzz::hint`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| peerdesk_fuzz::hint(bytes));
