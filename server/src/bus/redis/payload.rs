//! Hints as bytes. What comes from Redis is hostile until it went through [`decode`].
//!
//! A message is a header of fixed length, numbers big-endian, and for events the frame's text:
//!
//! ```text
//! version u8 | kind u8 | node u128 | fields by kind
//! 1 event    : ticket i64, stream u8 (0 public, 1 staff), seq i64, frame
//! 2 row      : organisation i64, ticket i64
//! 3 access   : member i64
//! 4 lost     :
//! 5 probe    : sent u64, milliseconds since the node started
//! 6 inbox    : member i64
//! ```

use bytes::{Buf, BufMut};
use peerdesk_desk::{MemberId, OrganisationId, Seq, Stream, TicketId};
use thiserror::Error;
use uuid::Uuid;

use crate::bus::Hint;
use crate::frame::Frame;

/// Nodes of another version are not understood and not harmed: they find what they miss by
/// comparing heads.
const VERSION: u8 = 1;
const HEADER_BYTES: usize = 1 + 1 + 16;
/// Largest frame that goes over the bus. A text of the largest length in which every character has
/// to be escaped stays below it.
pub(super) const FRAME_BYTES_MAX: usize = 256 * 1024;

const EVENT: u8 = 1;
const ROW: u8 = 2;
const ACCESS: u8 = 3;
const LOST: u8 = 4;
const PROBE: u8 = 5;
const INBOX: u8 = 6;

/// What one message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Hint(Hint),
    /// The sender dropped hints: compare heads.
    Lost,
    /// The sender's letter to itself, by its own clock.
    Probe {
        sent_ms: u64,
    },
}

/// Why bytes are not a message of this version.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub(crate) enum Foreign {
    #[error("not sealed by a node of this installation")]
    Seal,
    #[error("of another version")]
    Version,
    #[error("of a kind that does not exist")]
    Kind,
    #[error("too short, too long, or with something after its end")]
    Length,
    #[error("an id, a seq or a stream that cannot be")]
    Value,
    #[error("a frame that is not text")]
    Text,
    #[error("on a channel where it does not belong")]
    Channel,
}

/// The bytes of a message from `node`.
pub(crate) fn encode(node: Uuid, word: &Word) -> Vec<u8> {
    let frame_bytes = match word {
        Word::Hint(Hint::Event { frame, .. }) => frame.payload().len(),
        Word::Hint(Hint::Row { .. } | Hint::Access { .. } | Hint::Inbox { .. })
        | Word::Lost
        | Word::Probe { .. } => 0,
    };
    let mut out = Vec::with_capacity(HEADER_BYTES + 17 + frame_bytes);
    out.put_u8(VERSION);
    out.put_u8(kind(word));
    out.put_u128(node.as_u128());
    match word {
        Word::Hint(Hint::Event {
            ticket,
            stream,
            seq,
            frame,
        }) => {
            out.put_i64(ticket.0);
            out.put_u8(match stream {
                Stream::Public => 0,
                Stream::Staff => 1,
            });
            out.put_i64(seq.0);
            out.put_slice(&frame.payload());
        }
        Word::Hint(Hint::Row {
            organisation,
            ticket,
        }) => {
            out.put_i64(organisation.0);
            out.put_i64(ticket.0);
        }
        Word::Hint(Hint::Access { member } | Hint::Inbox { member }) => out.put_i64(member.0),
        Word::Lost => {}
        Word::Probe { sent_ms } => out.put_u64(*sent_ms),
    }
    out
}

fn kind(word: &Word) -> u8 {
    match word {
        Word::Hint(Hint::Event { .. }) => EVENT,
        Word::Hint(Hint::Row { .. }) => ROW,
        Word::Hint(Hint::Access { .. }) => ACCESS,
        Word::Hint(Hint::Inbox { .. }) => INBOX,
        Word::Lost => LOST,
        Word::Probe { .. } => PROBE,
    }
}

