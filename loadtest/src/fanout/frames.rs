//! WebSocket frames, as few instructions as a reader of many sockets needs: RFC 6455, section 5.2.

/// How every event frame of a node begins.
const EVENT_BEGINS: &[u8] = br#"{"type":"event""#;
const HEADER_BYTES_MAX: usize = 10;
/// In the second byte of a frame.
const MASKED: u8 = 0x80;
const LENGTH_IN_TWO: u8 = 0x7e;
const LENGTH_IN_EIGHT: u8 = 0x7f;
const PING: u8 = 0x9;
const CLOSE: u8 = 0x8;

/// Where the reading of one socket stands.
#[derive(Default)]
pub(super) struct Frames {
    header: [u8; HEADER_BYTES_MAX],
    header_got: usize,
    begins: [u8; EVENT_BEGINS.len()],
    payload_got: usize,
    /// The last whole event frame, for one socket whose bytes the floor is to repeat.
    kept: Option<Kept>,
}

#[derive(Default)]
struct Kept {
    now: Vec<u8>,
    last_event: Vec<u8>,
}

/// What some bytes brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Brought {
    pub(super) events: usize,
    pub(super) pings: usize,
    /// The code of a close frame; 0 without one.
    pub(super) closed: Option<u16>,
}

impl Frames {
    /// One that keeps the bytes of the last event frame.
    pub(super) fn keeping() -> Self {
        Self {
            kept: Some(Kept::default()),
            ..Self::default()
        }
    }

    /// The last event frame with its header, where frames are kept.
    pub(super) fn last_event(&self) -> Option<&[u8]> {
        let kept = self.kept.as_ref()?;
        (!kept.last_event.is_empty()).then_some(&kept.last_event)
    }

    /// Takes the next bytes of the socket.
    pub(super) fn take(&mut self, mut bytes: &[u8]) -> Brought {
        let mut brought = Brought::default();
        while !bytes.is_empty() {
            let Some(length) = self.payload_length() else {
                self.header[self.header_got] = bytes[0];
                self.header_got += 1;
                self.keep(&bytes[..1]);
                bytes = &bytes[1..];
                if self.payload_length() == Some(0) {
                    self.end(&mut brought);
                }
                continue;
            };
            let (payload, rest) = bytes.split_at(bytes.len().min(length - self.payload_got));
            self.begin(payload);
            self.keep(payload);
            self.payload_got += payload.len();
            bytes = rest;
            if self.payload_got == length {
                self.end(&mut brought);
            }
        }
        brought
    }

    /// Known once the header is whole. Frames of a node are not masked.
    fn payload_length(&self) -> Option<usize> {
        let got = &self.header[..self.header_got];
        match got.get(1)? & !MASKED {
            LENGTH_IN_TWO => Some(usize::from(u16::from_be_bytes(
                got.get(2..4)?.try_into().ok()?,
            ))),
            LENGTH_IN_EIGHT => {
                usize::try_from(u64::from_be_bytes(got.get(2..10)?.try_into().ok()?)).ok()
            }
            short => Some(usize::from(short)),
        }
    }

    /// Remembers how the payload begins.
    fn begin(&mut self, payload: &[u8]) {
        if self.payload_got < self.begins.len() {
            let room = &mut self.begins[self.payload_got..];
            let count = room.len().min(payload.len());
            room[..count].copy_from_slice(&payload[..count]);
        }
    }

    fn keep(&mut self, bytes: &[u8]) {
        if let Some(kept) = &mut self.kept {
            kept.now.extend_from_slice(bytes);
        }
    }

    fn end(&mut self, brought: &mut Brought) {
        let event = self.payload_got >= EVENT_BEGINS.len() && self.begins == EVENT_BEGINS;
        match self.header[0] & 0x0f {
            PING => brought.pings += 1,
            CLOSE => brought.closed = Some(u16::from_be_bytes([self.begins[0], self.begins[1]])),
            _ => brought.events += usize::from(event),
        }
        if let Some(kept) = &mut self.kept {
            if event {
                std::mem::swap(&mut kept.now, &mut kept.last_event);
            }
            kept.now.clear();
        }
        self.header_got = 0;
        self.payload_got = 0;
        self.begins = [0; EVENT_BEGINS.len()];
    }
}

/// A text frame of a client. The mask is zero: it has to be there, and guards only caches between
/// browsers and servers.
pub(super) fn text(payload: &[u8]) -> Vec<u8> {
    client_frame(0x1, payload)
}

/// An empty answer to a ping: enough to be known alive.
pub(super) fn pong() -> Vec<u8> {
    client_frame(0xa, &[])
}

fn client_frame(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x80 | opcode];
    match payload.len() {
        short @ 0..=125 => frame.push(MASKED | short as u8),
        medium @ 126..=0xffff => {
            frame.push(MASKED | LENGTH_IN_TWO);
            frame.extend_from_slice(&(medium as u16).to_be_bytes());
        }
        long => {
            frame.push(MASKED | LENGTH_IN_EIGHT);
            frame.extend_from_slice(&(long as u64).to_be_bytes());
        }
    }
    frame.extend_from_slice(&[0; 4]);
    frame.extend_from_slice(payload);
    frame
}

#[cfg(test)]
mod tests {
    use super::{Brought, EVENT_BEGINS, Frames};

    /// A frame of a node with a payload of this length that begins like an event or not.
    fn frame(event: bool, length: usize) -> Vec<u8> {
        let mut payload = vec![b'x'; length];
        if event {
            payload[..EVENT_BEGINS.len()].copy_from_slice(EVENT_BEGINS);
        }
        let mut frame = vec![0x81];
        if length < 126 {
            frame.push(length as u8);
        } else if length < 0x1_0000 {
            frame.push(126);
            frame.extend_from_slice(&(length as u16).to_be_bytes());
        } else {
            frame.push(127);
            frame.extend_from_slice(&(length as u64).to_be_bytes());
        }
        frame.extend_from_slice(&payload);
        frame
    }

    fn stream() -> Vec<u8> {
        let mut stream = Vec::new();
        for length in [15, 125, 126, 500, 0xffff, 0x1_0000] {
            stream.extend(frame(true, length));
            stream.extend(frame(false, length));
            stream.extend([0x89, 0]);
        }
        stream.extend([0x88, 2, 0x03, 0xe8]);
        stream
    }

    #[test]
    fn frames_are_counted_however_they_are_cut() {
        let stream = stream();
        for cut in [1, 2, 3, 7, 16, 1000, stream.len()] {
            let mut frames = Frames::default();
            let mut all = Brought::default();
            for bytes in stream.chunks(cut) {
                let brought = frames.take(bytes);
                all.events += brought.events;
                all.pings += brought.pings;
                all.closed = all.closed.or(brought.closed);
            }
            let expected = Brought {
                events: 6,
                pings: 6,
                closed: Some(1000),
            };
            assert_eq!(all, expected, "cut into {cut}");
        }
    }

    #[test]
    fn the_last_event_is_kept_whole() {
        let mut frames = Frames::keeping();
        let event = frame(true, 300);
        for bytes in [frame(false, 9), event.clone(), frame(false, 20)]
            .concat()
            .chunks(11)
        {
            frames.take(bytes);
        }
        assert_eq!(frames.last_event(), Some(event.as_slice()));
    }
}
