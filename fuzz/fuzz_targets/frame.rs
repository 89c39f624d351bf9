//! See [`peerdesk_fuzz::frame`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| peerdesk_fuzz::frame(bytes));