/// Whether this would be a hint of this very node, which heard it when it was said. Whatever claims so
/// is passed over, so its seal need not be looked at.
pub(super) fn is_echo(sealed: &[u8], node: Uuid) -> bool {
    let own = [&[VERSION][..], node.as_bytes()];
    sealed.len() >= HEADER_BYTES
        && [&sealed[..1], &sealed[2..HEADER_BYTES]] == own
        && sealed[1] != PROBE
}

/// Who says what. Total: any bytes give a message or a reason.
pub(crate) fn decode(mut bytes: &[u8]) -> Result<(Uuid, Word), Foreign> {
    if bytes.try_get_u8().map_err(|_| Foreign::Length)? != VERSION {
        return Err(Foreign::Version);
    }
    let kind = bytes.try_get_u8().map_err(|_| Foreign::Length)?;
    let node = bytes.try_get_u128().map_err(|_| Foreign::Length)?;
    let word = match kind {
        EVENT => event(&mut bytes)?,
        ROW => Word::Hint(Hint::Row {
            organisation: OrganisationId(positive(&mut bytes)?),
            ticket: TicketId(positive(&mut bytes)?),
        }),
        ACCESS => Word::Hint(Hint::Access {
            member: MemberId(positive(&mut bytes)?),
        }),
        INBOX => Word::Hint(Hint::Inbox {
            member: MemberId(positive(&mut bytes)?),
        }),
        LOST => Word::Lost,
        PROBE => Word::Probe {
            sent_ms: bytes.try_get_u64().map_err(|_| Foreign::Length)?,
        },
        7.. | 0 => return Err(Foreign::Kind),
    };
    if bytes.has_remaining() {
        return Err(Foreign::Length);
    }
    Ok((Uuid::from_u128(node), word))
}

fn event(bytes: &mut &[u8]) -> Result<Word, Foreign> {
    let ticket = TicketId(positive(bytes)?);
    let stream = match bytes.try_get_u8().map_err(|_| Foreign::Length)? {
        0 => Stream::Public,
        1 => Stream::Staff,
        2.. => return Err(Foreign::Value),
    };
    let seq = Seq(positive(bytes)?);
    if bytes.is_empty() || bytes.len() > FRAME_BYTES_MAX {
        return Err(Foreign::Length);
    }
    if std::str::from_utf8(bytes).is_err() {
        return Err(Foreign::Text);
    }
    Ok(Word::Hint(Hint::Event {
        ticket,
        stream,
        seq,
        frame: Frame::text(std::mem::take(bytes)),
    }))
}

