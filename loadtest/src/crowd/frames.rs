//! WebSocket frames, as few instructions as a reader of many sockets needs: RFC 6455, section 5.2.
//!
//! What a frame is, is read from how its payload begins; the rest is counted and thrown away.

use std::ops::{AddAssign, Range};

use peerdesk_protocol::CommandId;
use uuid::Uuid;

/// So much of each payload is kept until its end: enough for a receipt's ticket and a refusal's code.
const PREFIX_BYTES: usize = 128;
const HEADER_BYTES_MAX: usize = 10;
/// In the second byte of a frame.
const MASKED: u8 = 0x80;
const LENGTH_IN_TWO: u8 = 0x7e;
const LENGTH_IN_EIGHT: u8 = 0x7f;
const CLOSE: u8 = 0x8;
const PING: u8 = 0x9;
const PONG: u8 = 0xa;

/// How the payload of every frame of a node begins, before its kind.
const TYPE: &[u8] = br#"{"type":""#;
/// Where the command id of a reply stands, and its result: all before is of a fixed length.
const ID: Range<usize> = 22..58;
const RESULT_AT: usize = 70;
/// How the result of a reply begins that refuses for a while only.
const BUSY: &[u8] = br#"refused","refusal":{"code":"busy""#;
/// Where a receipt's ticket stands, in a reply that is `ok`.
const TICKET_AT: usize = RESULT_AT + r#"ok","receipt":{"ticket":"#.len();

/// Where the reading of one socket stands.
pub(super) struct Frames {
    header: [u8; HEADER_BYTES_MAX],
    header_got: usize,
    prefix: [u8; PREFIX_BYTES],
    payload_got: usize,
    /// The last whole event frame, for one socket whose bytes the floor is to repeat.
    kept: Option<Kept>,
}

#[derive(Default)]
struct Kept {
    now: Vec<u8>,
    last_event: Vec<u8>,
}

/// What came, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub welcomes: usize,
    pub events: usize,
    /// Replies that are `ok`, and that are refused for good.
    pub acked: usize,
    pub refused: usize,
    /// Replies after which a command is sent again: unknown, and refused as busy.
    pub put_off: usize,
    /// Answers to `watch`: opened or resumed.
    pub watching: usize,
    /// Answers to `watch`: held places cannot be continued, or there is no such ticket.
    pub resyncs: usize,
    pub gone: usize,
    /// Rows of the live list, presence, beats, and what else comes.
    pub others: usize,
    /// Bytes of all payloads.
    pub bytes: usize,
}

/// What some bytes brought to one socket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Brought {
    pub(super) tally: Tally,
    pub(super) pings: usize,
    /// The code of a close frame; 0 without one.
    pub(super) closed: Option<u16>,
    /// Tickets of receipts.
    pub(super) receipts: Vec<i64>,
    /// Commands that were finally answered, and those to send again.
    pub(super) answered: Vec<CommandId>,
    pub(super) put_off: Vec<CommandId>,
    /// How a reply begins that refuses for good.
    pub(super) complaint: Option<String>,
}

impl Default for Frames {
    fn default() -> Self {
        Self {
            header: [0; HEADER_BYTES_MAX],
            header_got: 0,
            prefix: [0; PREFIX_BYTES],
            payload_got: 0,
            kept: None,
        }
    }
}

impl Frames {
    /// From now on keeps the bytes of the last event frame.
    pub(super) fn keep_events(&mut self) {
        self.kept = Some(Kept::default());
    }

    /// The last event frame with its header, where frames are kept.
    pub(super) fn last_event(&self) -> Option<&[u8]> {
        let kept = self.kept.as_ref()?;
        (!kept.last_event.is_empty()).then_some(&kept.last_event)
    }

