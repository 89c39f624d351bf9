//! See [`peerdesk_fuzz::watch`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| peerdesk_fuzz::watch(bytes));
