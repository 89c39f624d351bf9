//! Coming back with places.

use peerdesk_desk::Seq;
use peerdesk_protocol::limits::FRAME_BYTES_MAX;
use peerdesk_protocol::{ClientMessage, Watch};
use peerdesk_server::app::Reader;
use peerdesk_server::hostile;

/// The heads of the two streams, big-endian, stand before the frame.
const HEADS_BYTES: usize = 8;

/// Any `watch` against any heads: the client gets exactly what lies between its places and the
/// heads, of each stream that it reads and of no other, or starts over.
pub fn watch(bytes: &[u8]) {
    let Some((heads, frame)) = bytes.split_at_checked(HEADS_BYTES) else {
        return;
    };
    let Ok(frame) = std::str::from_utf8(frame) else {
        return;
    };
    if frame.len() > FRAME_BYTES_MAX {
        return;
    }
    let Ok(ClientMessage::Watch { tickets }) = hostile::frame(frame) else {
        return;
    };
    let head = |at: usize| {
        let bytes = [heads[at], heads[at + 1], heads[at + 2], heads[at + 3]];
        Seq(i64::from(u32::from_be_bytes(bytes)))
    };
    for reads_staff in [false, true] {
        let heads = Reader {
            public: Some(head(0)),
            staff: reads_staff.then_some(head(4)),
        };
        for watch in &tickets {
            resume(watch, heads);
        }
    }
}

fn resume(watch: &Watch, heads: Reader) {
    // Without a place in the public stream it is no resuming.
    if watch.public.is_none() {
        return;
    }
    let held = Reader {
        public: watch.public.map(|seq| Seq(seq.0)),
        staff: watch.staff.map(|seq| Seq(seq.0)),
    };
    // In whole numbers that cannot overflow, so that the two calculations share no mistake.
    let missing = |held: Option<Seq>, end: Option<Seq>| match (held, end) {
        (Some(held), Some(end)) => (0..=end.0)
            .contains(&held.0)
            .then(|| i128::from(end.0) - i128::from(held.0)),
        (None, None) => Some(0),
        (Some(_), None) | (None, Some(_)) => None,
    };
    let expected = missing(held.public, heads.public)
        .zip(missing(held.staff, heads.staff))
        .map(|(public, staff)| public + staff);
    let told = hostile::lacks(held, heads).map(i128::from);
    assert_eq!(told, expected, "{held:?} against {heads:?}");
}