    /// Takes the next bytes of the socket.
    pub(super) fn take(&mut self, mut bytes: &[u8], brought: &mut Brought) {
        while !bytes.is_empty() {
            let Some(length) = self.payload_length() else {
                self.header[self.header_got] = bytes[0];
                self.header_got += 1;
                self.keep(&bytes[..1]);
                bytes = &bytes[1..];
                if self.payload_length() == Some(0) {
                    self.end(brought);
                }
                continue;
            };
            let (payload, rest) = bytes.split_at(bytes.len().min(length - self.payload_got));
            self.begin(payload);
            self.keep(payload);
            self.payload_got += payload.len();
            bytes = rest;
            if self.payload_got == length {
                self.end(brought);
            }
        }
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
        if self.payload_got < PREFIX_BYTES {
            let room = &mut self.prefix[self.payload_got..];
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
        let prefix = &self.prefix[..self.payload_got.min(PREFIX_BYTES)];
        brought.tally.bytes += self.payload_got;
        let mut event = false;
        match self.header[0] & 0x0f {
            PING => brought.pings += 1,
            PONG => {}
            CLOSE => {
                let code = prefix
                    .get(..2)
                    .map_or(0, |code| u16::from_be_bytes([code[0], code[1]]));
                brought.closed = Some(code);
            }
            _ => {
                let before = brought.tally.events;
                brought.message(prefix);
                event = brought.tally.events > before;
            }
        }
        if let Some(kept) = &mut self.kept {
            if event {
                std::mem::swap(&mut kept.now, &mut kept.last_event);
            }
            kept.now.clear();
        }
        self.header_got = 0;
        self.payload_got = 0;
    }
}

impl Brought {
    /// Counts a message by how it begins.
    fn message(&mut self, prefix: &[u8]) {
        let kind = prefix.strip_prefix(TYPE).unwrap_or_default();
        let tally = &mut self.tally;
        if kind.starts_with(b"event\"") {
            tally.events += 1;
        } else if kind.starts_with(b"reply\"") {
            self.reply(prefix);
        } else if kind.starts_with(b"opened\"") || kind.starts_with(b"resumed\"") {
            tally.watching += 1;
        } else if kind.starts_with(b"welcome\"") {
            tally.welcomes += 1;
        } else if kind.starts_with(b"resync\"") {
            tally.resyncs += 1;
        } else if kind.starts_with(b"gone\"") {
            tally.gone += 1;
        } else {
            tally.others += 1;
        }
    }

