//! How a file is written, told by its beginning: in which encoding, and what parts its cells.

use std::io::{Cursor, Read};

use thiserror::Error as ThisError;

/// So much is read before anything is told of a file; a header is shorter.
const BEGINNING_BYTES_MAX: u64 = 64 * 1024;

/// What spreadsheets put before a text in UTF-8.
const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

/// What stands before a text in UTF-16, of either order.
const UTF16_MARKS: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];

/// What parts the cells of a table. Spreadsheets of countries with a decimal comma write semicolons.
/// The first of those that a header holds equally often counts.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// Longest row of a file, in bytes. A quote that is never closed makes one row of the whole rest.
pub(super) const ROW_BYTES_MAX: u64 = 1024 * 1024;

/// Why nothing of a file can be taken.
#[derive(Debug, ThisError)]
pub enum Unreadable {
    #[error("the file could not be read")]
    Input(#[from] std::io::Error),
    #[error("the file is not written in UTF-8")]
    Encoding,
    #[error("the file has no column {0:?}")]
    NoColumn(String),
}

/// A file whose beginning was looked at, to be read from there.
pub(super) struct Opened<R> {
    beginning: Cursor<Vec<u8>>,
    rest: R,
    /// Why there is no rest.
    broken: Option<std::io::Error>,
    /// Of a table, what the row at hand may still take.
    row_bytes_left: u64,
}

impl<R: Read> Opened<R> {
    /// Looks at the beginning. A mark of UTF-8 is passed over.
    pub(super) fn of(mut input: R) -> Result<Self, Unreadable> {
        let mut beginning = Vec::new();
        let mut start = input.by_ref().take(BEGINNING_BYTES_MAX);
        // What was read before it broke off is read by the rows as well.
        let broken = start.read_to_end(&mut beginning).err();
        if UTF16_MARKS.iter().any(|mark| beginning.starts_with(mark)) {
            return Err(Unreadable::Encoding);
        }
        let mut opened = Self {
            beginning: Cursor::new(beginning),
            rest: input,
            broken,
            row_bytes_left: u64::MAX,
        };
        if opened.beginning.get_ref().starts_with(UTF8_MARK) {
            opened.beginning.set_position(UTF8_MARK.len() as u64);
        }
        Ok(opened)
    }

    /// As a table with a header, which is the first row.
    pub(super) fn into_table(mut self) -> csv::Reader<Self> {
        self.begin_row();
        csv::ReaderBuilder::new()
            .flexible(true)
            .delimiter(delimiter(self.beginning.get_ref()))
            .from_reader(self)
    }

    /// From here on another row of a table is read.
    pub(super) fn begin_row(&mut self) {
        self.row_bytes_left = ROW_BYTES_MAX;
    }

    /// Whether the row at hand has no end within what a row may take.
    pub(super) fn is_row_too_long(&self) -> bool {
        self.row_bytes_left == 0
    }
}

impl<R: Read> Read for Opened<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.is_row_too_long() {
            return Err(std::io::Error::other("a row is too long"));
        }
        let read = match self.beginning.read(into)? {
            0 => match self.broken.take() {
                Some(error) => return Err(error),
                None => self.rest.read(into)?,
            },
            read => read,
        };
        self.row_bytes_left = self.row_bytes_left.saturating_sub(read as u64);
        Ok(read)
    }
}

/// The names of a table's columns.
pub(super) fn header<R: Read>(table: &mut csv::Reader<R>) -> Result<csv::StringRecord, Unreadable> {
    let header = table.headers().cloned();
    header.map_err(|error| {
        if let csv::ErrorKind::Io(error) = error.into_kind() {
            Unreadable::Input(error)
        } else {
            // Rows of any length are rows, so nothing else can be wrong with one.
            Unreadable::Encoding
        }
    })
}

/// What the first line holds most often outside of quotes.
fn delimiter(beginning: &[u8]) -> u8 {
    let mut quoted = false;
    let mut held = [0_usize; DELIMITERS.len()];
    for byte in beginning.iter().copied() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            other => {
                if let Some(at) = DELIMITERS.iter().position(|delimiter| *delimiter == other) {
                    held[at] += 1;
                }
            }
        }
    }
    let most = held.iter().copied().max().unwrap_or_default();
    let at = held.iter().position(|times| *times == most);
    DELIMITERS[at.unwrap_or_default()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(file: &[u8]) -> Result<Vec<String>, Unreadable> {
        let mut table = Opened::of(file)?.into_table();
        let header = header(&mut table)?;
        Ok(header.iter().map(str::to_owned).collect())
    }

    #[test]
    fn a_header_is_read_whatever_parts_its_cells_and_with_a_mark_before_it() {
        for text in [
            "key,\"Asked; in; short\",fix\n1,a,b\n",
            "\u{feff}key;\"Asked; in; short\";fix\r\n1;a,a,a,a;b\r\n",
            "key\t\"Asked; in; short\"\tfix\r1\ta\tb\r",
        ] {
            let columns = columns(text.as_bytes()).expect("a header");
            assert_eq!(columns, ["key", "Asked; in; short", "fix"], "{text:?}");
        }
        assert_eq!(columns("only\n1\n".as_bytes()).expect("a header"), ["only"]);
        assert_eq!(columns(b"").expect("a header"), Vec::<String>::new());
    }

    #[test]
    fn a_file_in_another_encoding_is_told() {
        let utf16 = b"\xff\xfek\0e\0y\0";
        // `Вопрос,Решение` in Windows-1251, as an older spreadsheet writes it.
        let windows = b"\xc2\xee\xef\xf0\xee\xf1,\xd0\xe5\xf8\xe5\xed\xe8\xe5\n";
        for file in [&utf16[..], &windows[..]] {
            assert!(matches!(columns(file), Err(Unreadable::Encoding)));
        }
    }

    #[test]
    fn what_lies_behind_the_beginning_is_read_as_well() {
        let mut file = "key,fix\n".to_owned();
        while (file.len() as u64) < BEGINNING_BYTES_MAX * 2 {
            file.push_str("1,\"two\nlines\"\n");
        }
        let mut table = Opened::of(file.as_bytes()).expect("a file").into_table();
        let rows = table.records().filter_map(Result::ok).count();
        assert_eq!(rows, file.matches("two").count());
    }
}
