//! Bodies of the HTTP interface.

use peerdesk_protocol::Problem;
use peerdesk_protocol::limits::FRAME_BYTES_MAX;
use peerdesk_server::hostile::{self, BodyOf};

use crate::meaning::assert_same;

const BODIES: [BodyOf; 8] = [
    BodyOf::Commands,
    BodyOf::SignIn,
    BodyOf::Token,
    BodyOf::Setup,
    BodyOf::DemoSignIn,
    BodyOf::ChangePassword,
    BodyOf::Join,
    BodyOf::InvitePerson,
];

/// A body, sent to each path that takes one. It is refused with a problem that names what was
/// wrong, or understood as a whole; and never taken when it is not said to be JSON.
pub fn body(bytes: &[u8]) {
    let mut taken = 0;
    for of in BODIES {
        match hostile::body(of, "application/json", bytes) {
            Ok(Some(understood)) => {
                taken += 1;
                assert!(bytes.len() <= FRAME_BYTES_MAX, "{} bytes", bytes.len());
                assert_same(bytes, understood);
            }
            Ok(None) => assert!(bytes.is_empty(), "a body was passed over"),
            Err(problem) => refused(&problem),
        }
        match hostile::body(of, "text/plain", bytes) {
            Ok(body) => assert!(body.is_none() && bytes.is_empty(), "taken without its type"),
            Err(problem) => refused(&problem),
        }
    }
    // Signing in and asking for a token take the same account; nothing else looks alike.
    assert!(taken <= 2, "understood in {taken} ways");
}

pub(crate) fn refused(problem: &Problem) {
    let expected = match problem.status {
        400 => "malformed",
        413 => "too_large",
        415 => "not_json",
        status => panic!("input cannot end in {status}"),
    };
    assert_eq!(problem.code, expected);
    assert!(!problem.title.is_empty());
}
