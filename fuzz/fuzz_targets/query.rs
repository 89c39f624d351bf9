//! See [`peerdesk_fuzz::query`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| peerdesk_fuzz::query(bytes));
