//! A finished frame: what is said to many is encoded and framed once, and then only written.

use std::ops::Deref;

use bytes::{BufMut as _, Bytes, BytesMut};

/// FIN and the opcode of text, RFC 6455 section 5.2.
const WHOLE_TEXT: u8 = 0x81;
/// Payload lengths up to this stand in the second byte.
const LENGTH_SHORT_MAX: usize = 125;
/// Says that the length follows in two bytes, and in eight.
const LENGTH_TWO_BYTES: u8 = 126;
const LENGTH_EIGHT_BYTES: u8 = 127;

/// One or more whole WebSocket frames in a row, from server to client and therefore not masked.
/// Cloning shares the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame(Bytes);

impl Frame {
    /// A text frame. `text` is UTF-8: what a serialiser made, or was checked on the way in.
    pub fn text(text: &[u8]) -> Self {
        let mut bytes = BytesMut::with_capacity(text.len() + 10);
        bytes.put_u8(WHOLE_TEXT);
        match text.len() {
            short @ 0..=LENGTH_SHORT_MAX => bytes.put_u8(short as u8),
            long => {
                if let Ok(length) = u16::try_from(long) {
                    bytes.put_u8(LENGTH_TWO_BYTES);
                    bytes.put_u16(length);
                } else {
                    bytes.put_u8(LENGTH_EIGHT_BYTES);
                    bytes.put_u64(long as u64);
                }
            }
        }
        bytes.put_slice(text);
        Self(bytes.freeze())
    }

    /// Whole frames that something else made, such as the pong of the WebSocket library.
    pub fn finished(bytes: Bytes) -> Self {
        Self(bytes)
    }

    /// Frames one after the other, as one piece to write.
    pub fn joined<'a>(frames: impl IntoIterator<Item = &'a Self> + Clone) -> Self {
        let mut each = frames.clone().into_iter();
        if let (Some(only), None) = (each.next(), each.next()) {
            return only.clone();
        }
        let length = frames.clone().into_iter().map(|frame| frame.len()).sum();
        let mut bytes = BytesMut::with_capacity(length);
        for frame in frames {
            bytes.put_slice(frame);
        }
        Self(bytes.freeze())
    }

    /// The text of a single text frame; empty for anything else.
    pub fn payload(&self) -> Bytes {
        let header = match (self.0.first(), self.0.get(1)) {
            (Some(&WHOLE_TEXT), Some(&LENGTH_TWO_BYTES)) => 4,
            (Some(&WHOLE_TEXT), Some(&LENGTH_EIGHT_BYTES)) => 10,
            (Some(&WHOLE_TEXT), Some(_)) => 2,
            _ => self.0.len(),
        };
        self.0.slice(header.min(self.0.len())..)
    }

    /// The bytes to write.
    pub fn bytes(&self) -> &Bytes {
        &self.0
    }
}

impl Deref for Frame {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use tokio_tungstenite::tungstenite::protocol::frame::FrameHeader;
    use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

    use super::*;

    #[test]
    fn the_header_is_what_the_standard_says_at_each_border_of_length() {
        for length in [0, 1, 125, 126, 127, 65_535, 65_536, 100_000] {
            let text = vec![b'x'; length];
            let frame = Frame::text(&text);
            let mut cursor = Cursor::new(&frame[..]);
            let (header, payload) = FrameHeader::parse(&mut cursor)
                .expect("a valid header")
                .expect("a whole header");
            assert!(header.is_final && header.mask.is_none());
            assert_eq!(header.opcode, OpCode::Data(Data::Text));
            assert_eq!(payload, length as u64);
            assert_eq!(frame.len() as u64 - cursor.position(), payload);
            assert_eq!(frame.payload(), text);
        }
    }

    #[test]
    fn joined_frames_stand_one_after_the_other() {
        let frames = [Frame::text(b"one"), Frame::text(b"three")];
        let joined = Frame::joined(&frames);
        assert_eq!(joined[..5], frames[0][..]);
        assert_eq!(joined[5..], frames[1][..]);
    }
}