fn positive(bytes: &mut &[u8]) -> Result<i64, Foreign> {
    let number = bytes.try_get_i64().map_err(|_| Foreign::Length)?;
    (number > 0).then_some(number).ok_or(Foreign::Value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, prop_assert_eq, prop_oneof};
    use proptest::proptest;
    use proptest::strategy::Strategy;

    use super::{
        Foreign, HEADER_BYTES, Hint, MemberId, OrganisationId, Seq, Stream, TicketId, Uuid,
        VERSION, Word, decode, encode, is_echo,
    };
    use crate::frame::Frame;

    const NODE: Uuid = Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);

    fn event(ticket: i64, seq: i64, frame: &'static [u8]) -> Word {
        Word::Hint(Hint::Event {
            ticket: TicketId(ticket),
            stream: Stream::Staff,
            seq: Seq(seq),
            frame: Frame::text(frame),
        })
    }

    fn words() -> impl Strategy<Value = Word> {
        prop_oneof![
            (1..i64::MAX, any::<bool>(), 1..i64::MAX, "\\PC{1,300}").prop_map(
                |(ticket, staff, seq, frame)| {
                    Word::Hint(Hint::Event {
                        ticket: TicketId(ticket),
                        stream: if staff { Stream::Staff } else { Stream::Public },
                        seq: Seq(seq),
                        frame: Frame::text(frame.as_bytes()),
                    })
                }
            ),
            (1..i64::MAX, 1..i64::MAX).prop_map(|(organisation, ticket)| Word::Hint(Hint::Row {
                organisation: OrganisationId(organisation),
                ticket: TicketId(ticket),
            })),
            (1..i64::MAX).prop_map(|member| Word::Hint(Hint::Access {
                member: MemberId(member),
            })),
            (1..i64::MAX).prop_map(|member| Word::Hint(Hint::Inbox {
                member: MemberId(member),
            })),
            any::<u64>().prop_map(|sent_ms| Word::Probe { sent_ms }),
            proptest::strategy::Just(Word::Lost),
        ]
    }

    proptest! {
        #[test]
        fn what_is_encoded_decodes_to_itself(node in any::<u128>(), word in words()) {
            let node = Uuid::from_u128(node);
            prop_assert_eq!(decode(&encode(node, &word)), Ok((node, word)));
        }

        #[test]
        fn a_node_knows_what_it_said_itself_but_for_its_probes(node in any::<u128>(), word in words()) {
            let (node, is_probe) = (Uuid::from_u128(node), matches!(word, Word::Probe { .. }));
            let message = encode(node, &word);
            prop_assert_eq!(is_echo(&message, node), !is_probe);
            prop_assert!(!is_echo(&message, Uuid::from_u128(!node.as_u128())));
            prop_assert!(!is_echo(&message[..HEADER_BYTES - 1], node));
        }

        #[test]
        fn any_bytes_are_a_message_or_a_reason(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok((node, word)) = decode(&bytes) {
                prop_assert_eq!(encode(node, &word), bytes);
            }
        }

        #[test]
        fn a_message_cut_or_with_one_byte_changed_is_read_as_what_it_says(
            word in words(), cut in any::<proptest::sample::Index>(), flip in 1..=255_u8,
        ) {
            let whole = encode(NODE, &word);
            let at = cut.index(whole.len());
            let mut changed = whole.clone();
            changed[at] ^= flip;
            for bytes in [&whole[..at], &changed] {
                if let Ok((node, word)) = decode(bytes) {
                    prop_assert_eq!(&encode(node, &word), bytes);
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_is_named() {
        let good = encode(NODE, &event(1, 1, b"{}"));
        let with = |at: usize, byte: u8| {
            let mut bytes = good.clone();
            bytes[at] = byte;
            decode(&bytes)
        };
        assert_eq!(decode(b""), Err(Foreign::Length));
        assert_eq!(with(0, VERSION + 1), Err(Foreign::Version));
        assert_eq!(with(1, 0), Err(Foreign::Kind));
        assert_eq!(with(1, 7), Err(Foreign::Kind));
        assert_eq!(with(18, 0x80), Err(Foreign::Value));
        assert_eq!(with(26, 2), Err(Foreign::Value));
        assert_eq!(with(34, 0), Err(Foreign::Value));
        assert_eq!(with(35, 0xff), Err(Foreign::Text));
        assert_eq!(decode(&good[..35]), Err(Foreign::Length));
        let mut longer = encode(NODE, &Word::Lost);
        longer.push(0);
        assert_eq!(decode(&longer), Err(Foreign::Length));
    }

    #[test]
    fn a_frame_of_the_largest_size_passes_and_one_byte_more_does_not() {
        for (bytes, passes) in [
            (super::FRAME_BYTES_MAX, true),
            (super::FRAME_BYTES_MAX + 1, false),
        ] {
            let word = Word::Hint(Hint::Event {
                ticket: TicketId(1),
                stream: Stream::Public,
                seq: Seq(1),
                frame: Frame::text(&vec![b'x'; bytes]),
            });
            assert_eq!(decode(&encode(NODE, &word)).is_ok(), passes);
        }
    }
}
