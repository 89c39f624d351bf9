//! See [`peerdesk_fuzz::body`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| peerdesk_fuzz::body(bytes));
