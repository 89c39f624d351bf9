//! Where a page ended.

use std::fmt;
use std::str::FromStr;

/// The place of a hit in an order. It does not hang on a snapshot: the next page comes from the index as
/// it then is, after the place that the hit has then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// What the order goes by, largest first.
    pub(super) key: u64,
    /// Tells equal keys apart, largest first.
    pub(super) id: u64,
}

/// Two ways of adding the same scores may differ by so much.
const NOISE: u64 = 1;

impl Cursor {
    /// The same hit at its place by now.
    pub(super) fn moved(self, now: Self) -> Self {
        if now.key.abs_diff(self.key) <= NOISE {
            self
        } else {
            now
        }
    }
}

/// A cursor that none of ours is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a place in a list of hits")]
pub struct NotACursor;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}.{:x}", self.key, self.id)
    }
}

impl FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let (key, id) = text.split_once('.').ok_or(NotACursor)?;
        let number = |digits: &str| {
            let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            plain
                .then(|| u64::from_str_radix(digits, 16).ok())
                .flatten()
        };
        Ok(Self {
            key: number(key).ok_or(NotACursor)?,
            id: number(id).ok_or(NotACursor)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        for cursor in [
            Cursor { key: 0, id: 0 },
            Cursor {
                key: u64::MAX,
                id: 17,
            },
        ] {
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        for text in [
            "",
            ".",
            "1",
            "1.",
            "g.1",
            "+1.1",
            "1.1.1",
            "11111111111111111.1",
        ] {
            assert_eq!(text.parse::<Cursor>(), Err(NotACursor), "{text}");
        }
    }
}
