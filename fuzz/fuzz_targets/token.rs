//! See [`peerdesk_fuzz::token`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| peerdesk_fuzz::token(bytes));