    fn reply(&mut self, prefix: &[u8]) {
        let id = prefix.get(ID).and_then(|id| Uuid::try_parse_ascii(id).ok());
        let result = prefix.get(RESULT_AT..).unwrap_or_default();
        if result.starts_with(b"unknown\"") || result.starts_with(BUSY) {
            self.tally.put_off += 1;
            self.put_off.extend(id.map(CommandId));
            return;
        }
        self.answered.extend(id.map(CommandId));
        if result.starts_with(b"ok\"") {
            self.tally.acked += 1;
            self.receipts.extend(number(prefix.get(TICKET_AT..)));
        } else {
            self.tally.refused += 1;
            self.complaint = Some(String::from_utf8_lossy(result).into_owned());
        }
    }
}

/// The digits that some bytes begin with.
fn number(bytes: Option<&[u8]>) -> Option<i64> {
    let bytes = bytes?;
    let end = bytes.iter().position(|byte| !byte.is_ascii_digit())?;
    std::str::from_utf8(&bytes[..end]).ok()?.parse().ok()
}

impl AddAssign for Tally {
    fn add_assign(&mut self, more: Self) {
        self.welcomes += more.welcomes;
        self.events += more.events;
        self.acked += more.acked;
        self.refused += more.refused;
        self.put_off += more.put_off;
        self.watching += more.watching;
        self.resyncs += more.resyncs;
        self.gone += more.gone;
        self.others += more.others;
        self.bytes += more.bytes;
    }
}

/// A text frame of a client. The mask is zero: it has to be there, and guards only caches between
/// browsers and servers.
pub(super) fn text(payload: &[u8]) -> Vec<u8> {
    client_frame(0x1, payload)
}

/// An empty answer to a ping: enough to be known alive.
pub(super) fn pong() -> Vec<u8> {
    client_frame(PONG, &[])
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
    use peerdesk_protocol::{
        CommandId, MemberId, Person, Receipt, Refusal, Reply, Seq, ServerMessage, Stream, TicketId,
    };
    use uuid::Uuid;

    use super::{Brought, Frames};

    /// A frame of a node with this payload.
    fn frame(payload: &[u8]) -> Vec<u8> {
        let mut frame = vec![0x81];
        let length = payload.len();
        if length < 126 {
            frame.push(length as u8);
        } else if length < 0x1_0000 {
            frame.push(126);
            frame.extend_from_slice(&(length as u16).to_be_bytes());
        } else {
            frame.push(127);
            frame.extend_from_slice(&(length as u64).to_be_bytes());
        }
        frame.extend_from_slice(payload);
        frame
    }

    /// A payload of this length that begins like an event or not.
    fn payload(event: bool, length: usize) -> Vec<u8> {
        let begins: &[u8] = if event { br#"{"type":"event""# } else { b"{" };
        let mut payload = begins.to_vec();
        payload.resize(length, b'x');
        payload
    }

    fn stream() -> Vec<u8> {
        let mut stream = Vec::new();
        for length in [15, 125, 126, 500, 0xffff, 0x1_0000] {
            stream.extend(frame(&payload(true, length)));
            stream.extend(frame(&payload(false, length)));
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
                frames.take(bytes, &mut all);
            }
            let (events, others) = (all.tally.events, all.tally.others);
            assert_eq!((events, others, all.pings), (6, 6, 6), "cut into {cut}");
            assert_eq!(all.closed, Some(1000), "cut into {cut}");
        }
    }

    #[test]
    fn the_last_event_is_kept_whole() {
        let mut frames = Frames::default();
        frames.keep_events();
        let event = frame(&payload(true, 300));
        let mut brought = Brought::default();
        for bytes in [frame(b"{}"), event.clone(), frame(b"{\"type\":\"beat\"}")]
            .concat()
            .chunks(11)
        {
            frames.take(bytes, &mut brought);
        }
        assert_eq!(frames.last_event(), Some(event.as_slice()));
    }

    fn brought(messages: &[ServerMessage]) -> Brought {
        let mut frames = Frames::default();
        let mut brought = Brought::default();
        for message in messages {
            let json = serde_json::to_vec(message).expect("a message is JSON");
            frames.take(&frame(&json), &mut brought);
        }
        brought
    }

    fn reply(reply: Reply) -> ServerMessage {
        let id = CommandId(Uuid::from_u128(7));
        ServerMessage::Reply { id, reply }
    }

    #[test]
    fn what_the_protocol_writes_is_known_by_its_beginning() {
        let receipt = Receipt {
            ticket: TicketId(7_001_234),
            number: 3,
            stream: Stream::Public,
            seq: Seq(2),
        };
        let by = Person {
            id: MemberId(1),
            name: "Anna".into(),
        };
        let refusal = Refusal::AlreadyClaimed {
            by,
            since: 0,
            until: None,
        };
        let busy = Refusal::Busy { retry_after_ms: 5 };
        let got = brought(&[
            reply(Reply::Ok { receipt }),
            reply(Reply::Refused { refusal }),
            reply(Reply::Unknown { retry_after_ms: 5 }),
            reply(Reply::Refused { refusal: busy }),
            ServerMessage::Beat { now: 1 },
            ServerMessage::Gone {
                ticket: TicketId(1),
            },
            ServerMessage::Resync {
                ticket: TicketId(1),
            },
            ServerMessage::Resumed {
                ticket: TicketId(1),
                public_head: Seq(1),
                staff_head: None,
            },
        ]);
        let tally = got.tally;
        assert_eq!((tally.acked, tally.refused, tally.put_off), (1, 1, 2));
        let id = CommandId(Uuid::from_u128(7));
        assert_eq!((got.answered, got.put_off), (vec![id; 2], vec![id; 2]));
        assert_eq!((tally.gone, tally.resyncs, tally.watching), (1, 1, 1));
        assert_eq!(tally.others, 1);
        assert_eq!(got.receipts, [7_001_234]);
        assert!(
            got.complaint
                .is_some_and(|said| said.starts_with("refused"))
        );
    }
}
