//! The corpora through the targets, as ordinary tests, so that neither can rot; and small changes to
//! each input, so that a broken property is mostly found without a fuzzer.

use std::panic::{AssertUnwindSafe, catch_unwind};

use peerdesk_fuzz::corpus::{self, Input};
use peerdesk_fuzz::{Check, TARGETS};

/// Changed inputs per target.
const CHANGED_MAX: u32 = 4_000;

/// Runs the check and names the input that broke it.
fn check(target: &str, check: Check, input: &Input) {
    let result = catch_unwind(AssertUnwindSafe(|| check(&input.bytes)));
    assert!(
        result.is_ok(),
        "{target} does not hold for {}: {}",
        input.name,
        input.bytes.escape_ascii()
    );
}

#[test]
fn every_committed_input_keeps_its_property() {
    for (target, property) in TARGETS {
        let inputs = corpus::committed(target);
        assert!(!inputs.is_empty(), "{target} has no inputs");
        for input in &inputs {
            check(target, property, input);
        }
    }
}

#[test]
fn every_fixture_is_a_seed_of_what_reads_it() {
    for (target, at_least) in [("frame", 150), ("hint", 30), ("token", 20), ("watch", 15)] {
        let count = corpus::seeds(target).len();
        assert!(count >= at_least, "{target} begins with {count} inputs");
    }
}

/// Bytes changed, cut out, doubled, and joined from two inputs; always the same ones.
#[test]
fn small_changes_to_any_input_keep_the_property() {
    for (target, property) in TARGETS {
        let inputs = corpus::committed(target);
        for seed in 0..CHANGED_MAX {
            let bytes = changed(&inputs, u64::from(seed));
            let name = "a changed input".to_owned();
            check(target, property, &Input { name, bytes });
        }
    }
}

fn changed(inputs: &[Input], seed: u64) -> Vec<u8> {
    let mut state = seed;
    // SplitMix64 (Steele, Lea, Flood 2014): every seed gives another sequence.
    let mut below = |bound: usize| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 33) as usize % bound.max(1)
    };
    let mut bytes = inputs[below(inputs.len())].bytes.clone();
    let other = &inputs[below(inputs.len())].bytes;
    for _ in 0..=below(3) {
        let at = below(bytes.len());
        let end = (at + 1 + below(8)).min(bytes.len());
        match below(5) {
            0 if !bytes.is_empty() => bytes[at] = below(256) as u8,
            1 if !bytes.is_empty() => drop(bytes.drain(at..end)),
            2 => {
                let doubled = bytes[at.min(end)..end].to_vec();
                bytes.splice(at.min(end)..at.min(end), doubled);
            }
            3 => {
                bytes.truncate(at);
                bytes.extend(&other[below(other.len())..]);
            }
            _ => bytes.insert(at, b"{}[]\":,0-9\\u\x00\x7f\xff"[below(14)]),
        }
    }
    bytes
}

/// The tests above are worth nothing if a broken property passed them.
#[test]
fn a_broken_property_is_noticed_and_named() {
    let broken: Check = |bytes| assert!(!bytes.starts_with(b"{"), "planted");
    let failure = catch_unwind(|| {
        for input in corpus::committed("frame") {
            check("planted", broken, &input);
        }
    });
    let message = failure.expect_err("it was planted");
    let message = message
        .downcast_ref::<String>()
        .expect("a formatted message");
    assert!(message.contains("planted does not hold for"), "{message}");
}
